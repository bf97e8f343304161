// One row times a panel in a compact format: what decoding a token consists of. The numbers become float32 in registers, on their way into the sums.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// c = Σ a · weight over whole blocks of terms in order: one chain of multiply-adds over all of them where the format has no scales, else a chain for each block
/// that is then multiplied by the block's scale, c = fma(scale, chain, c).
/// </summary>
internal static unsafe class PanelRow
{
    /// <summary>c[0 … 31] = the sums over <paramref name="blocks"/> blocks of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply<F, V>(int blocks, float* a, byte* panel, float* c)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += 2 * V.Width)
        {
            V c0 = V.Zero, c1 = V.Zero, chain0 = V.Zero, chain1 = V.Zero;
            var terms = a;
            var block = panel;
            for (var left = blocks; left > 0; left--, block += F.BlockBytes)
            {
                for (var group = 0; group < PanelBlock.Terms / 8; group++, terms += 8)
                {
                    Term<F, V>(block, group, 0, terms, j, ref chain0, ref chain1);
                    Term<F, V>(block, group, 1, terms, j, ref chain0, ref chain1);
                    Term<F, V>(block, group, 2, terms, j, ref chain0, ref chain1);
                    Term<F, V>(block, group, 3, terms, j, ref chain0, ref chain1);
                    Term<F, V>(block, group, 4, terms, j, ref chain0, ref chain1);
                    Term<F, V>(block, group, 5, terms, j, ref chain0, ref chain1);
                    Term<F, V>(block, group, 6, terms, j, ref chain0, ref chain1);
                    Term<F, V>(block, group, 7, terms, j, ref chain0, ref chain1);
                }
                if (!F.HasScales)
                    continue;
                c0 = V.Fma(PanelBlock.Scale<V>(block, j), chain0, c0);
                c1 = V.Fma(PanelBlock.Scale<V>(block, j + V.Width), chain1, c1);
                chain0 = V.Zero;
                chain1 = V.Zero;
            }
            V.Store(F.HasScales ? c0 : chain0, c + j);
            V.Store(F.HasScales ? c1 : chain1, c + j + V.Width);
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
