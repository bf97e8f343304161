// What the tests of row-wise kernels share: random inputs, double copies of them and comparison with a scale-aware tolerance.
using Loquat.Kernels.Random;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Softmax;

internal static class Rows
{
    internal static readonly int[] Lengths = [.. Enumerable.Range(0, 258)];

    internal static float[] Normal(int count, ulong stream, float mean = 0, float deviation = 1)
    {
        var values = new float[count];
        RandomKernels.Normal(values, mean, deviation, 2024, stream);
        return values;
    }

    internal static double[] Wide(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = values[i];
        return wide;
    }

    /// <summary>|actual - expected| must not exceed tolerance · (1 + |expected|); infinities must be equal.</summary>
    internal static void Near(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] == actual[i])
                continue;
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i]))))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }

    internal static void Near(double expected, double actual, double tolerance, string what)
    {
        if (expected != actual && !(Math.Abs(expected - actual) <= tolerance * (1 + Math.Abs(expected))))
            Assert.Fail($"{what} is {actual:R}, not {expected:R}");
    }

    /// <summary>Runs a computation with 1, 2 and 3 threads in every width and asserts that the threads do not change a bit.</summary>
    internal static void SameOnAnyThreads(Func<float[]> compute)
    {
        foreach (var width in SimdPath.Supported)
        {
            float[]? first = null;
            for (var threads = 1; threads <= 3; threads++)
            {
                using var settings = new KernelSettings(width, threads);
                var result = compute();
                Assert.NotEmpty(result);
                first ??= result;
                Assert.True(result.AsSpan().SequenceEqual(first), $"{threads} threads at {width} gave other bits than one thread");
            }
        }
    }
}
