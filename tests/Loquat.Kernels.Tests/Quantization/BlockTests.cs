// Blocks computed by hand from the formats' definitions, and the error that a round trip may make.
using Loquat.Kernels.Quantization;

namespace Loquat.Kernels.Tests.Quantization;

[Collection("Kernels")]
public sealed class BlockTests
{
    [Fact]
    public void ABlockOfQ8IsAsComputedByHand()
    {
        var values = new float[32];
        (values[0], values[1], values[2], values[31]) = (63.5f, -63.5f, 0.7f, 1.25f);
        var block = new byte[34];
        WeightCodec.Encode(WeightFormat.Q8_0, values, block);
        // d = 63.5 / 127 = 0.5, in float16 0x3800; 0.7 / 0.5 = 1.4; 1.25 / 0.5 = 2.5 goes to even.
        Assert.Equal([0x00, 0x38, 127, 0x81, 1, 0], block[..6]);
        Assert.Equal(2, block[33]);
        WeightCodec.Decode(WeightFormat.Q8_0, block, values);
        Assert.Equal([63.5f, -63.5f, 0.5f, 0], values[..4]);
        Assert.Equal(1, values[31]);
    }

    [Fact]
    public void ABlockOfQ4IsAsComputedByHand()
    {
        var values = new float[32];
        (values[0], values[1], values[2], values[16], values[17], values[31]) = (-4, 4, 0.3f, 3.5f, -0.2f, 1);
        var block = new byte[18];
        WeightCodec.Encode(WeightFormat.Q4_0, values, block);
        // The largest magnitude comes first as -4: d = 0.5. q = floor(2x + 8.5): 0, 16 -> 15, 9; upper nibbles 15, 8, and 10 at the end; the rest is 8.
        Assert.Equal([0x00, 0x38, 0xF0, 0x8F, 0x89, 0x88], block[..6]);
        Assert.Equal(0xA8, block[17]);
        WeightCodec.Decode(WeightFormat.Q4_0, block, values);
        Assert.Equal([-4, 3.5f, 0.5f, 0], values[..4]);
        Assert.Equal([3.5f, 0], values[16..18]);
        Assert.Equal(1, values[31]);
    }

    [Fact]
    public void ABlockOfQ4KIsAsComputedByHand()
    {
        var block = new byte[144];
        (block[0], block[1], block[2], block[3]) = (0x00, 0x38, 0x00, 0x34); // d = 0.5, minimum's scale = 0.25
        block[4 + 1] = 5 | (2 << 6);   // scale of group 1 is 5; upper bits of group 5's scale are 2
        block[4 + 5] = 7 | (1 << 6);   // minimum of group 1 is 7; upper bits of group 5's minimum are 1
        block[4 + 9] = 3 | (9 << 4);   // group 5: scale 3 + 32 = 35, minimum 9 + 16 = 25
        block[16] = 0xB2;              // first value of group 0: 2, of group 1: 11
        block[16 + 64 + 31] = 0xE4;    // last value of group 4: 4, of group 5: 14
        var values = new float[256];
        WeightCodec.Decode(WeightFormat.Q4_K, block, values);
        Assert.Equal(0, values[0]);
        Assert.Equal((0.5f * 5 * 11) - (0.25f * 7), values[32]);
        Assert.Equal(-0.25f * 7, values[33]);
        Assert.Equal(0, values[128 + 31]);
        Assert.Equal((0.5f * 35 * 14) - (0.25f * 25), values[160 + 31]);
    }

    [Fact]
    public void ABlockOfQ6KIsAsComputedByHand()
    {
        var block = new byte[210];
        (block[208], block[209]) = (0x00, 0x38); // d = 0.5
        for (var i = 0; i < 16; i++)
            block[192 + i] = (byte)(sbyte)(i - 8);
        block[0] = 0x9C;            // value 0 has lower bits 12, value 64 has 9
        block[128] = 0b01_10_00_11; // upper bits: value 0: 3, 32: 0, 64: 2, 96: 1
        block[64 + 63] = 0x50;      // value 128 + 63 has 0, value 128 + 127 has 5
        block[160 + 31] = 0x80;     // upper bits of value 128 + 127: 2
        var values = new float[256];
        WeightCodec.Decode(WeightFormat.Q6_K, block, values);
        Assert.Equal(0.5f * -8 * (12 + 48 - 32), values[0]);
        Assert.Equal(0.5f * -6 * (0 - 32), values[32]);
        Assert.Equal(0.5f * -4 * (9 + 32 - 32), values[64]);
        Assert.Equal(0.5f * -2 * (16 - 32), values[96]);
        Assert.Equal(0.5f * 7 * (5 + 32 - 32), values[255]);
    }

    [Theory]
    [InlineData(WeightFormat.Float16, 1 / 2048.0)]
    [InlineData(WeightFormat.BFloat16, 1 / 256.0)]
    public void TheErrorOfSmallFloatsIsRelative(WeightFormat format, double bound)
    {
        var values = Normal(1024, 3);
        var back = RoundTrip(format, values);
        for (var i = 0; i < values.Length; i++)
            Assert.InRange(Math.Abs(back[i] - (double)values[i]), 0, (bound * Math.Abs(values[i])) + 3e-8);
    }

    [Theory]
    [InlineData(WeightFormat.Q8_0, 1 / 254.0)]
    [InlineData(WeightFormat.Q4_0, 1 / 8.0)]
    public void TheErrorOfABlockIsAShareOfItsLargestMagnitude(WeightFormat format, double bound)
    {
        var values = Normal(32 * 64, 4);
        var back = RoundTrip(format, values);
        for (var i = 0; i < values.Length; i++)
        {
            var largest = values[(i / 32 * 32)..((i / 32 * 32) + 32)].Max(value => (double)Math.Abs(value));
            // The scale itself is rounded to 11 bits.
            Assert.InRange(Math.Abs(back[i] - (double)values[i]), 0, (bound + (1 / 2048.0)) * largest);
        }
    }

    [Theory]
    [InlineData(WeightFormat.Q8_0)]
    [InlineData(WeightFormat.Q4_0)]
    public void WhatWasDecodedEncodesToTheSameBlocks(WeightFormat format)
    {
        var values = Normal(32 * 200, 5);
        var first = new byte[format.Bytes(values.Length)];
        WeightCodec.Encode(format, values, first);
        WeightCodec.Decode(format, first, values);
        var second = new byte[first.Length];
        WeightCodec.Encode(format, values, second);
        Assert.Equal(first, second);
    }

    [Fact]
    public void ABlockOfZerosStaysZero()
    {
        foreach (var format in new[] { WeightFormat.Q8_0, WeightFormat.Q4_0 })
            Assert.All(RoundTrip(format, new float[64]), value => Assert.Equal(0, value));
    }

    private static float[] RoundTrip(WeightFormat format, float[] values)
    {
        var bytes = new byte[format.Bytes(values.Length)];
        var back = new float[values.Length];
        WeightCodec.Encode(format, values, bytes);
        WeightCodec.Decode(format, bytes, back);
        return back;
    }

    private static float[] Normal(int count, int seed)
    {
        var random = new System.Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            (float)(0.02 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }
}
