// Runs an optimiser and its float64 twin side by side over several steps, in guarded memory, for every length.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Softmax;

namespace Loquat.Kernels.Tests.Optimizers;

internal static class Trajectory
{
    internal delegate void KernelStep(Span<float> p, ReadOnlySpan<float> g, Span<float> a, Span<float> b, int step);

    internal delegate void TwinStep(Span<double> p, ReadOnlySpan<double> g, Span<double> a, Span<double> b, int step);

    internal static void Compare(SimdWidth width, string what, KernelStep kernel, TwinStep twin)
    {
        using var settings = new KernelSettings(width);
        foreach (var n in Rows.Lengths)
        {
            using var p = new GuardedMemory<float>(Rows.Normal(n, 1));
            using var a = new GuardedMemory<float>(n);
            using var b = new GuardedMemory<float>(n);
            using var g = new GuardedMemory<float>(n);
            double[] wideP = Rows.Wide(p.Span), wideA = new double[n], wideB = new double[n];
            for (var step = 1; step <= 3; step++)
            {
                var gradient = Rows.Normal(n, 10 + (ulong)step);
                gradient.CopyTo(g.Span);
                kernel(p.Span, g.Span, a.Span, b.Span, step);
                twin(wideP, Rows.Wide(gradient), wideA, wideB, step);
                Rows.Near(wideP, p.Span, 2e-6, $"parameters of {what}, length {n}, step {step}");
                Rows.Near(wideA, a.Span, 2e-6, $"first state of {what}, length {n}, step {step}");
                Rows.Near(wideB, b.Span, 2e-6, $"second state of {what}, length {n}, step {step}");
                Assert.Equal(gradient, g.Span.ToArray());
            }
        }
    }

    internal static void SameOnAnyThreads(KernelStep kernel)
    {
        const int n = 60_001;
        float[] start = Rows.Normal(n, 1), g = Rows.Normal(n, 2);
        float[]? scalar = null;
        Rows.SameOnAnyThreads(() =>
        {
            float[] p = [.. start], a = new float[n], b = new float[n];
            for (var step = 1; step <= 2; step++)
                kernel(p, g, a, b, step);
            float[] all = [.. p, .. a, .. b];
            // Elements are independent, so not even the lane width may show.
            scalar ??= all;
            Assert.True(all.AsSpan().SequenceEqual(scalar), "the lane width changed the bits");
            return all;
        });
    }
}
