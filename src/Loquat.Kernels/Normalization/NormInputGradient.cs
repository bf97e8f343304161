// The input's gradient of both row norms. RMS norm is layer norm whose mean is not subtracted: no mean pointer, no mean term.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Normalization;

/// <summary>dx (+)= ρ · (g - mean(g) - x̂ · mean(g · x̂)) row by row, with x̂ = (x - μ) · ρ and g = dy · gamma.</summary>
internal static unsafe class NormInputGradient
{
    /// <summary>Computes dx unless it is null; a null <paramref name="mean"/> means RMS norm, a null <paramref name="gamma"/> ones.</summary>
    internal static void Launch(
        float* x, int rows, int columns, float* gamma, float* mean, float* reciprocal, float* dy, float* dx, bool accumulate)
    {
        if (dx != null)
            RangeKernel.Launch(new Kernel(x, columns, gamma, mean, reciprocal, dy, dx, accumulate), rows, 12L * columns);
    }

    private readonly struct Kernel(
        float* x, int columns, float* gamma, float* mean, float* reciprocal, float* dy, float* dx, bool accumulate) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var row = start; row < end; row++)
            {
                var offset = (long)row * columns;
                var mu = mean == null ? 0 : mean[row];
                var rho = reciprocal[row];
                V sumA = V.Zero, sumB = V.Zero, projectionA = V.Zero, projectionB = V.Zero;
                var i = 0;
                for (; i <= columns - (2 * V.Width); i += 2 * V.Width)
                {
                    Add(offset, i, mu, rho, ref sumA, ref projectionA);
                    Add(offset, i + V.Width, mu, rho, ref sumB, ref projectionB);
                }
                for (; i <= columns - V.Width; i += V.Width)
                    Add(offset, i, mu, rho, ref sumA, ref projectionA);
                Lanes1 sumTail = Lanes1.Zero, projectionTail = Lanes1.Zero;
                for (; i < columns; i++)
                    Add(offset, i, mu, rho, ref sumTail, ref projectionTail);
                var meanOfG = mean == null ? 0 : (V.Sum(sumA + sumB) + Lanes1.Sum(sumTail)) / columns;
                var projection = (V.Sum(projectionA + projectionB) + Lanes1.Sum(projectionTail)) / columns;

                for (i = 0; i <= columns - V.Width; i += V.Width)
                    Element<V>(offset, i, mu, rho, meanOfG, projection);
                for (; i < columns; i++)
                    Element<Lanes1>(offset, i, mu, rho, meanOfG, projection);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V Gradient<V>(long offset, int i) where V : unmanaged, ILanes<V> =>
            gamma == null ? V.Load(dy + offset + i) : V.Load(dy + offset + i) * V.Load(gamma + i);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V Normalized<V>(long offset, int i, float mu, float rho) where V : unmanaged, ILanes<V> =>
            (V.Load(x + offset + i) - V.Create(mu)) * V.Create(rho);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Add<V>(long offset, int i, float mu, float rho, ref V sum, ref V projection) where V : unmanaged, ILanes<V>
        {
            var g = Gradient<V>(offset, i);
            sum += g;
            projection = V.Fma(g, Normalized<V>(offset, i, mu, rho), projection);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Element<V>(long offset, int i, float mu, float rho, float meanOfG, float projection) where V : unmanaged, ILanes<V>
        {
            var centred = Gradient<V>(offset, i) - V.Create(meanOfG);
            var value = V.Fma(Normalized<V>(offset, i, mu, rho), V.Create(-projection), centred) * V.Create(rho);
            V.Store(accumulate ? V.Load(dx + offset + i) + value : value, dx + offset + i);
        }
    }
}
