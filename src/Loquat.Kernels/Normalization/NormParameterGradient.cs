// The gradients of a row norm's scale and shift: sums down the columns. Threads share out the columns; each column adds its rows in order,
// four rows to a visit so that the running sums stay in registers, and the order is the same on any split and in any lane width.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Normalization;

/// <summary>dGamma[c] (+)= Σ_r dy[r, c] · x̂[r, c] and dBeta[c] (+)= Σ_r dy[r, c], with x̂ = (x - μ) · ρ.</summary>
internal static unsafe class NormParameterGradient
{
    private const int ColumnBlock = 16;
    private const int RowBlock = 4;

    /// <summary>Computes those of dGamma and dBeta that are not null; a null <paramref name="mean"/> means RMS norm.</summary>
    internal static void Launch(
        float* x, int rows, int columns, float* mean, float* reciprocal, float* dy, float* dGamma, float* dBeta, bool accumulate)
    {
        if (dGamma == null && dBeta == null)
            return;
        var kernel = new Kernel(x, rows, columns, mean, reciprocal, dy, dGamma, dBeta, accumulate);
        RangeKernel.Launch(kernel, (int)(((long)columns + ColumnBlock - 1) / ColumnBlock), 6L * ColumnBlock * rows);
    }

    private readonly struct Kernel(
        float* x, int rows, int columns, float* mean, float* reciprocal, float* dy, float* dGamma, float* dBeta, bool accumulate) : IRangeKernel
    {
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var first = start * ColumnBlock;
            var last = (int)Math.Min((long)end * ColumnBlock, columns);
            if (!accumulate)
            {
                if (dGamma != null)
                    new Span<float>(dGamma + first, last - first).Clear();
                if (dBeta != null)
                    new Span<float>(dBeta + first, last - first).Clear();
            }
            for (var row = 0; row < rows; row += RowBlock)
                Rows<V>(row, Math.Min(row + RowBlock, rows), first, last);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Rows<V>(int row, int rowEnd, int first, int last) where V : unmanaged, ILanes<V>
        {
            var c = first;
            for (; c <= last - V.Width; c += V.Width)
                Columns<V>(row, rowEnd, c);
            for (; c < last; c++)
                Columns<Lanes1>(row, rowEnd, c);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Columns<V>(int row, int rowEnd, int c) where V : unmanaged, ILanes<V>
        {
            var scale = dGamma == null ? V.Zero : V.Load(dGamma + c);
            var shift = dBeta == null ? V.Zero : V.Load(dBeta + c);
            for (; row < rowEnd; row++)
            {
                var at = ((long)row * columns) + c;
                var gradient = V.Load(dy + at);
                var centred = mean == null ? V.Load(x + at) : V.Load(x + at) - V.Create(mean[row]);
                scale = V.Fma(gradient, centred * V.Create(reciprocal[row]), scale);
                shift += gradient;
            }
            if (dGamma != null)
                V.Store(scale, dGamma + c);
            if (dBeta != null)
                V.Store(shift, dBeta + c);
        }
    }
}
