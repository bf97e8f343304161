// One row times panels in a compact format: what decoding a token consists of. The numbers become float32 in registers, on their way into the sums.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>c = fma(a, weight, c) over whole blocks of terms in order.</summary>
internal static unsafe class PanelRow
{
    /// <summary>
    /// c[0 … 63] = the chains over <paramref name="blocks"/> blocks of two panels. Two at once, because one panel's chains are too few to keep the
    /// multipliers busy.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Two<F, V>(int blocks, float* a, byte* first, byte* second, float* c)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += 2 * V.Width)
        {
            V c0 = V.Zero, c1 = V.Zero, c2 = V.Zero, c3 = V.Zero;
            var terms = a;
            byte* left = first, right = second;
            for (var block = 0; block < blocks; block++, left += F.BlockBytes, right += F.BlockBytes)
            {
                V s0 = F.Scale<V>(left, j), s1 = F.Scale<V>(left, j + V.Width), s2 = F.Scale<V>(right, j), s3 = F.Scale<V>(right, j + V.Width);
                for (var group = 0; group < PanelBlock.Terms / 8; group++, terms += 8)
                {
                    Eight<F, V>(left, group, terms, j, s0, s1, ref c0, ref c1);
                    Eight<F, V>(right, group, terms, j, s2, s3, ref c2, ref c3);
                }
            }
            V.Store(c0, c + j);
            V.Store(c1, c + j + V.Width);
            V.Store(c2, c + PanelBlock.Columns + j);
            V.Store(c3, c + PanelBlock.Columns + j + V.Width);
        }
    }

    /// <summary>c[0 … 31] = the chains over <paramref name="blocks"/> blocks of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void One<F, V>(int blocks, float* a, byte* panel, float* c)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += 2 * V.Width)
        {
            V c0 = V.Zero, c1 = V.Zero;
            var terms = a;
            var at = panel;
            for (var block = 0; block < blocks; block++, at += F.BlockBytes)
            {
                V s0 = F.Scale<V>(at, j), s1 = F.Scale<V>(at, j + V.Width);
                for (var group = 0; group < PanelBlock.Terms / 8; group++, terms += 8)
                    Eight<F, V>(at, group, terms, j, s0, s1, ref c0, ref c1);
            }
            V.Store(c0, c + j);
            V.Store(c1, c + j + V.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight<F, V>(byte* block, int group, float* a, int column, V s0, V s1, ref V c0, ref V c1)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        Term<F, V>(block, group, 0, a, column, s0, s1, ref c0, ref c1);
        Term<F, V>(block, group, 1, a, column, s0, s1, ref c0, ref c1);
        Term<F, V>(block, group, 2, a, column, s0, s1, ref c0, ref c1);
        Term<F, V>(block, group, 3, a, column, s0, s1, ref c0, ref c1);
        Term<F, V>(block, group, 4, a, column, s0, s1, ref c0, ref c1);
        Term<F, V>(block, group, 5, a, column, s0, s1, ref c0, ref c1);
        Term<F, V>(block, group, 6, a, column, s0, s1, ref c0, ref c1);
        Term<F, V>(block, group, 7, a, column, s0, s1, ref c0, ref c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Term<F, V>(byte* block, int group, int term, float* a, int column, V s0, V s1, ref V c0, ref V c1)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        var left = V.Create(a[term]);
        c0 = V.Fma(left, F.Weights(block, group, term, column, s0), c0);
        c1 = V.Fma(left, F.Weights(block, group, term, column + V.Width, s1), c1);
    }
}
