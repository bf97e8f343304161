// Inputs and comparisons for the tests of elementwise, reduction, copy and index kernels.
namespace Loquat.Kernels.Tests.Elementwise;

internal static class KernelData
{
    /// <summary>The longest one-dimensional case.</summary>
    internal const int Longest = 257;

    internal static float[] Numbers(int count, int seed, float low = -3f, float high = 3f)
    {
        var random = new System.Random(seed);
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
            numbers[i] = low + ((high - low) * random.NextSingle());
        return numbers;
    }

    internal static int[] Integers(int count, int seed, int exclusiveMaximum)
    {
        var random = new System.Random(seed);
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
            numbers[i] = random.Next(exclusiveMaximum);
        return numbers;
    }

    internal static double[] Wide(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
            wide[i] = values[i];
        return wide;
    }

    /// <summary>Asserts |actual - expected| ≤ tolerance · max(1, |expected|) for every element.</summary>
    internal static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance * Math.Max(1, Math.Abs(expected[i]))))
                Assert.Fail($"{what}: element {i} of {expected.Length} is {actual[i]:R}, not {expected[i]:R}");
    }

    internal static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what) =>
        Close(Wide(expected), actual, tolerance, what);

    internal static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: element {i} of {expected.Length} is {actual[i]:R} once and {expected[i]:R} another time");
    }

    /// <summary>Runs <paramref name="compute"/> with 1, 2 and 3 threads in every lane width and asserts that the bits agree within a width.</summary>
    internal static void ThreadsDoNotMatter(Func<float[]> compute)
    {
        foreach (var width in Loquat.Kernels.Simd.SimdPath.Supported)
        {
            float[]? first = null;
            for (var threads = 1; threads <= 3; threads++)
            {
                using var settings = new KernelSettings(width, threads);
                var result = compute();
                first ??= result;
                SameBits(first, result, $"{width}, {threads} threads");
            }
        }
    }
}
