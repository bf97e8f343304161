// Writing JSON for people and programs: fields in the order they are written, two blanks of indentation, LF line ends, text left readable.
using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Loquat.Formats.Files;

namespace Loquat.Formats.Json;

/// <summary>Writes JSON text and files with the fields in the order given.</summary>
public static class JsonText
{
    private static readonly JsonWriterOptions s_indented = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        IndentSize = 2,
        NewLine = "\n",
    };

    private static readonly JsonWriterOptions s_line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one indented JSON object to a file, atomically, with a line end behind it.</summary>
    /// <param name="path">The target.</param>
    /// <param name="writeFields">Writes the fields; the braces around them are added.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void WriteFile(string path, Action<Utf8JsonWriter> writeFields)
    {
        var bytes = Write(writeFields, s_indented);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(bytes);
            stream.WriteByte((byte)'\n');
        });
    }

    /// <summary>One JSON object on one line, without a line end.</summary>
    /// <param name="writeFields">Writes the fields; the braces around them are added.</param>
    /// <returns>The text.</returns>
    public static string Line(Action<Utf8JsonWriter> writeFields) => Encoding.UTF8.GetString(Write(writeFields, s_line));

    /// <summary>One indented JSON object, without a line end behind it.</summary>
    /// <param name="writeFields">Writes the fields; the braces around them are added.</param>
    /// <returns>The text.</returns>
    public static string Indented(Action<Utf8JsonWriter> writeFields) => Encoding.UTF8.GetString(Write(writeFields, s_indented));

    /// <summary>Writes a number field; what JSON cannot say (not a number, infinities) becomes null.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="name">The field.</param>
    /// <param name="value">The number.</param>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double value)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }

    internal static byte[] LineBytes(Action<Utf8JsonWriter> writeFields) => Write(writeFields, s_line);

    private static byte[] Write(Action<Utf8JsonWriter> writeFields, JsonWriterOptions options)
    {
        ArgumentNullException.ThrowIfNull(writeFields);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            writeFields(json);
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }
}
