// Times matrix products through their public entry, after checking them: a kernel that is wrong is not timed.
using Loquat.Formats;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Random;
using Loquat.Kernels.Roofline;

namespace Loquat.Cli.Benchmarks;

/// <summary>Measures matrix products.</summary>
internal static class GemmBenchmark
{
    private const int Checked = 24;

    /// <summary>Fills the operands with normal numbers, checks some elements, and times the product.</summary>
    /// <param name="shape">The product.</param>
    /// <param name="repetitions">Repetitions.</param>
    /// <param name="secondsEach">Least length of each.</param>
    /// <exception cref="InvalidInputException">An element differs from the sum in double precision.</exception>
    public static RepeatedTiming Measure(GemmShape shape, int repetitions, double secondsEach)
    {
        var a = NativeBlock.Allocate((long)shape.M * shape.K * sizeof(float));
        var b = NativeBlock.Allocate((long)shape.N * shape.K * sizeof(float));
        var c = NativeBlock.Allocate((long)shape.M * shape.N * sizeof(float));
        try
        {
            RandomKernels.Normal(a.Span<float>(), 0, 1, 1, 0);
            RandomKernels.Normal(b.Span<float>(), 0, 1, 2, 0);
            Multiply(shape, a, b, c);
            Check(shape, a.Span<float>(), b.Span<float>(), c.Span<float>());
            return RepeatedTiming.Measure(rounds =>
            {
                for (var i = 0; i < rounds; i++)
                    Multiply(shape, a, b, c);
            }, repetitions, secondsEach);
        }
        finally
        {
            a.Free();
            b.Free();
            c.Free();
        }
    }

    /// <summary>Compares elements all over C, its corners among them, with sums in double precision.</summary>
    /// <exception cref="InvalidInputException">One is wrong.</exception>
    internal static void Check(GemmShape shape, ReadOnlySpan<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c)
    {
        for (var sample = 0; sample <= Checked; sample++)
        {
            var i = sample < 4 ? (shape.M - 1) * (sample / 2) : (int)((long)(shape.M - 1) * sample / Checked);
            var j = sample < 4 ? (shape.N - 1) * (sample % 2) : (int)((long)(shape.N - 1) * (sample * 7 % (Checked + 1)) / Checked);
            var (sum, size) = (0.0, 0.0);
            for (var p = 0; p < shape.K; p++)
            {
                var left = a[shape.TransposeA ? (p * shape.M) + i : (i * shape.K) + p];
                var right = b[shape.TransposeB ? (j * shape.K) + p : (p * shape.N) + j];
                sum += (double)left * right;
                size += Math.Abs((double)left * right);
            }
            var found = c[(i * shape.N) + j];
            // Rounding moves a float32 sum by far less than this share of its terms' sizes.
            if (!(Math.Abs(found - sum) <= 1e-5 * (size + 1e-30)))
                throw new InvalidInputException($"The product {shape.Kind} {shape.M}x{shape.N}x{shape.K} gives {found} at [{i}, {j}] where {sum} is right, so it is not timed; please report this processor.");
        }
    }

    private static void Multiply(GemmShape shape, NativeBlock a, NativeBlock b, NativeBlock c) => GemmKernels.Multiply(
        shape.TransposeA, shape.TransposeB, shape.M, shape.N, shape.K, a.Span<float>(), shape.TransposeA ? shape.M : shape.K,
        b.Span<float>(), shape.TransposeB ? shape.K : shape.N, c.Span<float>(), shape.N, default);
}
