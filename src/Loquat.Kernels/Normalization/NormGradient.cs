// The gradients of both row norms in one pass over the rows. RMS norm is layer norm whose mean is not subtracted: no mean pointer, no mean term.
// The gradients of scale and shift are sums down the columns: each block of rows adds its own in order, and the blocks are added in order at the end,
// so that they depend neither on the threads nor on the lane width.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Normalization;

/// <summary>
/// With g = dy·γ and n = (x - μ)·ρ: dx (+)= ρ·(g - mean(g) - n·mean(g·n)), dγ (+)= Σ dy·n and dβ (+)= Σ dy over the rows.
/// </summary>
internal static unsafe class NormGradient
{
    // Rows of a block: two rows of 1,024 sums stay in the first-level cache beside the row itself.
    private const int RowBlock = 32;

    internal static void Launch(in NormOperands operands, int rows, bool accumulateParameters)
    {
        var blocks = (rows + RowBlock - 1) / RowBlock;
        var sums = operands.DGamma == null && operands.DBeta == null ? null : WorkerScratch.Floats(ScratchUse.Partials, 2L * blocks * operands.Columns);
        RangeKernel.Launch(new RowKernel(operands, rows, sums), blocks, (sums == null ? 12L : 16L) * operands.Columns * RowBlock);
        if (sums == null)
            return;
        RangeKernel.Launch(new SumKernel(sums, blocks, operands.Columns, operands.DGamma, operands.DBeta, accumulateParameters), operands.Columns, blocks * 2L);
    }

    private readonly struct RowKernel(NormOperands operands, int rows, float* sums) : IRangeKernel
    {
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var columns = operands.Columns;
            for (var block = start; block < end; block++)
            {
                var last = (int)Math.Min((block + 1L) * RowBlock, rows);
                var scale = sums + (2L * block * columns);
                if (sums != null)
                    new Span<float>(scale, 2 * columns).Clear();
                Rows<V>(block * RowBlock, last, sums == null ? null : scale, scale + columns);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Rows<V>(int row, int end, float* scale, float* shift) where V : unmanaged, ILanes<V>
        {
            var columns = operands.Columns;
            for (; row < end; row++)
            {
                var at = operands.Row(row);
                V sumA = V.Zero, sumB = V.Zero, projectionA = V.Zero, projectionB = V.Zero;
                var i = 0;
                for (; i <= columns - (2 * V.Width); i += 2 * V.Width)
                {
                    at.Add(i, scale, shift, ref sumA, ref projectionA);
                    at.Add(i + V.Width, scale, shift, ref sumB, ref projectionB);
                }
                for (; i <= columns - V.Width; i += V.Width)
                    at.Add(i, scale, shift, ref sumA, ref projectionA);
                Lanes1 sumTail = Lanes1.Zero, projectionTail = Lanes1.Zero;
                for (; i < columns; i++)
                    at.Add(i, scale, shift, ref sumTail, ref projectionTail);
                if (operands.DX == null)
                    continue;
                var meanOfG = operands.Mean == null ? 0 : (V.Sum(sumA + sumB) + Lanes1.Sum(sumTail)) / columns;
                var projection = (V.Sum(projectionA + projectionB) + Lanes1.Sum(projectionTail)) / columns;
                for (i = 0; i <= columns - V.Width; i += V.Width)
                    at.Write<V>(i, meanOfG, projection);
                for (; i < columns; i++)
                    at.Write<Lanes1>(i, meanOfG, projection);
            }
        }
    }

    private readonly struct SumKernel(float* sums, int blocks, int columns, float* dGamma, float* dBeta, bool accumulate) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var i = start;
            for (; i <= end - V.Width; i += V.Width)
                Columns<V>(i);
            for (; i < end; i++)
                Columns<Lanes1>(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Columns<V>(int i) where V : unmanaged, ILanes<V>
        {
            var scale = accumulate && dGamma != null ? V.Load(dGamma + i) : V.Zero;
            var shift = accumulate && dBeta != null ? V.Load(dBeta + i) : V.Zero;
            var from = sums + i;
            for (var block = 0; block < blocks; block++, from += 2L * columns)
            {
                scale += V.Load(from);
                shift += V.Load(from + columns);
            }
            if (dGamma != null)
                V.Store(scale, dGamma + i);
            if (dBeta != null)
                V.Store(shift, dBeta + i);
        }
    }
}
