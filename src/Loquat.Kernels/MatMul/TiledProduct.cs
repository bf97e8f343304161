// Large products: a slab of B is packed by the whole team, then the team works off tiles of C, each over all terms.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul;

/// <summary>The columns [Column, Column + Columns) of a product and the packed slab of B that belongs to them.</summary>
/// <remarks>The slab holds one block of terms after the other, and in each block one panel [terms, two vectors] after the other.</remarks>
internal unsafe struct TiledProduct
{
    private const long SlabFloats = 4 << 20;
    private const long CachedSlab = 128 << 10;

    internal GemmProduct Product;
    internal int Column;
    internal int Columns;
    internal int PanelWidth;
    internal int Panels;
    internal int Terms;
    internal float* Slab;

    internal static void Launch(in GemmProduct product)
    {
        var tiled = new TiledProduct { Product = product, PanelWidth = GemmProduct.PanelWidth, Terms = product.TermBlock(GemmProduct.MostTerms) };
        var slabColumns = (int)Math.Clamp(SlabFloats / Math.Max(1, product.K) / tiled.PanelWidth * tiled.PanelWidth, tiled.PanelWidth, 1 << 20);
        for (var column = 0; column < product.N; column += slabColumns)
        {
            tiled.Column = column;
            tiled.Columns = Math.Min(slabColumns, product.N - column);
            tiled.Panels = (tiled.Columns + tiled.PanelWidth - 1) / tiled.PanelWidth;
            tiled.Slab = WorkerScratch.Floats(ScratchUse.GemmShared, (long)tiled.Panels * tiled.PanelWidth * product.K);
            RangeKernel.Launch(new PackSlab(tiled), tiled.Panels, (long)product.K * tiled.PanelWidth * 2);
            tiled.LaunchTiles();
        }
    }

    /// <summary>The panel of column <paramref name="panel"/> · width for the block of terms that begins at <paramref name="term"/>.</summary>
    internal readonly float* Panel(int panel, int term, int count) => Slab + ((long)term * Panels * PanelWidth) + ((long)panel * count * PanelWidth);

    private readonly void LaunchTiles()
    {
        var plan = TilePlan.Of(Product.M, Panels, MacroKernel.Height(PanelWidth / 2), Product.K > Terms, WorkerTeam.Threads);
        var cost = (long)Product.M * Columns * Math.Max(1, Product.K) / 8 / plan.Tiles;
        RangeKernel.Launch(new ComputeTiles(this, plan), plan.Tiles, cost);
    }

    private readonly struct PackSlab(TiledProduct tiled) : IRangeKernel
    {
        private readonly TiledProduct _tiled = tiled;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            ref readonly var product = ref _tiled.Product;
            for (var term = 0; term < product.K; term += _tiled.Terms)
            {
                var count = Math.Min(_tiled.Terms, product.K - term);
                var column = _tiled.Column + (start * _tiled.PanelWidth);
                var last = _tiled.Column + Math.Min(_tiled.Columns, end * _tiled.PanelWidth);
                var packed = _tiled.Panel(start, term, count);
                Packing.RightPanels<V>(product, term, count, column, last, packed);
                PanelSums.Add<V>(product, term, count, column, last, packed);
            }
        }
    }

    // Tiles one below the other come in sequence, since they share a part of the slab; but where all of it fits the cache, tiles side by side do:
    // then each member works on rows that it has, most likely, written itself in the job before.
    private readonly struct ComputeTiles(TiledProduct tiled, TilePlan plan) : IRangeKernel
    {
        private readonly TiledProduct _tiled = tiled;
        private readonly TilePlan _plan = plan;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var tile = start; tile < end; tile++)
            {
                var (rowTile, columnTile) = (long)_tiled.Product.K * _tiled.Columns <= CachedSlab
                    ? (tile / _plan.ColumnTiles, tile % _plan.ColumnTiles)
                    : (tile % _plan.RowTiles, tile / _plan.RowTiles);
                var row = _plan.FirstRow(rowTile);
                var panel = _plan.FirstPanel(columnTile);
                Tile<V>(row, _plan.FirstRow(rowTile + 1) - row, panel, _plan.FirstPanel(columnTile + 1) - panel);
            }
        }

        private void Tile<V>(int row, int rows, int panel, int panels) where V : unmanaged, ILanes<V>
        {
            ref readonly var product = ref _tiled.Product;
            var column = panel * _tiled.PanelWidth;
            var columns = Math.Min(panels * _tiled.PanelWidth, _tiled.Columns - column);
            var term = 0;
            do
            {
                var count = Math.Min(_tiled.Terms, product.K - term);
                var right = new RightPanels(_tiled.Panel(panel, term, count), (nint)count * _tiled.PanelWidth, _tiled.PanelWidth);
                MacroKernel.Multiply<V>(
                    rows, columns, count, product.Left.At(row, term), right, product.Part(row, _tiled.Column + column, term, count), packLeft: panels > 2);
                term += count;
            }
            while (term < product.K);
        }
    }
}
