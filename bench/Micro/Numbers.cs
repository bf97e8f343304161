// Operands of benchmarks, and the comparison with a kernel's twin that stands before every measurement.
using Loquat.Kernels.Random;

namespace Loquat.Bench.Micro;

/// <summary>Makes and compares numbers.</summary>
internal static class Numbers
{
    /// <summary>Normal numbers, the same for the same seed.</summary>
    public static float[] Normal(int count, ulong seed, float deviation = 1)
    {
        var values = new float[count];
        RandomKernels.Normal(values, 0, deviation, seed, 0);
        return values;
    }

    /// <summary>Random ids below a bound, the same for the same seed.</summary>
    public static int[] Ids(int count, int bound, ulong seed)
    {
        var random = new PhiloxRandom(seed);
        var ids = new int[count];
        for (var i = 0; i < count; i++)
            ids[i] = random.NextInt32(bound);
        return ids;
    }

    /// <summary>Demands that a kernel gives what its twin gives.</summary>
    /// <param name="what">Names the result in the error.</param>
    /// <param name="twin">The twin's result.</param>
    /// <param name="kernel">The kernel's result.</param>
    /// <param name="tolerance">Largest difference, as a share of the largest value of the twin.</param>
    /// <exception cref="InvalidOperationException">A value differs: a wrong kernel is not timed.</exception>
    public static void RequireEqual(string what, ReadOnlySpan<float> twin, ReadOnlySpan<float> kernel, float tolerance = 2e-5f)
    {
        if (twin.Length != kernel.Length)
            throw new InvalidOperationException($"{what}: the twin gives {twin.Length} values, the kernel {kernel.Length}; the kernel is not timed.");
        var largest = 0f;
        foreach (var value in twin)
            largest = Math.Max(largest, Math.Abs(value));
        for (var i = 0; i < twin.Length; i++)
        {
            if (!(Math.Abs(twin[i] - kernel[i]) <= tolerance * largest + 1e-30f))
                throw new InvalidOperationException($"{what}: value {i} is {kernel[i]} where the twin gives {twin[i]}; the kernel is not timed.");
        }
    }
}
