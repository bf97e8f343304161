// One rounded row times a panel of integers: what decoding a token with quantised weights consists of.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Quantization;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>c = fma(d · s, t, c) block by block, where t is the exact sum of the products of integers over a block, d the weight's scale and s the row's.</summary>
internal static unsafe class IntegerRow
{
    /// <summary>c[0 … 31] = the sums over <paramref name="blocks"/> blocks of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply<F, B>(int blocks, in RoundedRows rows, byte* panel, float* c)
        where F : unmanaged, IIntegerPanels<F>
        where B : unmanaged, IBitLanes<B>
    {
        for (var j = 0; j < PanelBlock.Columns; j += 2 * B.Width)
        {
            B c0 = B.Create(0), c1 = B.Create(0);
            var block = panel;
            for (var i = 0; i < blocks; i++, block += F.BlockBytes)
            {
                B sum0 = B.Create(0), sum1 = B.Create(0);
                var words = (uint*)(block + PanelBlock.ScaleBytes) + j;
                var terms = rows.Terms(i, 0);
                for (var left = PanelBlock.Terms * F.TermBytes / 32; left > 0; left--, words += 4 * PanelBlock.Columns, terms += 8)
                {
                    Word<F, B>(words, terms, 0, ref sum0, ref sum1);
                    Word<F, B>(words, terms, 1, ref sum0, ref sum1);
                    Word<F, B>(words, terms, 2, ref sum0, ref sum1);
                    Word<F, B>(words, terms, 3, ref sum0, ref sum1);
                }
                var (scale, correction) = (B.Create(rows.ScaleBits(i, 0)), B.Create(rows.Correction(i, 0)));
                c0 = B.FmaSingles(B.MultiplySingles(PanelBlock.ScaleSingles<B>(block, j), scale), B.ToSingles(F.Complete(sum0) + correction), c0);
                c1 = B.FmaSingles(B.MultiplySingles(PanelBlock.ScaleSingles<B>(block, j + B.Width), scale), B.ToSingles(F.Complete(sum1) + correction), c1);
            }
            B.StoreSingles(c0, c + j);
            B.StoreSingles(c1, c + j + B.Width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Word<F, B>(uint* words, int* terms, int word, ref B sum0, ref B sum1)
        where F : unmanaged, IIntegerPanels<F>
        where B : unmanaged, IBitLanes<B>
    {
        var (lower, upper) = (B.Create(terms[2 * word]), B.Create(terms[(2 * word) + 1]));
        words += word * PanelBlock.Columns;
        sum0 = F.Accumulate(sum0, F.Operand<B>(words, 0), lower);
        sum1 = F.Accumulate(sum1, F.Operand<B>(words + B.Width, 0), lower);
        sum0 = F.Accumulate(sum0, F.Operand<B>(words, 1), upper);
        sum1 = F.Accumulate(sum1, F.Operand<B>(words + B.Width, 1), upper);
    }
}
