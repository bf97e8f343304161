// Products with packed panels: few rows stream them at memory speed, many rows go through the tiles of MacroKernel, with nothing left to pack.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul;

/// <summary>A product whose B holds the panels of <see cref="PackedKernels"/>; its Ldb and TransposeB mean nothing.</summary>
internal readonly unsafe struct PackedProduct(GemmProduct product)
{
    // Most rows for which a panel is read once from memory and, for the second block of rows, once from the second-level cache.
    private const int MostStreamedRows = 16;
    private const int Width = PackedKernels.PanelWidth;
    private readonly GemmProduct _product = product;

    internal static void Launch(in GemmProduct product)
    {
        var packed = new PackedProduct(product);
        var panels = (product.N + Width - 1) / Width;
        if (product.M <= MostStreamedRows)
        {
            RangeKernel.Launch(new Stream(packed), panels, Math.Max(1, (long)product.K * Width * (product.M + 3) / 8));
            return;
        }
        var plan = TilePlan.Of(product.M, panels, MacroKernel.Height(GemmProduct.PanelWidth / 2), product.K > GemmProduct.MostTerms, WorkerTeam.Threads);
        RangeKernel.Launch(new Tiles(packed, plan), plan.Tiles, (long)product.M * product.N * Math.Max(1, product.K) / 8 / plan.Tiles);
    }

    private float* Panel(int panel) => _product.B + ((nint)panel * Width * _product.K);

    // Whole panels [first, end) over a block of terms.
    private void Whole<V>(int row, int rows, int first, int end, int term, int count) where V : unmanaged, ILanes<V> =>
        PanelTiles.Multiply<V>(_product, row, rows, first, end, term, count, Panel(first) + ((nint)term * Width), (nint)Width * _product.K);

    // The last panel, where it is narrower, is a small untransposed B of its own.
    private void Narrow<V>(int row, int rows) where V : unmanaged, ILanes<V>
    {
        var first = _product.N / Width;
        var place = (row * _product.Ldc) + ((nint)first * Width);
        var narrow = _product;
        narrow.M = rows;
        narrow.N = _product.N - (first * Width);
        narrow.A = _product.Left.At(row, 0).Data;
        narrow.B = Panel(first);
        narrow.Ldb = narrow.N;
        narrow.TransposeB = false;
        narrow.C += place;
        narrow.Bias = _product.Bias == null ? null : _product.Bias + (first * Width);
        narrow.Finish = _product.Finish.At(place);
        new SkinnyProduct(narrow).PackedPanels<V>(0, narrow.N);
    }

    private readonly struct Stream(PackedProduct packed) : IRangeKernel
    {
        private readonly PackedProduct _packed = packed;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            ref readonly var product = ref _packed._product;
            var whole = Math.Min(end, product.N / Width);
            for (var panel = start; panel < whole; panel++)
            {
                if (product.M > 1)
                {
                    _packed.Whole<V>(0, product.M, panel, panel + 1, 0, product.K);
                    continue;
                }
                var c = product.Part(0, panel * Width, 0, product.K);
                PackedRow.Multiply<V>(product.K, product.A, _packed.Panel(panel), c.Data, c.Bias);
                c.Finish<V>(1, Width);
            }
            if (whole < end)
                _packed.Narrow<V>(0, product.M);
        }
    }

    private readonly struct Tiles(PackedProduct packed, TilePlan plan) : IRangeKernel
    {
        private readonly PackedProduct _packed = packed;
        private readonly TilePlan _plan = plan;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            ref readonly var product = ref _packed._product;
            var terms = product.TermBlock(GemmProduct.MostTerms);
            for (var tile = start; tile < end; tile++)
            {
                // Tiles one below the other share panels and come in sequence.
                var (rowTile, columnTile) = (tile % _plan.RowTiles, tile / _plan.RowTiles);
                var row = _plan.FirstRow(rowTile);
                var rows = _plan.FirstRow(rowTile + 1) - row;
                var (first, last) = (_plan.FirstPanel(columnTile), _plan.FirstPanel(columnTile + 1));
                var whole = Math.Min(last, product.N / Width);
                for (var term = 0; whole > first && (term < product.K || term == 0); term += terms)
                    _packed.Whole<V>(row, rows, first, whole, term, Math.Min(terms, product.K - term));
                if (whole < last)
                    _packed.Narrow<V>(row, rows);
            }
        }
    }
}
