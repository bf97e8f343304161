// Products of few rows: not worth packing B for the team. Split over columns; B is read in place,
// or, where it is stored transposed, turned round one small panel at a time.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul;

/// <summary>A product split into strips of eight vectors of columns.</summary>
internal readonly unsafe struct SkinnyProduct(GemmProduct product) : IRangeKernel
{
    /// <summary>Most rows that a product may have to count as skinny.</summary>
    internal const int MostRows = 16;

    private const int PanelsPerStrip = 4;
    private const int PackedTerms = 128;

    // Floats of a matrix that no longer fits a second-level cache.
    private const long StreamFrom = 256 << 10;
    private readonly GemmProduct _product = product;

    internal static void Launch(in GemmProduct product)
    {
        var strip = GemmProduct.PanelWidth * PanelsPerStrip;
        var strips = (int)(((long)product.N + strip - 1) / strip);
        RangeKernel.Launch(new SkinnyProduct(product), strips, Math.Max(1, (long)product.K * strip * (product.M + 3) / 16));
    }

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var strip = 2 * V.Width * PanelsPerStrip;
        if (_product.M == 1 && !_product.TransposeB && (long)_product.N * _product.K >= StreamFrom)
        {
            StreamedStrips<V>(start * strip, Math.Min(end * strip, _product.N));
            return;
        }
        for (var i = start; i < end; i++)
        {
            var column = i * strip;
            var columns = Math.Min(strip, _product.N - column);
            if (_product.TransposeB)
                PackedPanels<V>(column, columns);
            else if (_product.M == 1 && columns == strip)
                SingleRow<V>(column);
            else
                InPlacePanels<V>(column, columns);
        }
    }

    private void StreamedStrips<V>(int column, int end) where V : unmanaged, ILanes<V>
    {
        var whole = column + ((end - column) / V.Width * V.Width);
        for (; column < whole; column += RowStream.MostColumns)
            StreamedRow<V>(column, Math.Min(RowStream.MostColumns, whole - column));
        if (whole < end)
            PackedPanels<V>(whole, end - whole);
    }

    private void StreamedRow<V>(int column, int columns) where V : unmanaged, ILanes<V>
    {
        var left = _product.Left;
        var c = _product.C + column;
        if (!_product.Accumulate)
            new Span<float>(c, columns).Clear();
        RowStream.Multiply<V>(columns, _product.K, left.Data, left.TermStride, _product.Right(0, column), _product.Ldb, c);
        for (var j = 0; j < columns && _product.Bias != null; j += V.Width)
            V.Store(V.Load(c + j) + V.Load(_product.Bias + column + j), c + j);
        _product.Part(0, column, 0, _product.K).Finish<V>(1, columns);
    }

    private void SingleRow<V>(int column) where V : unmanaged, ILanes<V>
    {
        var left = _product.Left;
        var c = _product.Part(0, column, 0, _product.K);
        MicroKernel1.EightVectors<V>(_product.K, left.Data, left.TermStride, _product.Right(0, column), _product.Ldb, c.Data, c.Load, c.Bias);
        c.Finish<V>(1, 8 * V.Width);
    }

    private void InPlacePanels<V>(int column, int columns) where V : unmanaged, ILanes<V>
    {
        var width = 2 * V.Width;
        var whole = columns / width * width;
        if (whole > 0)
        {
            var panels = new RightPanels(_product.Right(0, column), width, _product.Ldb);
            MacroKernel.Multiply<V>(_product.M, whole, _product.K, _product.Left, panels, _product.Part(0, column, 0, _product.K), packLeft: false);
        }
        if (whole < columns)
            PackedPanels<V>(column + whole, columns - whole);
    }

    /// <summary>Computes columns whose part of B is packed one small panel at a time.</summary>
    internal void PackedPanels<V>(int column, int columns) where V : unmanaged, ILanes<V>
    {
        var width = 2 * V.Width;
        var block = _product.TermBlock(PackedTerms);
        var panel = WorkerScratch.Floats(ScratchUse.GemmRight, (long)block * width);
        for (var j = column; j < column + columns; j += width)
        {
            var filled = Math.Min(width, column + columns - j);
            var term = 0;
            do
            {
                var count = Math.Min(block, _product.K - term);
                Packing.Right<V>(_product.TransposeB, count, filled, width, _product.Right(term, j), _product.Ldb, panel);
                var panels = new RightPanels(panel, 0, width);
                MacroKernel.Multiply<V>(
                    _product.M, filled, count, _product.Left.At(0, term), panels, _product.Part(0, j, term, count), packLeft: false);
                term += count;
            }
            while (term < _product.K);
        }
    }
}
