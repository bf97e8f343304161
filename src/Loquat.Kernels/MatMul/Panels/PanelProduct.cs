// Products with the numbers that panels in a compact format stand for: one row of 16-bit numbers streams them at memory speed; everything else goes through the
// tiles of MacroKernel, on panels decoded some blocks at a time.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>A product whose right operand lies in panels of format <typeparamref name="F"/>; the product's B, Ldb and TransposeB mean nothing.</summary>
internal readonly unsafe struct PanelProduct<F>(GemmProduct product, byte* panels) where F : unmanaged, IPanelFormat<F>
{
    // Most rows for which an item is a panel.
    private const int MostStreamedRows = 16;

    // Most rows of a tile for which the numbers of one panel are decoded at a time, to stay in the first-level cache: they are read too seldom to pay for the way to
    // the second. Taller tiles decode all their panels, and rows of A are packed for them.
    private const int MostRowsOfNear = 128;
    private const int NearTerms = 192;
    private const int Width = PanelBlock.Columns;

    // Floats that are fetched at a time.
    private const int LineGroup = 8 * Prefetch.Line;
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

    // Terms [term, term + count) of a panel, as something to be fetched ahead.
    private RunsAhead Ahead(int panel, int term, int count) => new((float*)Block(panel, term / PanelBlock.Terms), LineGroup, PanelBlock.Count(count) * F.BlockBytes / (sizeof(float) * LineGroup), LineGroup);

    // Panels [first, end) over a block of terms that begins where a block of the format does.
    private void Multiply<V>(int row, int rows, int first, int end, int term, int count, in RunsAhead next = default) where V : unmanaged, ILanes<V>
    {
        var blocks = PanelBlock.Count(count);
        var stride = (nint)blocks * PanelBlock.Terms * Width;
        var decoded = WorkerScratch.Floats(ScratchUse.GemmRight, (end - first) * stride);
        for (var panel = first; panel < end; panel++)
            PanelDecoder.Weights<F, V>(Block(panel, term / PanelBlock.Terms), blocks, decoded + ((panel - first) * stride));
        PanelTiles.Multiply<V>(_product, row, rows, first, end, term, count, decoded, stride, next);
    }

    private void AllTerms<V>(int row, int rows, int first, int end) where V : unmanaged, ILanes<V>
    {
        if (rows <= MostRowsOfNear)
        {
            Near<V>(row, rows, first, end);
            return;
        }
        var terms = TermBlock(GemmProduct.MostTerms);
        for (var term = 0; term < _product.K || term == 0; term += terms)
            Multiply<V>(row, rows, first, end, term, Math.Min(terms, _product.K - term));
    }

    // One panel after the other; while one is multiplied, the next piece of the packed numbers comes from memory.
    private void Near<V>(int row, int rows, int first, int end) where V : unmanaged, ILanes<V>
    {
        var terms = TermBlock(NearTerms);
        for (var panel = first; panel < end; panel++)
        {
            for (var term = 0; term < _product.K || term == 0; term += terms)
            {
                var count = Math.Min(terms, _product.K - term);
                var next = term + count < _product.K ? Ahead(panel, term + count, Math.Min(terms, _product.K - term - count))
                    : panel + 1 < end ? Ahead(panel + 1, 0, Math.Min(terms, _product.K))
                    : default;
                Multiply<V>(row, rows, panel, panel + 1, term, count, next);
            }
        }
    }

    // Terms of a block, in whole blocks of the format.
    private int TermBlock(int limit) => PanelBlock.Count(_product.TermBlock(limit)) * PanelBlock.Terms;

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
