// Moves elements between a file and spans in pieces, so that spans past 2 GiB and conversions need no second copy of a tensor.
using System.Runtime.InteropServices;
using Loquat.Formats.Files;
using Microsoft.Win32.SafeHandles;

namespace Loquat.Formats.Safetensors;

internal static class TensorBytes
{
    private const int BlockBytes = 1 << 26;

    public static void Read<T>(SafeFileHandle handle, string path, Span<T> destination, long offset) where T : unmanaged
    {
        var block = BlockBytes / SizeOf<T>();
        while (destination.Length > 0)
        {
            var part = MemoryMarshal.AsBytes(destination[..Math.Min(block, destination.Length)]);
            InputFile.ReadExactly(handle, path, part, offset);
            offset += part.Length;
            destination = destination[Math.Min(block, destination.Length)..];
        }
    }

    public static void ReadConverted(SafeFileHandle handle, string path, SafetensorsTensor tensor, Span<float> destination)
    {
        if (tensor.DType is not (SafetensorsDType.Float16 or SafetensorsDType.BFloat16 or SafetensorsDType.Float64))
            throw new InvalidInputException($"{path} holds the tensor '{tensor.Name}' as {tensor.DType.HeaderName()} where F32, F16, BF16 or F64 was expected; convert the file first.");
        var size = tensor.DType.Size();
        var buffer = new byte[1 << 16];
        var offset = tensor.Offset;
        while (destination.Length > 0)
        {
            var count = Math.Min(buffer.Length / size, destination.Length);
            var bytes = buffer.AsSpan(0, count * size);
            InputFile.ReadExactly(handle, path, bytes, offset);
            Convert(tensor.DType, bytes, destination[..count]);
            destination = destination[count..];
            offset += bytes.Length;
        }
    }

    public static void Write<T>(Stream stream, ReadOnlySpan<T> values) where T : unmanaged
    {
        var block = BlockBytes / SizeOf<T>();
        while (values.Length > 0)
        {
            var count = Math.Min(block, values.Length);
            stream.Write(MemoryMarshal.AsBytes(values[..count]));
            values = values[count..];
        }
    }

    public static string NameOf<T>() => typeof(T) == typeof(float) ? "float32"
        : typeof(T) == typeof(double) ? "float64"
        : typeof(T) == typeof(long) ? "int64"
        : typeof(T) == typeof(int) ? "int32"
        : typeof(T) == typeof(byte) ? "uint8"
        : typeof(T).Name;

    private static int SizeOf<T>() where T : unmanaged => System.Runtime.CompilerServices.Unsafe.SizeOf<T>();

    private static void Convert(SafetensorsDType dtype, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (dtype == SafetensorsDType.Float16)
        {
            var source = MemoryMarshal.Cast<byte, Half>(bytes);
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)source[i];
        }
        else if (dtype == SafetensorsDType.BFloat16)
        {
            var source = MemoryMarshal.Cast<byte, ushort>(bytes);
            for (var i = 0; i < values.Length; i++)
                values[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
        else
        {
            var source = MemoryMarshal.Cast<byte, double>(bytes);
            for (var i = 0; i < values.Length; i++)
                values[i] = (float)source[i];
        }
    }
}
