// Dropout against its twin in every width, in place and accumulated, and the same mask on any threads and in the backward pass.
using Loquat.Kernels.Random;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Random;

[Collection("Kernels")]
public sealed class DropoutKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var n = 0; n <= 257; n++)
        {
            var source = new float[n];
            RandomKernels.Uniform(source, -2, 2, 1, 1);
            using var x = new GuardedMemory<float>(source);
            using var y = new GuardedMemory<float>(source);
            var expected = source.ToArray();
            foreach (var accumulate in new[] { false, true })
            {
                DropoutKernels.Apply(x.Span, 0.3f, 6, 7, y.Span, accumulate);
                DropoutReference.Apply(source, 0.3f, 6, 7, expected, accumulate);
                for (var i = 0; i < n; i++)
                    Assert.True(Math.Abs(y.Span[i] - expected[i]) <= 1e-6f * Math.Abs(expected[i]), $"{i}: {y.Span[i]} instead of {expected[i]}");
            }
        }
    }

    [Fact]
    public void TheBitsAreTheSameOnAnyWidthAndThreads()
    {
        var x = new float[30_011];
        RandomKernels.Normal(x, 0, 1, 8, 8);
        var results = new List<float[]>();
        foreach (var width in SimdPath.Supported)
        {
            for (var threads = 1; threads <= 3; threads++)
            {
                using var settings = new KernelSettings(width, threads);
                var y = x.ToArray();
                DropoutKernels.Apply(y, 0.1f, 5, 6, y, false);
                results.Add(y);
            }
        }
        Assert.All(results, y => Assert.Equal(results[0], y));
        Assert.InRange(results[0].Count(v => v == 0) / 30_011.0, 0.09, 0.11);
    }

    [Fact]
    public void ExtremesKeepOrDropEverything()
    {
        float[] x = [1, float.NaN, -3], y = new float[3];
        DropoutKernels.Apply(x, 0, 1, 1, y, false);
        Assert.Equal(x, y);
        DropoutKernels.Apply(x, 1, 1, 1, y, false);
        Assert.Equal([0f, 0f, 0f], y);
    }

    [Fact]
    public void WrongParametersThrow()
    {
        Assert.Throws<ArgumentException>(() => DropoutKernels.Apply(new float[2], 1.5f, 0, 0, new float[2], false));
        Assert.Throws<ArgumentException>(() => DropoutKernels.Apply(new float[2], float.NaN, 0, 0, new float[2], false));
        Assert.Throws<ArgumentException>(() => DropoutKernels.Apply(new float[2], 0.5f, 0, 0, new float[3], false));
    }
}
