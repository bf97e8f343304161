// Products with the numbers that panels in a compact format stand for: one row of 16-bit numbers streams them at memory speed; everything else goes through the
// tiles of MacroKernel, on panels decoded some blocks at a time.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>A product whose right operand lies in panels of format <typeparamref name="F"/>; the product's B, Ldb and TransposeB mean nothing.</summary>
internal readonly unsafe struct PanelProduct<F>(GemmProduct product, byte* panels) where F : unmanaged, IPanelFormat<F>
{
    // Most rows for which a panel is decoded by itself.
    private const int MostStreamedRows = 16;
    private const int Width = PanelBlock.Columns;
    private readonly GemmProduct _product = product;
    private readonly byte* _panels = panels;

    /// <summary>Computes the product.</summary>
    internal static void Launch(in GemmProduct product, byte* panels)
    {
        var packed = new PanelProduct<F>(product, panels);
        var count = (product.N + Width - 1) / Width;
        var cost = Math.Max(1, (long)product.K * Width * (product.M + 3) / 8);
        if (product.M == 1 && !F.HasScales)
        {
            RangeKernel.Launch(new PanelStep<F>(product, panels), count, cost);
            return;
        }
        if (product.M <= MostStreamedRows)
        {
            RangeKernel.Launch(new Stream(packed), count, cost);
            return;
        }
        var plan = TilePlan.Of(product.M, count, MacroKernel.Height(GemmProduct.PanelWidth / 2), product.K > GemmProduct.MostTerms, WorkerTeam.Threads);
        RangeKernel.Launch(new Tiles(packed, plan), plan.Tiles, (long)product.M * product.N * Math.Max(1, product.K) / 8 / plan.Tiles);
    }

    private byte* Block(int panel, int block) => _panels + ((((nint)panel * PanelBlock.Count(_product.K)) + block) * F.BlockBytes);

    // Panels [first, end) over a block of terms that begins where a block of the format does.
    private void Multiply<V>(int row, int rows, int first, int end, int term, int count) where V : unmanaged, ILanes<V>
    {
        var blocks = PanelBlock.Count(count);
        var stride = (nint)blocks * PanelBlock.Terms * Width;
        var decoded = WorkerScratch.Floats(ScratchUse.GemmRight, (end - first) * stride);
        for (var panel = first; panel < end; panel++)
            PanelDecoder.Weights<F, V>(Block(panel, term / PanelBlock.Terms), blocks, decoded + ((panel - first) * stride));
        var left = _product.Left.At(row, term);
        var columns = Math.Min(end * Width, _product.N) - (first * Width);
        if (2 * V.Width == Width)
        {
            MacroKernel.Multiply<V>(rows, columns, count, left, new RightPanels(decoded, stride, Width), _product.Part(row, first * Width, term, count), packLeft: end - first > 2);
            return;
        }
        // Narrower lanes see a panel as several of their own.
        for (var panel = first; panel < end; panel++)
        {
            var parts = new RightPanels(decoded + ((panel - first) * stride), 2 * V.Width, Width);
            MacroKernel.Multiply<V>(rows, Math.Min(Width, _product.N - (panel * Width)), count, left, parts, _product.Part(row, panel * Width, term, count), packLeft: false);
        }
    }

    private void AllTerms<V>(int row, int rows, int first, int end) where V : unmanaged, ILanes<V>
    {
        var terms = (_product.TermBlock(GemmProduct.MostTerms) + PanelBlock.Terms - 1) / PanelBlock.Terms * PanelBlock.Terms;
        for (var term = 0; term < _product.K || term == 0; term += terms)
            Multiply<V>(row, rows, first, end, term, Math.Min(terms, _product.K - term));
    }

    private readonly struct Stream(PanelProduct<F> packed) : IRangeKernel
    {
        private readonly PanelProduct<F> _packed = packed;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var panel = start; panel < end; panel++)
                _packed.AllTerms<V>(0, _packed._product.M, panel, panel + 1);
        }
    }

    private readonly struct Tiles(PanelProduct<F> packed, TilePlan plan) : IRangeKernel
    {
        private readonly PanelProduct<F> _packed = packed;
        private readonly TilePlan _plan = plan;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var tile = start; tile < end; tile++)
            {
                // Tiles one below the other share panels and come in sequence.
                var (rowTile, columnTile) = (tile % _plan.RowTiles, tile / _plan.RowTiles);
                var row = _plan.FirstRow(rowTile);
                _packed.AllTerms<V>(row, _plan.FirstRow(rowTile + 1) - row, _plan.FirstPanel(columnTile), _plan.FirstPanel(columnTile + 1));
            }
        }
    }
}
