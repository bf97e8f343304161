// Rows of blocks have the bytes and values of WeightCodec, from rows at any distance, on every width and number of threads.
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Quantization;

[Collection("Kernels")]
public sealed class RowCodecTests
{
    [Theory]
    [InlineData(WeightFormat.Float32)]
    [InlineData(WeightFormat.Float16)]
    [InlineData(WeightFormat.Q8_0)]
    public void RowsAreThoseOfTheCodec(WeightFormat format)
    {
        const int Width = 96, Stride = 101;
        var random = new System.Random(5);
        foreach (var rows in new[] { 0, 1, 2, 301 })
        {
            float[] x = [.. Enumerable.Range(0, Math.Max(0, (rows * Stride) - (Stride - Width))).Select(_ => (random.NextSingle() * 6) - 3)];
            float[] dense = [.. Enumerable.Range(0, rows).SelectMany(row => x[(row * Stride)..((row * Stride) + Width)])];
            var expected = new byte[format.Bytes(dense.Length)];
            WeightCodec.Encode(format, dense, expected);
            var values = new float[dense.Length];
            WeightCodec.Decode(format, expected, values);
            foreach (var width in SimdPath.Supported)
            {
                foreach (var threads in new[] { 1, 3 })
                {
                    using var settings = new KernelSettings(width, threads);
                    using var source = new GuardedMemory<float>(x);
                    using var blocks = new GuardedMemory<byte>(expected.Length);
                    using var decoded = new GuardedMemory<float>(dense.Length);
                    RowCodec.Encode(format, rows, Width, source.Span, Stride, blocks.Span);
                    Assert.Equal(expected, blocks.Span.ToArray());
                    RowCodec.Decode(format, rows, Width, blocks.Span, decoded.Span);
                    Assert.Equal(values, decoded.Span.ToArray());
                }
            }
            var (twin, back) = (new byte[expected.Length], new double[dense.Length]);
            RowCodecReference.Encode<float>(format, rows, Width, x, Stride, twin);
            RowCodecReference.Decode<double>(format, rows, Width, twin, back);
            Assert.Equal(expected, twin);
            Assert.Equal(values, Array.ConvertAll(back, value => (float)value));
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        var (x, blocks) = (new float[64], new byte[68]);
        Assert.Throws<ArgumentException>(() => RowCodec.Encode(WeightFormat.Q8_0, 2, 33, x, 33, blocks));
        Assert.Throws<ArgumentException>(() => RowCodec.Encode(WeightFormat.Q8_0, 3, 32, x, 32, blocks));
        Assert.Throws<ArgumentException>(() => RowCodec.Encode(WeightFormat.Q8_0, 2, 32, x, 33, blocks));
        Assert.Throws<ArgumentException>(() => RowCodec.Encode(WeightFormat.Q6_K, 1, 256, new float[256], 256, new byte[210]));
        Assert.Throws<ArgumentException>(() => RowCodec.Decode(WeightFormat.Q8_0, 2, 32, blocks.AsSpan(1), x));
        RowCodec.Encode(WeightFormat.Q8_0, 2, 32, x, 32, blocks);
    }
}
