// Products of rounded rows with panels of integers, for steps and prompts alike: block by block exact, and the same bits for any number of rows.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>A product whose items are tiles of up to 128 rows and one panel. Tiles one below the other come in sequence.</summary>
internal readonly unsafe struct IntegerProduct<F>(GemmProduct product, RoundedRows rounded, byte* panels) : IRangeKernel where F : unmanaged, IIntegerPanels<F>
{
    // Rounded rows of this number of terms stay in the second-level cache with the sums of their tile in the first.
    private const int TileRows = 128;

    // Most rows that are rounded at a time.
    private const int MostRows = 1024;
    private readonly GemmProduct _product = product;
    private readonly RoundedRows _rounded = rounded;
    private readonly byte* _panels = panels;

    private int RowTiles => (_product.M + TileRows - 1) / TileRows;

    /// <summary>Computes the product; its B, Ldb and TransposeB mean nothing.</summary>
    internal static void Launch(in GemmProduct product, byte* panels)
    {
        for (var row = 0; row < product.M; row += MostRows)
        {
            var part = product.Rows(row, Math.Min(MostRows, product.M - row));
            var kernel = new IntegerProduct<F>(part, RoundedRows.Of<F>(part.M, part.K, part.A, part.Lda), panels);
            var cost = (long)part.K * PanelBlock.Columns * ((part.M / kernel.RowTiles) + 3) / 8;
            RangeKernel.Launch(kernel, kernel.RowTiles * PanelBlock.Count(part.N), Math.Max(1, cost));
        }
    }

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var sums = WorkerScratch.Floats(ScratchUse.GemmRight, (TileRows * PanelBlock.Columns) + IntegerTile.ScratchFloats);
        for (var tile = start; tile < end; tile++)
        {
            var (row, panel) = (tile % RowTiles * TileRows, tile / RowTiles);
            var rows = Math.Min(TileRows, _product.M - row);
            BitKernel.Run<V, Sums>(new Sums(this, row, rows, panel, sums), 0, 1);
            PanelResult.Store<V>(_product, row, rows, panel * PanelBlock.Columns, sums);
        }
    }

    private readonly struct Sums(IntegerProduct<F> product, int row, int rows, int panel, float* sums) : IBitKernel
    {
        private readonly IntegerProduct<F> _of = product;
        private readonly int _row = row;
        private readonly int _rows = rows;
        private readonly int _panel = panel;
        private readonly float* _sums = sums;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<B>(int start, int end) where B : unmanaged, IBitLanes<B>
        {
            var blocks = PanelBlock.Count(_of._product.K);
            var panel = _of._panels + ((nint)_panel * blocks * F.BlockBytes);
            if (_of._product.M == 1)
                IntegerRow.Multiply<F, B>(blocks, _of._rounded, panel, _sums);
            else
                IntegerTile.Multiply<F, B>(blocks, _of._rounded, _row, _rows, panel, _sums, _sums + (TileRows * PanelBlock.Columns));
        }
    }
}
