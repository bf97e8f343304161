// Weight formats against their twin, in guarded memory: all bits must agree in every lane width.
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Quantization;

[Collection("Kernels")]
public sealed class WeightCodecTests
{
    private static readonly WeightFormat[] s_encodable = [.. Enum.GetValues<WeightFormat>().Where(format => format.CanEncode())];

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void DecodingAgreesWithTheTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        var random = new System.Random(1);
        foreach (var format in Enum.GetValues<WeightFormat>())
        {
            var longest = format.BlockLength() == 1 ? 257 : 7;
            for (var blocks = 0; blocks <= longest; blocks++)
            {
                using var bytes = new GuardedMemory<byte>(blocks * format.BlockBytes());
                random.NextBytes(bytes.Span);
                using var values = new GuardedMemory<float>(blocks * format.BlockLength());
                var expected = new float[values.Span.Length];
                WeightCodec.Decode(format, bytes.Span, values.Span);
                WeightCodecReference.Decode(format, bytes.Span, expected);
                SameNumbers(expected, values.Span, $"{blocks} blocks of {format}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void EncodingAgreesWithTheTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var format in s_encodable)
        {
            var longest = format.BlockLength() == 1 ? 257 : 7;
            for (var blocks = 0; blocks <= longest; blocks++)
            {
                using var values = new GuardedMemory<float>(Values(blocks * format.BlockLength(), blocks, special: blocks % 3 == 2));
                using var bytes = new GuardedMemory<byte>(blocks * format.BlockBytes());
                var expected = new byte[bytes.Span.Length];
                WeightCodec.Encode(format, values.Span, bytes.Span);
                WeightCodecReference.Encode(format, values.Span, expected);
                Assert.True(bytes.Span.SequenceEqual(expected), $"{blocks} blocks of {format} differ.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void EveryFloat16ComesBack(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        var all = new byte[2 * 65536];
        for (var i = 0; i < 65536; i++)
            BitConverter.TryWriteBytes(all.AsSpan(2 * i), (ushort)i);
        foreach (var format in new[] { WeightFormat.Float16, WeightFormat.BFloat16 })
        {
            var values = new float[65536];
            var back = new byte[all.Length];
            WeightCodec.Decode(format, all, values);
            WeightCodec.Encode(format, values, back);
            for (var i = 0; i < 65536; i++)
            {
                if (format == WeightFormat.Float16)
                    Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)i), values[i]);
                if (float.IsNaN(values[i]))
                    Assert.True((BitConverter.ToUInt16(back, 2 * i) & 0x7FFF) > (format == WeightFormat.Float16 ? 0x7C00 : 0x7F80));
                else
                    Assert.Equal((ushort)i, BitConverter.ToUInt16(back, 2 * i));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Float16RoundsLikeTheFramework(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        // Around every float16, its two halfway points and their neighbours, and the limits of overflow and of the smallest number.
        var values = new List<float> { 65504, 65519.996f, 65520, 65535.996f, 65536, 1e30f, 1e-10f, -0f, 2.9802322e-8f, MathF.BitIncrement(2.9802322e-8f), 8.940697e-8f };
        for (var i = 0; i < 0x7BFF; i++)
        {
            var low = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            var middle = (low + (float)BitConverter.UInt16BitsToHalf((ushort)(i + 1))) / 2;
            values.AddRange([middle, MathF.BitDecrement(middle), -MathF.BitIncrement(middle)]);
        }
        var bytes = new byte[2 * values.Count];
        WeightCodec.Encode(WeightFormat.Float16, values.ToArray(), bytes);
        for (var i = 0; i < values.Count; i++)
            Assert.Equal(BitConverter.HalfToUInt16Bits((Half)values[i]), BitConverter.ToUInt16(bytes, 2 * i));
    }

    [Fact]
    public void TiesGoToEven()
    {
        Assert.Equal([0x3C00, 0x3C02, 0x7BFF, 0x7C00, 0xFC00, 0x0000, 0x0001, 0x0002], Words(WeightFormat.Float16,
            [1 + (1 / 2048f), 1 + (3 / 2048f), 65504, 65520, float.NegativeInfinity, 1 / 33554432f, 1.5f / 33554432f, 3 / 33554432f]));
        Assert.Equal([0x3F80, 0x3F82, 0x3F81, 0x7F80, 0x7F80, 0x7FC0], Words(WeightFormat.BFloat16,
            [1 + (1 / 256f), 1 + (3 / 256f), 1 + (1.5f / 256f), float.PositiveInfinity, float.MaxValue, BitConverter.Int32BitsToSingle(0x7F800001)]));
    }

    [Fact]
    public void WrongArgumentsAreNamed()
    {
        Assert.Contains("34 bytes as q8_0", Assert.Throws<ArgumentException>(() => WeightCodec.Decode(WeightFormat.Q8_0, new byte[33], new float[32])).Message);
        Assert.Contains("31 values", Assert.Throws<ArgumentException>(() => WeightCodec.Encode(WeightFormat.Q4_0, new float[31], new byte[18])).Message);
        Assert.Contains("read, not written", Assert.Throws<ArgumentException>(() => WeightCodec.Encode(WeightFormat.Q6_K, new float[256], new byte[210])).Message);
        Assert.Throws<OverflowException>(() => WeightFormat.Float32.Bytes(long.MaxValue));
    }

    [Fact]
    public void NamesAreReadInEitherForm()
    {
        foreach (var format in Enum.GetValues<WeightFormat>())
        {
            Assert.True(WeightFormats.TryParse(format.Name().ToUpperInvariant(), out var read));
            Assert.Equal(format, read);
        }
        Assert.True(WeightFormats.TryParse("bf16", out var short16));
        Assert.Equal(WeightFormat.BFloat16, short16);
        Assert.False(WeightFormats.TryParse("q5_0", out _));
        Assert.False(WeightFormats.TryParse(null, out _));
    }

    private static ushort[] Words(WeightFormat format, float[] values)
    {
        var words = new ushort[values.Length];
        WeightCodec.Encode(format, values, System.Runtime.InteropServices.MemoryMarshal.AsBytes(words.AsSpan()));
        return words;
    }

    private static float[] Values(int count, int seed, bool special)
    {
        var random = new System.Random(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            // Scales from far below float16's range to far above it, whole blocks alike so that scales differ.
            var size = MathF.Pow(10, ((i / 32 * 7) % 23) - 11);
            values[i] = (float)((random.NextDouble() * 2) - 1) * size;
        }
        for (var i = 0; special && i < count; i += 41)
            values[i] = (i % 5) switch { 0 => float.NaN, 1 => float.PositiveInfinity, 2 => float.NegativeInfinity, 3 => -0f, _ => float.MaxValue };
        return values;
    }

    private static void SameNumbers(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            // Equals holds for NaN with NaN and for 0 with -0; the signs of zeros are compared too.
            var same = expected[i].Equals(actual[i]) && (float.IsNaN(expected[i]) || float.IsNegative(expected[i]) == float.IsNegative(actual[i]));
            Assert.True(same, $"{what}: value {i} is {actual[i]} where {expected[i]} was expected.");
        }
    }
}
