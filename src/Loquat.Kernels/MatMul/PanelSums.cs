// Sums down the columns of a right operand, taken from its packed panels while they are in the cache.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>Σ_p op(B)[p, j]: four terms at a time as a balanced tree, in order, each column on one thread.</summary>
internal static unsafe class PanelSums
{
    /// <summary>Adds a block of terms of the columns [column, end), packed without gaps, to the product's column sums; the first block begins them.</summary>
    internal static void Add<V>(in GemmProduct product, int term, int terms, int column, int end, float* packed) where V : unmanaged, ILanes<V>
    {
        if (product.ColumnSums == null)
            return;
        var begins = term == 0 && !product.AccumulateColumnSums;
        var width = 2 * V.Width;
        for (; column < end; column += width, packed += (nint)terms * width)
            Panel<V>(packed, terms, product.ColumnSums + column, Math.Min(width, end - column), begins);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel<V>(float* panel, int terms, float* sums, int columns, bool begins) where V : unmanaged, ILanes<V>
    {
        var width = 2 * V.Width;
        var place = stackalloc float[32];
        for (var j = 0; j < width; j++)
            place[j] = begins || j >= columns ? 0 : sums[j];
        var (x, y) = (V.Load(place), V.Load(place + V.Width));
        for (; terms >= 4; terms -= 4, panel += 4 * width)
        {
            x += (V.Load(panel) + V.Load(panel + width)) + (V.Load(panel + (2 * width)) + V.Load(panel + (3 * width)));
            var half = panel + V.Width;
            y += (V.Load(half) + V.Load(half + width)) + (V.Load(half + (2 * width)) + V.Load(half + (3 * width)));
        }
        for (; terms > 0; terms--, panel += width)
        {
            x += V.Load(panel);
            y += V.Load(panel + V.Width);
        }
        V.Store(x, place);
        V.Store(y, place + V.Width);
        for (var j = 0; j < columns; j++)
            sums[j] = place[j];
    }
}
