// Writes GGUF files of version 3. The bytes depend on metadata and tensors alone, so that equal models are equal files.
using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Loquat.Formats.Files;
using Loquat.Formats.TensorFiles;

namespace Loquat.Formats.Gguf;

/// <summary>Writes GGUF files.</summary>
public static class GgufWriter
{
    internal const int DefaultAlignment = 32;
    private const uint Version = 3;

    /// <summary>Writes a file atomically; tensors are written one after another, each straight from its source.</summary>
    /// <param name="path">The target; replaced if it exists.</param>
    /// <param name="metadata">The metadata; "general.alignment" decides the alignment, 32 without it.</param>
    /// <param name="tensors">The tensors in order, with distinct names.</param>
    /// <exception cref="InvalidInputException">The file cannot be written; what was there before is untouched.</exception>
    /// <exception cref="ArgumentException">Two tensors share a name, or a tensor is of a type that the format lacks.</exception>
    public static void Write(string path, GgufMetadata metadata, IReadOnlyList<TensorEntry> tensors)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tensors);
        var alignment = metadata.OptionalInt32("general.alignment", 1) ?? DefaultAlignment;
        var head = Head(metadata, tensors, alignment);
        var length = Aligned(head.Length, alignment) + tensors.Sum(tensor => Aligned(tensor.ByteLength, alignment));
        AtomicFile.Write(path, stream =>
        {
            stream.Write(head);
            Pad(stream, alignment);
            foreach (var tensor in tensors)
            {
                tensor.WriteTo(stream);
                Pad(stream, alignment);
            }
        }, length);
    }

    private static byte[] Head(GgufMetadata metadata, IReadOnlyList<TensorEntry> tensors, int alignment)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("GGUF"u8);
        Write(buffer, Version);
        Write(buffer, (ulong)tensors.Count);
        Write(buffer, (ulong)metadata.Names.Count);
        foreach (var name in metadata.Names)
        {
            Write(buffer, name);
            Write(buffer, (uint)metadata[name].Type);
            Write(buffer, metadata[name]);
        }
        var names = new HashSet<string>(StringComparer.Ordinal);
        long offset = 0;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"Two tensors are named '{tensor.Name}'.", nameof(tensors));
            Write(buffer, tensor.Name);
            Write(buffer, (uint)tensor.Shape.Length);
            for (var i = tensor.Shape.Length - 1; i >= 0; i--)
                Write(buffer, (ulong)tensor.Shape[i]);
            Write(buffer, GgufTensorTypes.NumberOf(tensor.Type)
                ?? throw new ArgumentException($"Tensor '{tensor.Name}' is {tensor.Type.Name()}, which the GGUF format does not have.", nameof(tensors)));
            Write(buffer, (ulong)offset);
            offset += Aligned(tensor.ByteLength, alignment);
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> buffer, GgufValue value)
    {
        if (value.Raw is not Array items)
        {
            WriteScalar(buffer, value.Raw);
            return;
        }
        Write(buffer, (uint)value.ItemType!.Value);
        Write(buffer, (ulong)items.Length);
        foreach (var item in items)
        {
            if (item is GgufValue list)
                Write(buffer, list);
            else
                WriteScalar(buffer, item!);
        }
    }

    private static void WriteScalar(ArrayBufferWriter<byte> buffer, object value)
    {
        switch (value)
        {
            case byte number: buffer.Write([number]); break;
            case sbyte number: buffer.Write([(byte)number]); break;
            case bool truth: buffer.Write([truth ? (byte)1 : (byte)0]); break;
            case ushort number: Write(buffer, number, 2); break;
            case short number: Write(buffer, (ushort)number, 2); break;
            case uint number: Write(buffer, number); break;
            case int number: Write(buffer, (uint)number); break;
            case float number: Write(buffer, BitConverter.SingleToUInt32Bits(number)); break;
            case ulong number: Write(buffer, number); break;
            case long number: Write(buffer, (ulong)number); break;
            case double number: Write(buffer, BitConverter.DoubleToUInt64Bits(number)); break;
            default: Write(buffer, (string)value); break;
        }
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string text)
    {
        Write(buffer, (ulong)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, buffer);
    }

    private static void Write(ArrayBufferWriter<byte> buffer, uint number) => Write(buffer, number, 4);

    private static void Write(ArrayBufferWriter<byte> buffer, ulong number) => Write(buffer, number, 8);

    private static void Write(ArrayBufferWriter<byte> buffer, ulong number, int width)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, number);
        buffer.Write(bytes[..width]);
    }

    private static long Aligned(long length, int alignment) => (length + alignment - 1) / alignment * alignment;

    private static void Pad(Stream stream, int alignment)
    {
        for (var rest = Aligned(stream.Position, alignment) - stream.Position; rest > 0; rest--)
            stream.WriteByte(0);
    }
}
