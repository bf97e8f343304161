// One row times a panel in a compact format: what decoding a token consists of. The numbers become float32 in registers, on their way into the sums.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// c = Σ a · weight over whole blocks of terms. Where the format has no scales it is one chain of multiply-adds over all terms; else each half of a block is a chain,
/// and c = fma(scale, first half + second half, c): as many chains at a time as keep the multipliers busy.
/// </summary>
internal static unsafe class PanelRow
{
    /// <summary>Terms of each of a block's two chains.</summary>
    internal const int HalfTerms = PanelBlock.Terms / 2;

    /// <summary>c[0 … 31] = the sums over <paramref name="blocks"/> blocks of a panel.</summary>
    internal static void Multiply<F, V>(int blocks, float* a, byte* panel, float* c)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        if (F.HasScales)
            Scaled<F, V>(blocks, a, panel, c);
        else
            Plain<F, V>(blocks, a, panel, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scaled<F, V>(int blocks, float* a, byte* panel, float* c)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += 2 * V.Width)
        {
            V c0 = V.Zero, c1 = V.Zero;
            var terms = a;
            var block = panel;
            for (var left = blocks; left > 0; left--, block += F.BlockBytes, terms += HalfTerms)
            {
                V x0 = V.Zero, x1 = V.Zero, y0 = V.Zero, y1 = V.Zero;
                for (var group = 0; group < PanelBlock.Terms / 16; group++, terms += 8)
                {
                    Pair<F, V>(block, group, 0, terms, j, ref x0, ref x1, ref y0, ref y1);
                    Pair<F, V>(block, group, 1, terms, j, ref x0, ref x1, ref y0, ref y1);
                    Pair<F, V>(block, group, 2, terms, j, ref x0, ref x1, ref y0, ref y1);
                    Pair<F, V>(block, group, 3, terms, j, ref x0, ref x1, ref y0, ref y1);
                    Pair<F, V>(block, group, 4, terms, j, ref x0, ref x1, ref y0, ref y1);
                    Pair<F, V>(block, group, 5, terms, j, ref x0, ref x1, ref y0, ref y1);
                    Pair<F, V>(block, group, 6, terms, j, ref x0, ref x1, ref y0, ref y1);
                    Pair<F, V>(block, group, 7, terms, j, ref x0, ref x1, ref y0, ref y1);
                }
                c0 = V.Fma(PanelBlock.Scale<V>(block, j), x0 + y0, c0);
                c1 = V.Fma(PanelBlock.Scale<V>(block, j + V.Width), x1 + y1, c1);
            }
            V.Store(c0, c + j);
            V.Store(c1, c + j + V.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain<F, V>(int blocks, float* a, byte* panel, float* c)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += 2 * V.Width)
        {
            V c0 = V.Zero, c1 = V.Zero;
            var terms = a;
            var block = panel;
            for (var left = blocks; left > 0; left--, block += F.BlockBytes)
            {
                for (var group = 0; group < PanelBlock.Terms / 8; group++, terms += 8)
                {
                    Term<F, V>(block, group, 0, terms, j, ref c0, ref c1);
                    Term<F, V>(block, group, 1, terms, j, ref c0, ref c1);
                    Term<F, V>(block, group, 2, terms, j, ref c0, ref c1);
                    Term<F, V>(block, group, 3, terms, j, ref c0, ref c1);
                    Term<F, V>(block, group, 4, terms, j, ref c0, ref c1);
                    Term<F, V>(block, group, 5, terms, j, ref c0, ref c1);
                    Term<F, V>(block, group, 6, terms, j, ref c0, ref c1);
                    Term<F, V>(block, group, 7, terms, j, ref c0, ref c1);
                }
            }
            V.Store(c0, c + j);
            V.Store(c1, c + j + V.Width);
        }
    }

    // The same term of both halves of a block.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair<F, V>(byte* block, int group, int term, float* a, int column, ref V x0, ref V x1, ref V y0, ref V y1)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        Term<F, V>(block, group, term, a, column, ref x0, ref x1);
        Term<F, V>(block, group + (HalfTerms / 8), term, a + HalfTerms, column, ref y0, ref y1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Term<F, V>(byte* block, int group, int term, float* a, int column, ref V c0, ref V c1)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        var left = V.Create(a[term]);
        c0 = V.Fma(left, F.Numbers<V>(block, group, term, column), c0);
        c1 = V.Fma(left, F.Numbers<V>(block, group, term, column + V.Width), c1);
    }
}
