// The scalar twin of WeightCodec: each format as its definition reads.
using System.Buffers.Binary;

namespace Loquat.Kernels.Quantization;

/// <summary>Plain loops that say what <see cref="WeightCodec"/> computes.</summary>
public static class WeightCodecReference
{
    /// <inheritdoc cref="WeightCodec.Decode"/>
    public static void Decode(WeightFormat format, ReadOnlySpan<byte> blocks, Span<float> values)
    {
        WeightCodec.RequireBytes(format, blocks.Length, values.Length);
        int length = format.BlockLength(), bytes = format.BlockBytes();
        for (var block = 0; block < values.Length / length; block++)
            DecodeBlock(format, blocks.Slice(block * bytes, bytes), values.Slice(block * length, length));
    }

    /// <inheritdoc cref="WeightCodec.Encode"/>
    public static void Encode(WeightFormat format, ReadOnlySpan<float> values, Span<byte> blocks)
    {
        WeightCodec.RequireEncodable(format);
        WeightCodec.RequireBytes(format, blocks.Length, values.Length);
        int length = format.BlockLength(), bytes = format.BlockBytes();
        for (var block = 0; block < values.Length / length; block++)
            EncodeBlock(format, values.Slice(block * length, length), blocks.Slice(block * bytes, bytes));
    }

    private static void DecodeBlock(WeightFormat format, ReadOnlySpan<byte> block, Span<float> values)
    {
        switch (format)
        {
            case WeightFormat.Float32: values[0] = BinaryPrimitives.ReadSingleLittleEndian(block); break;
            case WeightFormat.Float16: values[0] = Half(block); break;
            case WeightFormat.BFloat16: values[0] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(block) << 16); break;
            case WeightFormat.Q8_0:
                for (var i = 0; i < 32; i++)
                    values[i] = (sbyte)block[2 + i] * Half(block);
                break;
            case WeightFormat.Q4_0:
                for (var i = 0; i < 32; i++)
                    values[i] = (((block[2 + (i % 16)] >> (i / 16 * 4)) & 15) - 8) * Half(block);
                break;
            case WeightFormat.Q4_K: DecodeQ4K(block, values); break;
            default: DecodeQ6K(block, values); break;
        }
    }

    private static void DecodeQ4K(ReadOnlySpan<byte> block, Span<float> values)
    {
        for (var i = 0; i < 256; i++)
        {
            var group = i / 32;
            int scale, minimum;
            if (group < 4)
            {
                scale = block[4 + group] & 63;
                minimum = block[8 + group] & 63;
            }
            else
            {
                scale = (block[8 + group] & 15) + (16 * (block[group] >> 6));
                minimum = (block[8 + group] >> 4) + (16 * (block[4 + group] >> 6));
            }
            var nibble = (block[16 + (32 * (group / 2)) + (i % 32)] >> (4 * (group % 2))) & 15;
            values[i] = (Half(block) * scale * nibble) - (Half(block[2..]) * minimum);
        }
    }

    private static void DecodeQ6K(ReadOnlySpan<byte> block, Span<float> values)
    {
        for (var i = 0; i < 256; i++)
        {
            int half = i / 128, quarter = i % 128 / 32, place = i % 32;
            var low = (block[(64 * half) + (32 * (quarter % 2)) + place] >> (4 * (quarter / 2))) & 15;
            var high = (block[128 + (32 * half) + place] >> (2 * quarter)) & 3;
            values[i] = Half(block[208..]) * (sbyte)block[192 + (i / 16)] * (low + (16 * high) - 32);
        }
    }

    private static void EncodeBlock(WeightFormat format, ReadOnlySpan<float> values, Span<byte> block)
    {
        switch (format)
        {
            case WeightFormat.Float32: BinaryPrimitives.WriteSingleLittleEndian(block, values[0]); break;
            case WeightFormat.Float16: BinaryPrimitives.WriteHalfLittleEndian(block, ToHalf(values[0])); break;
            case WeightFormat.BFloat16: BinaryPrimitives.WriteUInt16LittleEndian(block, ToBFloat16(values[0])); break;
            case WeightFormat.Q8_0: EncodeQ8(values, block); break;
            default: EncodeQ4(values, block); break;
        }
    }

    private static void EncodeQ8(ReadOnlySpan<float> values, Span<byte> block)
    {
        float largest = 0;
        foreach (var value in values)
            largest = MathF.Max(largest, MathF.Abs(value));
        BinaryPrimitives.WriteHalfLittleEndian(block, ToHalf(largest / 127f));
        var scale = Half(block);
        for (var i = 0; i < 32; i++)
        {
            var quotient = scale == 0 ? 0 : MathF.Round(values[i] / scale);
            block[2 + i] = (byte)(sbyte)(float.IsNaN(quotient) ? 0 : Math.Clamp(quotient, -127, 127));
        }
    }

    private static void EncodeQ4(ReadOnlySpan<float> values, Span<byte> block)
    {
        float largest = 0;
        foreach (var value in values)
        {
            if (float.IsNaN(value) || MathF.Abs(value) > MathF.Abs(largest))
                largest = value;
        }
        var scale = largest / -8f;
        BinaryPrimitives.WriteHalfLittleEndian(block, ToHalf(scale));
        for (var i = 0; i < 16; i++)
            block[2 + i] = (byte)(Nibble(values[i], scale) + (16 * Nibble(values[i + 16], scale)));
    }

    private static int Nibble(float value, float scale)
    {
        var place = scale == 0 ? 8.5f : (value * (1 / scale)) + 8.5f;
        return float.IsNaN(place) ? 0 : (int)Math.Clamp(place, 0, 15);
    }

    private static float Half(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    private static Half ToHalf(float value) => float.IsNaN(value) ? System.Half.CopySign(BitConverter.UInt16BitsToHalf(0x7E00), float.IsNegative(value) ? -System.Half.One : System.Half.One) : (Half)value;

    private static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var lower = bits & 0xFFFF;
        var upper = bits >> 16;
        if (float.IsNaN(value))
            return (ushort)(upper | 0x40);
        return (ushort)(lower > 0x8000 || (lower == 0x8000 && upper % 2 == 1) ? upper + 1 : upper);
    }
}
