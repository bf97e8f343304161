// One row times a panel of 16-bit numbers: what decoding a token consists of. The numbers become float32 in registers, on their way into the sums.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>c = Σ a · number over the terms in order: one chain of multiply-adds.</summary>
internal static unsafe class PanelRow
{
    /// <summary>c[0 … 31] = the sums over <paramref name="count"/> terms of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply<F, V>(int count, float* a, byte* panel, float* c)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += 2 * V.Width)
        {
            V c0 = V.Zero, c1 = V.Zero;
            var terms = a;
            var block = panel;
            var left = count;
            for (; left >= PanelBlock.Terms; left -= PanelBlock.Terms, block += F.BlockBytes)
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
            for (var term = 0; term < left; term++)
                Term<F, V>(block, term / 8, term % 8, terms + term - (term % 8), j, ref c0, ref c1);
            V.Store(c0, c + j);
            V.Store(c1, c + j + V.Width);
        }
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
