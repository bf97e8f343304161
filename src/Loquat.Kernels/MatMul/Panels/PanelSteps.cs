// Steps of decoding: rows that belong to sequences of their own, each multiplied with panels that are read once, at the speed of memory.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>A product whose rows are summed as <see cref="PanelRow"/> sums one, whatever their number; an item is a panel.</summary>
internal readonly unsafe struct PanelSteps<F>(GemmProduct product, byte* panels) : IRangeKernel where F : unmanaged, IPanelFormat<F>
{
    private const int Width = PanelBlock.Columns;
    private const int RowGroup = 4;
    private readonly GemmProduct _product = product;
    private readonly byte* _panels = panels;

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var panel = start; panel < end; panel++)
        {
            var block = _panels + ((nint)panel * PanelBlock.Count(_product.K) * F.BlockBytes);
            if (_product.M == 1)
                Row<V>(block, panel * Width);
            else
                Rows<V>(block, panel * Width);
        }
    }

    [SkipLocalsInit]
    private void Row<V>(byte* block, int column) where V : unmanaged, ILanes<V>
    {
        var sums = stackalloc float[Width];
        var whole = _product.K / PanelBlock.Terms;
        PanelRow.Multiply<F, V>(whole, _product.A, block, sums);
        if (whole * PanelBlock.Terms < _product.K)
        {
            var scratch = stackalloc float[(PanelBlock.Terms + RowGroup) * Width];
            Block<V>(block + ((nint)whole * F.BlockBytes), whole, sums, scratch);
        }
        Finish<V>(sums, column);
    }

    private void Rows<V>(byte* block, int column) where V : unmanaged, ILanes<V>
    {
        var sums = WorkerScratch.Floats(ScratchUse.GemmRight, (_product.M + PanelBlock.Terms + RowGroup) * (long)Width);
        new Span<float>(sums, _product.M * Width).Clear();
        for (var i = 0; i < PanelBlock.Count(_product.K); i++, block += F.BlockBytes)
            Block<V>(block, i, sums, sums + (_product.M * Width));
        Finish<V>(sums, column);
    }

    // sums [M, 32] go on with one block, whole or the last one; scratch holds its numbers and a tile.
    private void Block<V>(byte* block, int number, float* sums, float* scratch) where V : unmanaged, ILanes<V>
    {
        PanelDecoder.Numbers<F, V>(block, scratch);
        var tile = scratch + (PanelBlock.Terms * Width);
        var first = number * PanelBlock.Terms;
        var terms = Math.Min(PanelBlock.Terms, _product.K - first);
        for (nint row = 0; row < _product.M; row += RowGroup)
        {
            var rows = (int)Math.Min(RowGroup, _product.M - row);
            var from = _product.A + (row * _product.Lda) + first;
            var to = sums + (row * Width);
            for (var j = 0; j < Width; j += 2 * V.Width)
            {
                if (!F.HasScales)
                {
                    MicroKernel4.TwoVectors<V>(rows, terms, from, _product.Lda, 1, scratch + j, Width, to + j, Width, true, null);
                    continue;
                }
                MicroKernel4.TwoVectors<V>(rows, terms, from, _product.Lda, 1, scratch + j, Width, tile + j, Width, false, null);
                V s0 = PanelBlock.Scale<V>(block, j), s1 = PanelBlock.Scale<V>(block, j + V.Width);
                for (var at = j; at < rows * Width; at += Width)
                {
                    V.Store(V.Fma(s0, V.Load(tile + at), V.Load(to + at)), to + at);
                    V.Store(V.Fma(s1, V.Load(tile + at + V.Width), V.Load(to + at + V.Width)), to + at + V.Width);
                }
            }
        }
    }

    private void Finish<V>(float* sums, int column) where V : unmanaged, ILanes<V>
    {
        var columns = Math.Min(Width, _product.N - column);
        var c = _product.Part(0, column, 0, _product.K);
        for (nint row = 0; row < _product.M; row++, sums += Width)
        {
            var to = c.Data + (row * c.Stride);
            var j = 0;
            for (; j <= columns - V.Width; j += V.Width)
                V.Store(c.Bias == null ? V.Load(sums + j) : V.Load(sums + j) + V.Load(c.Bias + j), to + j);
            for (; j < columns; j++)
                to[j] = c.Bias == null ? sums[j] : sums[j] + c.Bias[j];
        }
        c.Finish<V>(_product.M, columns);
    }
}
