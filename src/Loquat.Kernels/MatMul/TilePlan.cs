// How a large product is cut into tiles: as few as keep packing and cache misses cheap, as many as keep every member of the team equally busy.
namespace Loquat.Kernels.MatMul;

/// <summary>A grid of tiles of nearly equal size.</summary>
internal readonly struct TilePlan
{
    // Panels of a tile: 384 columns of 384 terms are 576 KiB, which leaves room in a second-level cache of 1 MiB.
    private const int MostPanels = 12;

    // Rows of a tile whose chains are continued block by block: C waits in the same cache.
    private const int MostRows = 192;

    // In units of one micro-tile: packing a panel of A, and bringing a panel of B closer.
    private const double CostOfRowPanel = 0.08;
    private const double CostOfColumnPanel = 0.15;
    private readonly int _rows;
    private readonly int _panels;
    private readonly int _height;

    private TilePlan(int rows, int panels, int height, int rowTiles, int columnTiles)
    {
        _rows = rows;
        _panels = panels;
        _height = height;
        RowTiles = rowTiles;
        ColumnTiles = columnTiles;
    }

    /// <summary>Tiles one below the other.</summary>
    internal int RowTiles { get; }

    /// <summary>Tiles side by side.</summary>
    internal int ColumnTiles { get; }

    /// <summary>All tiles.</summary>
    internal int Tiles => RowTiles * ColumnTiles;

    private int RowPanels => (_rows + _height - 1) / _height;

    /// <summary>Chooses a grid.</summary>
    /// <param name="rows">Rows of C.</param>
    /// <param name="panels">Panels of columns.</param>
    /// <param name="height">Rows of a panel of A.</param>
    /// <param name="severalBlocks">Whether the terms come in more than one block.</param>
    /// <param name="threads">Members of the team.</param>
    internal static TilePlan Of(int rows, int panels, int height, bool severalBlocks, int threads)
    {
        var rowPanels = (rows + height - 1) / height;
        var fewestRows = severalBlocks ? (rows + MostRows - 1) / MostRows : 1;
        var fewestColumns = (panels + MostPanels - 1) / MostPanels;
        var best = new TilePlan(rows, panels, height, fewestRows, fewestColumns);
        var least = double.MaxValue;
        for (var columnTiles = fewestColumns; columnTiles <= Math.Min(panels, fewestColumns + 3); columnTiles++)
        {
            // From as few tiles as possible to about eight for each member.
            var most = Math.Max(fewestRows, 8 * threads / columnTiles);
            for (var rowTiles = fewestRows; rowTiles <= Math.Min(rowPanels, most); rowTiles++)
            {
                var plan = new TilePlan(rows, panels, height, rowTiles, columnTiles);
                var cost = plan.Cost(threads);
                if (cost >= least)
                    continue;
                least = cost;
                best = plan;
            }
        }
        return best;
    }

    /// <summary>First row of a row of tiles; the number of rows for the one past the last.</summary>
    internal int FirstRow(int tile) => Math.Min(_rows, (int)((long)RowPanels * tile / RowTiles) * _height);

    /// <summary>First panel of a column of tiles; the number of panels for the one past the last.</summary>
    internal int FirstPanel(int tile) => (int)((long)_panels * tile / ColumnTiles);

    // The rounds that the busiest member works. In the last round a tile larger than the average is not made good by a smaller one,
    // and whoever was held up elsewhere begins it late: half a tile is the expected wait for the last.
    private double Cost(int threads)
    {
        var rounds = (Tiles + threads - 1) / threads;
        var tall = (double)RowPanels / RowTiles;
        var wide = (double)_panels / ColumnTiles;
        var largest = Math.Ceiling(tall) * Math.Ceiling(wide);
        var wait = threads > 1 ? largest / 2 : 0;
        return ((rounds - 1) * tall * wide) + largest + wait + (rounds * ((CostOfRowPanel * tall) + (CostOfColumnPanel * wide)));
    }
}
