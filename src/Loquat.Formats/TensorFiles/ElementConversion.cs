// Elements of every type as float32.
using System.Runtime.InteropServices;
using Loquat.Kernels.Quantization;

namespace Loquat.Formats.TensorFiles;

/// <summary>Converts stored elements to float32: formats of weights through their codec, numbers of other types to the nearest float32.</summary>
internal static class ElementConversion
{
    public static void ToSingles(ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (type.Format() is { } format)
        {
            WeightCodec.Decode(format, bytes, values);
            return;
        }
        switch (type)
        {
            case ElementType.Float8E5M2:
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)BitConverter.UInt16BitsToHalf((ushort)(bytes[i] << 8));
                break;
            case ElementType.Float8E4M3:
                for (var i = 0; i < values.Length; i++)
                    values[i] = Float8E4M3(bytes[i]);
                break;
            case ElementType.Int8:
                for (var i = 0; i < values.Length; i++)
                    values[i] = (sbyte)bytes[i];
                break;
            case ElementType.Int16: Convert(MemoryMarshal.Cast<byte, short>(bytes), values, value => value); break;
            case ElementType.UInt16: Convert(MemoryMarshal.Cast<byte, ushort>(bytes), values, value => value); break;
            case ElementType.Int32: Convert(MemoryMarshal.Cast<byte, int>(bytes), values, value => value); break;
            case ElementType.UInt32: Convert(MemoryMarshal.Cast<byte, uint>(bytes), values, value => value); break;
            case ElementType.Int64: Convert(MemoryMarshal.Cast<byte, long>(bytes), values, value => value); break;
            case ElementType.UInt64: Convert(MemoryMarshal.Cast<byte, ulong>(bytes), values, value => value); break;
            case ElementType.Float64: Convert(MemoryMarshal.Cast<byte, double>(bytes), values, value => (float)value); break;
            default:
                for (var i = 0; i < values.Length; i++)
                    values[i] = bytes[i];
                break;
        }
    }

    private static void Convert<T>(ReadOnlySpan<T> source, Span<float> values, Func<T, float> convert)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = convert(source[i]);
    }

    // Four exponent bits with bias 7, three fraction bits; all bits set is NaN, and there are no infinities.
    private static float Float8E4M3(byte bits)
    {
        int exponent = (bits >> 3) & 15, fraction = bits & 7;
        var magnitude = (bits & 0x7F) == 0x7F ? float.NaN
            : exponent == 0 ? fraction * MathF.ScaleB(1, -9)
            : MathF.ScaleB(8 + fraction, exponent - 10);
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }
}
