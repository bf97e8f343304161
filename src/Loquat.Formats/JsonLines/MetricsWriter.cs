// The training log as JSON lines: one object for each report, each written at once. Resuming at a step drops the lines of later steps and a
// torn last line, so that the log of a run that was killed and resumed reads like that of one that was not.
using System.Text.Json;
using Loquat.Formats.Files;
using Loquat.Formats.Json;

namespace Loquat.Formats.JsonLines;

/// <summary>Appends JSON objects to a file, one a line.</summary>
public sealed class MetricsWriter : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;

    private MetricsWriter(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
    }

    /// <summary>Starts or continues a log.</summary>
    /// <param name="path">The file.</param>
    /// <param name="resumeStep">Null starts an empty log in place of an existing one; else lines whose "step" is later are dropped, and so is a torn last line.</param>
    /// <returns>The writer.</returns>
    /// <exception cref="InvalidInputException">The file cannot be read or written.</exception>
    public static MetricsWriter Open(string path, long? resumeStep = null)
    {
        if (resumeStep is { } step && File.Exists(path))
            Trim(path, step);
        else
            AtomicFile.WriteText(path, "");
        try
        {
            return new MetricsWriter(path, new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e);
        }
    }

    /// <summary>Appends one line.</summary>
    /// <param name="step">Written first, as "step".</param>
    /// <param name="writeFields">Writes the other fields.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Write(long step, Action<Utf8JsonWriter> writeFields)
    {
        ArgumentNullException.ThrowIfNull(writeFields);
        var line = JsonText.LineBytes(json =>
        {
            json.WriteNumber("step", step);
            writeFields(json);
        });
        try
        {
            _stream.Write([.. line, (byte)'\n']);
            _stream.Flush();
        }
        catch (IOException e)
        {
            throw Failed(_path, e);
        }
    }

    /// <summary>Appends one line of numbers; what JSON cannot say (not a number, infinities) becomes null.</summary>
    /// <param name="step">Written first, as "step".</param>
    /// <param name="values">Names and numbers.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Write(long step, params (string Name, double Value)[] values) => Write(step, json =>
    {
        foreach (var (name, value) in values)
            json.WriteFinite(name, value);
    });

    /// <summary>Closes the file.</summary>
    public void Dispose() => _stream.Dispose();

    private static void Trim(string path, long step) => AtomicFile.Write(path, output =>
    {
        foreach (var (line, value) in JsonLinesReader.ReadLines(path))
        {
            if (value.TryGetProperty("step", out var found) && found.ValueKind == JsonValueKind.Number && found.TryGetInt64(out var at) && at > step)
                continue;
            output.Write(line);
            output.WriteByte((byte)'\n');
        }
    });

    private static InvalidInputException Failed(string path, Exception e) =>
        new($"{path} could not be written ({InputFile.OneLine(e.Message).TrimEnd('.')}); make room or choose a folder that can be written.", e);
}
