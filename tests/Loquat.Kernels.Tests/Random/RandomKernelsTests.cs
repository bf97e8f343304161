// Uniform and normal arrays: against their twins in every width, the same bits for any width, threads and length, and their moments.
using Loquat.Kernels.Random;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Random;

[Collection("Kernels")]
public sealed class RandomKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void UniformIsItsTwinBitForBit(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var n = 0; n <= 257; n++)
        {
            using var y = new GuardedMemory<float>(n);
            RandomKernels.Uniform(y.Span, -3f, 5f, 9, 2);
            var expected = new float[n];
            RandomReference.Uniform(expected, -3f, 5f, 9, 2);
            Assert.Equal(expected, y.Span.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void NormalIsNearItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        var expected = new double[1000];
        RandomReference.Normal(expected, 0.5, 2.0, 9, 2);
        for (var n = 0; n <= 1000; n += n < 258 ? 1 : 53)
        {
            using var y = new GuardedMemory<float>(n);
            RandomKernels.Normal(y.Span, 0.5f, 2f, 9, 2);
            for (var i = 0; i < n; i++)
                Assert.True(Math.Abs(y.Span[i] - expected[i]) < 3e-6, $"{i}: {y.Span[i]} instead of {expected[i]}");
        }
    }

    [Fact]
    public void TheBitsAreTheSameOnAnyWidthAndThreads()
    {
        var uniform = new List<float[]>();
        var normal = new List<float[]>();
        foreach (var width in SimdPath.Supported)
        {
            for (var threads = 1; threads <= 3; threads++)
            {
                using var settings = new KernelSettings(width, threads);
                float[] u = new float[40_003], z = new float[40_003];
                RandomKernels.Uniform(u, 0, 1, ulong.MaxValue, 1UL << 40);
                RandomKernels.Normal(z, 0, 1, ulong.MaxValue, 1UL << 40);
                uniform.Add(u);
                normal.Add(z);
            }
        }
        Assert.All(uniform, u => Assert.Equal(uniform[0], u));
        Assert.All(normal, z => Assert.Equal(normal[0], z));
    }

    [Fact]
    public void AnElementDependsOnItsIndexNotOnTheLength()
    {
        float[] shorter = new float[300], longer = new float[777];
        RandomKernels.Normal(shorter, 0, 1, 4, 4);
        RandomKernels.Normal(longer, 0, 1, 4, 4);
        Assert.Equal(shorter, longer[..300]);
    }

    [Fact]
    public void UniformWalksTheStreamOfTheSequentialGenerator()
    {
        var y = new float[500];
        RandomKernels.Uniform(y, 0, 1, 12, 34);
        var random = new PhiloxRandom(12, 34);
        Assert.All(y, value => Assert.Equal(random.NextSingle(), value));
    }

    [Fact]
    public void MomentsAreThoseOfTheDistributions()
    {
        var y = new float[200_000];
        RandomKernels.Normal(y, 1, 3, 42, 0);
        var mean = y.Average(v => (double)v);
        var deviation = Math.Sqrt(y.Average(v => (v - mean) * (v - mean)));
        Assert.InRange(mean, 0.97, 1.03);
        Assert.InRange(deviation, 2.98, 3.02);
        Assert.InRange(y.Count(v => Math.Abs(v - 1) > 6) / 200_000.0, 0.043, 0.048);
        RandomKernels.Uniform(y, 2, 4, 42, 0);
        Assert.InRange(y.Average(v => (double)v), 2.99, 3.01);
        Assert.All(y, v => Assert.True(v is >= 2 and < 4));
    }

    [Fact]
    public void SeedsAndStreamsDiffer()
    {
        float[] a = new float[64], b = new float[64], c = new float[64];
        RandomKernels.Uniform(a, 0, 1, 1, 0);
        RandomKernels.Uniform(b, 0, 1, 2, 0);
        RandomKernels.Uniform(c, 0, 1, 1, 1);
        Assert.NotEqual(a, b);
        Assert.NotEqual(a, c);
    }

    [Fact]
    public void EmptyRangesAndWrongParameters()
    {
        var y = new float[3];
        RandomKernels.Uniform(y, 7, 7, 0, 0);
        Assert.Equal([7f, 7f, 7f], y);
        Assert.Throws<ArgumentException>(() => RandomKernels.Uniform(new float[1], 2, 1, 0, 0));
        Assert.Throws<ArgumentException>(() => RandomKernels.Uniform(new float[1], float.NaN, 1, 0, 0));
        Assert.Throws<ArgumentException>(() => RandomKernels.Normal(new float[1], 0, -1, 0, 0));
    }
}
