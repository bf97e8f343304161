// Reads JSON lines one by one in memory of one line; lines that are no JSON object, such as a torn last one, are passed over.
using System.Text.Json;
using Loquat.Formats.Files;

namespace Loquat.Formats.JsonLines;

/// <summary>Reads files of one JSON object a line.</summary>
public static class JsonLinesReader
{
    private const int MaximumLine = 16 << 20;

    /// <summary>Reads the objects in order; lines that hold no JSON object are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The objects, read as the sequence is walked.</returns>
    /// <exception cref="InvalidInputException">The file cannot be read, or a line is longer than 16 MiB.</exception>
    public static IEnumerable<JsonElement> Read(string path) => ReadLines(path).Select(line => line.Value);

    // Only lines that end with a line feed count: without it the last one may be torn and still happen to parse.
    internal static IEnumerable<(byte[] Line, JsonElement Value)> ReadLines(string path)
    {
        using var handle = InputFile.Open(path, "a file of JSON lines");
        var length = RandomAccess.GetLength(handle);
        var buffer = new byte[1 << 16];
        var line = new MemoryStream();
        for (var offset = 0L; offset < length;)
        {
            var count = (int)Math.Min(buffer.Length, length - offset);
            InputFile.ReadExactly(handle, path, buffer.AsSpan(0, count), offset);
            offset += count;
            for (var start = 0; start < count;)
            {
                var end = Array.IndexOf(buffer, (byte)'\n', start, count - start);
                var stop = end < 0 ? count : end;
                line.Write(buffer, start, stop - start);
                if (line.Length > MaximumLine)
                    throw new InvalidInputException($"{path} has a line of more than {MaximumLine} bytes near byte {offset}; check that it is a file of JSON lines.");
                start = stop + 1;
                if (end < 0)
                    break;
                var bytes = line.ToArray();
                line.SetLength(0);
                if (Parse(bytes) is { } value)
                    yield return (bytes, value);
            }
        }
    }

    private static JsonElement? Parse(byte[] line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
