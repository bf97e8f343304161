// Writes safetensors files: header first, then each tensor straight from the memory it lives in, through an atomic file.
// The bytes depend on the tensors and metadata alone, so that equal models are equal files.
using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using Loquat.Formats.Files;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Safetensors;

/// <summary>The order in which <see cref="SafetensorsWriter"/> lays tensors out.</summary>
public enum TensorOrder
{
    /// <summary>By element type from the widest alignment to the narrowest, then by name: the order of the format's reference writer.</summary>
    AlignmentThenName,

    /// <summary>As the entries are given.</summary>
    AsGiven,
}

/// <summary>Writes safetensors files.</summary>
public static class SafetensorsWriter
{
    private static readonly IReadOnlyDictionary<string, string> s_noMetadata = new Dictionary<string, string>();

    /// <summary>The metadata that most libraries expect of a model file: "format": "pt".</summary>
    public static IReadOnlyDictionary<string, string> ModelMetadata { get; } = new Dictionary<string, string> { ["format"] = "pt" };

    /// <summary>Writes a file atomically.</summary>
    /// <param name="path">The target; replaced if it exists.</param>
    /// <param name="tensors">The tensors, with distinct names.</param>
    /// <param name="metadata">Free text for the header, written sorted by key, or null for none; models take <see cref="ModelMetadata"/>.</param>
    /// <param name="order">Layout of the data.</param>
    /// <exception cref="InvalidInputException">The file cannot be written; what was there before is untouched.</exception>
    /// <exception cref="ArgumentException">Two tensors share a name, or an entry gives another number of bytes than its shape takes.</exception>
    public static void Write(string path, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null, TensorOrder order = TensorOrder.AlignmentThenName)
    {
        var sorted = Sort(tensors, order);
        var header = Header(sorted, metadata ?? s_noMetadata);
        var length = header.Length + sorted.Sum(tensor => tensor.ByteLength);
        AtomicFile.Write(path, stream => WriteParts(stream, header, sorted), length);
    }

    /// <summary>Writes the file's bytes to a stream, as a part of a set of files (<see cref="AtomicFile.WriteTogether"/>).</summary>
    /// <param name="stream">A stream that knows its position.</param>
    /// <param name="tensors">The tensors, with distinct names.</param>
    /// <param name="metadata">Free text for the header, or null for none.</param>
    /// <param name="order">Layout of the data.</param>
    /// <exception cref="ArgumentException">As for the other overload.</exception>
    public static void Write(Stream stream, IReadOnlyList<TensorEntry> tensors, IReadOnlyDictionary<string, string>? metadata = null, TensorOrder order = TensorOrder.AlignmentThenName)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var sorted = Sort(tensors, order);
        WriteParts(stream, Header(sorted, metadata ?? s_noMetadata), sorted);
    }

    private static void WriteParts(Stream stream, byte[] header, TensorEntry[] tensors)
    {
        stream.Write(header);
        foreach (var tensor in tensors)
            tensor.WriteTo(stream);
    }

    private static TensorEntry[] Sort(IReadOnlyList<TensorEntry> tensors, TensorOrder order)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tensor in tensors)
        {
            if (tensor.Name == SafetensorsHeader.MetadataKey)
                throw new ArgumentException($"'{SafetensorsHeader.MetadataKey}' is reserved by the format and cannot name a tensor.", nameof(tensors));
            if (tensor.Type.IsBlocked())
                throw new ArgumentException($"Tensor '{tensor.Name}' is {tensor.Type.Name()}, which the safetensors format does not have.", nameof(tensors));
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"Two tensors are named '{tensor.Name}'.", nameof(tensors));
        }
        return order == TensorOrder.AsGiven ? [.. tensors]
            : [.. tensors.OrderByDescending(tensor => tensor.Type).ThenBy(tensor => tensor.Name, StringComparer.Ordinal)];
    }

    private static byte[] Header(TensorEntry[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(new byte[8]);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
                WriteMetadata(json, metadata);
            long offset = 0;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Name());
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.ByteLength);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (buffer.WrittenCount % 8 != 0)
            buffer.Write(" "u8);
        var header = buffer.WrittenSpan.ToArray();
        if (header.Length - 8 > SafetensorsHeader.MaximumLength)
            throw new ArgumentException($"The header of {tensors.Length} tensors takes {header.Length} bytes, more than the format allows.");
        BinaryPrimitives.WriteInt64LittleEndian(header, header.Length - 8);
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }
}
