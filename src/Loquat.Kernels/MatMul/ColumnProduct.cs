// Products of a moderate number of rows, or of a transposed A: split over columns alone. Each item packs its own columns of B, one block of terms at a time, and multiplies
// them at once, so that nothing is shared and nobody waits; the next block is fetched from memory meanwhile.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul;

/// <summary>A product split into blocks of panels of columns, all rows in each.</summary>
internal readonly unsafe struct ColumnProduct(GemmProduct product, int panels, int blocks) : IRangeKernel
{
    /// <summary>Most rows: with 192 columns, C, a block of B and the next one fit a second-level cache of 1 MiB.</summary>
    internal const int MostRows = 320;

    private const int MostPanels = 6;
    private readonly GemmProduct _product = product;
    private readonly int _panels = panels;
    private readonly int _blocks = blocks;

    /// <summary>
    /// Whether this way is the better one: for few rows, and for a transposed A of any height (its rows lie side by side, so that every tile of a row of
    /// tiles would read the same lines again), if there are columns enough to keep the whole team busy.
    /// </summary>
    internal static bool Suits(in GemmProduct product) => (product.TransposeA || product.M <= MostRows) && product.N >= 2L * WorkerTeam.Threads * GemmProduct.PanelWidth;

    internal static void Launch(in GemmProduct product)
    {
        var width = GemmProduct.PanelWidth;
        var panels = (product.N + width - 1) / width;
        // As many blocks for each member as for any other.
        var blocks = (panels + MostPanels - 1) / MostPanels;
        blocks = Math.Min(panels, (blocks + WorkerTeam.Threads - 1) / WorkerTeam.Threads * WorkerTeam.Threads);
        var cost = (long)product.M * width * Math.Max(1, product.K) / 8 * panels / blocks;
        RangeKernel.Launch(new ColumnProduct(product, panels, blocks), blocks, cost);
    }

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var block = start; block < end; block++)
            Block<V>(FirstColumn(block), FirstColumn(block + 1));
    }

    private int FirstColumn(int block) => Math.Min(_product.N, (int)((long)_panels * block / _blocks) * GemmProduct.PanelWidth);

    private void Block<V>(int column, int end) where V : unmanaged, ILanes<V>
    {
        var width = 2 * V.Width;
        var terms = _product.TermBlock(GemmProduct.MostTerms);
        var packed = WorkerScratch.Floats(ScratchUse.GemmRight, (long)terms * ((end - column + width - 1) / width) * width);
        var term = 0;
        do
        {
            var count = Math.Min(terms, _product.K - term);
            Packing.RightPanels<V>(_product, term, count, column, end, packed);
            PanelSums.Add<V>(_product, term, count, column, end, packed);
            // The block that this thread will most likely pack next.
            var next = term + count < _product.K
                ? _product.RightAhead(term + count, Math.Min(terms, _product.K - term - count), column, end)
                : _product.RightAhead(0, terms, end, Math.Min(_product.N, end + end - column));
            MacroKernel.Multiply<V>(
                _product.M, end - column, count, _product.Left.At(0, term), new RightPanels(packed, (nint)count * width, width),
                _product.Part(0, column, term, count), packLeft: end - column > 2 * width, next);
            term += count;
        }
        while (term < _product.K);
    }
}
