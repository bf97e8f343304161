// Large products: a slab of B is packed by the whole team, then the team works off tiles of C, each over all terms.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul;

/// <summary>The columns [Column, Column + Columns) of a product and the packed slab of B that belongs to them.</summary>
/// <remarks>The slab holds one block of terms after the other, and in each block one panel [terms, two vectors] after the other.</remarks>
internal unsafe struct TiledProduct
{
    private const int MostTerms = 384;
    private const long SlabFloats = 4 << 20;
    private const int TileFloats = 192 << 10;
    private const int MostTileColumns = 512;
    private const int MostTileRows = 192;

    internal GemmProduct Product;
    internal int Column;
    internal int Columns;
    internal int PanelWidth;
    internal int Panels;
    internal int Terms;
    internal float* Slab;

    internal static void Launch(in GemmProduct product)
    {
        var tiled = new TiledProduct { Product = product, PanelWidth = GemmProduct.PanelWidth, Terms = product.TermBlock(MostTerms) };
        var slabColumns = (int)Math.Clamp(SlabFloats / Math.Max(1, product.K) / tiled.PanelWidth * tiled.PanelWidth, tiled.PanelWidth, 1 << 20);
        for (var column = 0; column < product.N; column += slabColumns)
        {
            tiled.Column = column;
            tiled.Columns = Math.Min(slabColumns, product.N - column);
            tiled.Panels = (tiled.Columns + tiled.PanelWidth - 1) / tiled.PanelWidth;
            tiled.Slab = WorkerScratch.Floats(ScratchUse.GemmShared, (long)tiled.Panels * tiled.PanelWidth * product.K);
            RangeKernel.Launch(new PackSlab(tiled), tiled.Panels, (long)product.K * tiled.PanelWidth / (product.TransposeB ? 2 : 4));
            tiled.LaunchTiles();
        }
    }

    /// <summary>The panel of column <paramref name="panel"/> · width for the block of terms that begins at <paramref name="term"/>.</summary>
    internal readonly float* Panel(int panel, int term, int count) => Slab + ((long)term * Panels * PanelWidth) + ((long)panel * count * PanelWidth);

    private readonly void LaunchTiles()
    {
        var height = MacroKernel.Height(PanelWidth / 2);
        var wide = Math.Clamp(TileFloats / Math.Max(1, Product.K), 4 * PanelWidth, MostTileColumns);
        var columnTiles = (Columns + wide - 1) / wide;
        var tilePanels = (Panels + columnTiles - 1) / columnTiles;
        columnTiles = (Panels + tilePanels - 1) / tilePanels;
        // About four tiles for each member, so that a late member holds no one up.
        var wanted = Math.Max(1, ((4 * WorkerTeam.Threads) + columnTiles - 1) / columnTiles);
        var rows = ((Product.M + wanted - 1) / wanted + height - 1) / height * height;
        rows = Math.Clamp(rows, 2 * height, MostTileRows);
        var rowTiles = (Product.M + rows - 1) / rows;
        var cost = (long)rows * tilePanels * PanelWidth * Math.Max(1, Product.K) / 8;
        RangeKernel.Launch(new ComputeTiles(this, rows, rowTiles, tilePanels), rowTiles * columnTiles, cost);
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
                var panel = start;
                // Whole panels of an untransposed B go eight at a time.
                var whole = product.TransposeB ? start : Math.Min(end, _tiled.Columns / _tiled.PanelWidth);
                for (; panel < whole; panel += 8)
                {
                    Packing.RightGroup<V>(
                        Math.Min(8, whole - panel), count, product.Right(term, _tiled.Column + (panel * _tiled.PanelWidth)), product.Ldb,
                        _tiled.Panel(panel, term, count));
                }
                for (panel = Math.Max(start, whole); panel < end; panel++)
                {
                    var column = panel * _tiled.PanelWidth;
                    var filled = Math.Min(_tiled.PanelWidth, _tiled.Columns - column);
                    Packing.Right<V>(
                        product.TransposeB, count, filled, _tiled.PanelWidth, product.Right(term, _tiled.Column + column), product.Ldb,
                        _tiled.Panel(panel, term, count));
                }
            }
        }
    }

    // Tiles one below the other come in sequence: they share the part of the slab that is in the cache.
    private readonly struct ComputeTiles(TiledProduct tiled, int rows, int rowTiles, int tilePanels) : IRangeKernel
    {
        private readonly TiledProduct _tiled = tiled;
        private readonly int _rows = rows;
        private readonly int _rowTiles = rowTiles;
        private readonly int _tilePanels = tilePanels;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var tile = start; tile < end; tile++)
            {
                var panel = tile / _rowTiles * _tilePanels;
                var row = tile % _rowTiles * _rows;
                Tile<V>(row, Math.Min(_rows, _tiled.Product.M - row), panel);
            }
        }

        private void Tile<V>(int row, int rows, int panel) where V : unmanaged, ILanes<V>
        {
            ref readonly var product = ref _tiled.Product;
            var column = panel * _tiled.PanelWidth;
            var columns = Math.Min(_tilePanels * _tiled.PanelWidth, _tiled.Columns - column);
            var packLeft = columns > 2 * _tiled.PanelWidth;
            var term = 0;
            do
            {
                var count = Math.Min(_tiled.Terms, product.K - term);
                var panels = new RightPanels(_tiled.Panel(panel, term, count), (nint)count * _tiled.PanelWidth, _tiled.PanelWidth);
                MacroKernel.Multiply<V>(
                    rows, columns, count, product.Left.At(row, term), panels, product.Part(row, _tiled.Column + column, term, count), packLeft);
                term += count;
            }
            while (term < product.K);
        }
    }
}
