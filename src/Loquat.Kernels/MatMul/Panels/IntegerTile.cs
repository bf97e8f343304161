// Several rounded rows times a panel of integers: a block's operands are laid out once and stay in the first-level cache while all rows read them.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Quantization;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>The sums of <see cref="IntegerRow"/>, four rows and two vectors of columns at a time.</summary>
internal static unsafe class IntegerTile
{
    /// <summary>Floats of scratch memory that the operands and scales of a block take.</summary>
    internal const int ScratchFloats = ((PanelBlock.Terms / 2) + 1) * PanelBlock.Columns;

    /// <summary>c[rows, 32] = the sums over all blocks of a panel.</summary>
    /// <param name="blocks">Blocks of the panel.</param>
    /// <param name="rounded">All rows.</param>
    /// <param name="row">The first row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="c">[rows, 32].</param>
    /// <param name="scratch">Memory for <see cref="ScratchFloats"/>.</param>
    internal static void Multiply<F, B>(int blocks, in RoundedRows rounded, int row, int rows, byte* panel, float* c, float* scratch)
        where F : unmanaged, IIntegerPanels<F>
        where B : unmanaged, IBitLanes<B>
    {
        new Span<float>(c, rows * PanelBlock.Columns).Clear();
        for (var block = 0; block < blocks; block++, panel += F.BlockBytes)
        {
            Expand<F, B>(panel, scratch);
            for (var i = 0; i < rows; i += 4)
                FourRows<F, B>(block, rounded, row + i, Math.Min(4, rows - i), scratch, c + (i * PanelBlock.Columns));
        }
    }

    // scratch = the scales [32], then the operands [operands, 32].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand<F, B>(byte* block, float* scratch)
        where F : unmanaged, IIntegerPanels<F>
        where B : unmanaged, IBitLanes<B>
    {
        for (var j = 0; j < PanelBlock.Columns; j += B.Width)
        {
            B.StoreSingles(PanelBlock.ScaleSingles<B>(block, j), scratch + j);
            var words = (uint*)(block + PanelBlock.ScaleBytes) + j;
            var to = (uint*)scratch + PanelBlock.Columns + j;
            for (var left = PanelBlock.Terms * F.TermBytes / 8; left > 0; left--, words += PanelBlock.Columns, to += 2 * PanelBlock.Columns)
            {
                B.StoreWords(F.Operand<B>(words, 0), to);
                B.StoreWords(F.Operand<B>(words, 1), to + PanelBlock.Columns);
            }
        }
    }

    // Rows beyond the count repeat the last one: they compute and store the same values again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourRows<F, B>(int block, in RoundedRows rounded, int row, int rows, float* scratch, float* c)
        where F : unmanaged, IIntegerPanels<F>
        where B : unmanaged, IBitLanes<B>
    {
        int r1 = rows > 1 ? 1 : 0, r2 = rows > 2 ? 2 : r1, r3 = rows > 3 ? 3 : r2;
        int* a0 = rounded.Terms(block, row), a1 = rounded.Terms(block, row + r1), a2 = rounded.Terms(block, row + r2), a3 = rounded.Terms(block, row + r3);
        for (var j = 0; j < PanelBlock.Columns; j += 2 * B.Width)
        {
            B s0x = B.Create(0), s0y = B.Create(0);
            B s1x = B.Create(0), s1y = B.Create(0);
            B s2x = B.Create(0), s2y = B.Create(0);
            B s3x = B.Create(0), s3y = B.Create(0);
            var operand = (uint*)scratch + PanelBlock.Columns + j;
            for (nint i = 0; i < PanelBlock.Terms * F.TermBytes / 4; i++, operand += PanelBlock.Columns)
            {
                B x = B.LoadWords(operand), y = B.LoadWords(operand + B.Width);
                var terms = B.Create(a0[i]);
                s0x = F.Accumulate(s0x, x, terms);
                s0y = F.Accumulate(s0y, y, terms);
                terms = B.Create(a1[i]);
                s1x = F.Accumulate(s1x, x, terms);
                s1y = F.Accumulate(s1y, y, terms);
                terms = B.Create(a2[i]);
                s2x = F.Accumulate(s2x, x, terms);
                s2y = F.Accumulate(s2y, y, terms);
                terms = B.Create(a3[i]);
                s3x = F.Accumulate(s3x, x, terms);
                s3y = F.Accumulate(s3y, y, terms);
            }
            B dx = B.LoadSingles(scratch + j), dy = B.LoadSingles(scratch + j + B.Width);
            Add<F, B>(s0x, s0y, dx, dy, rounded, block, row, c + j);
            if (rows > 1)
                Add<F, B>(s1x, s1y, dx, dy, rounded, block, row + 1, c + PanelBlock.Columns + j);
            if (rows > 2)
                Add<F, B>(s2x, s2y, dx, dy, rounded, block, row + 2, c + (2 * PanelBlock.Columns) + j);
            if (rows > 3)
                Add<F, B>(s3x, s3y, dx, dy, rounded, block, row + 3, c + (3 * PanelBlock.Columns) + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<F, B>(B x, B y, B dx, B dy, in RoundedRows rounded, int block, int row, float* c)
        where F : unmanaged, IIntegerPanels<F>
        where B : unmanaged, IBitLanes<B>
    {
        var (scale, correction) = (B.Create(rounded.ScaleBits(block, row)), B.Create(rounded.Correction(block, row)));
        B.StoreSingles(B.FmaSingles(B.MultiplySingles(dx, scale), B.ToSingles(F.Complete(x) + correction), B.LoadSingles(c)), c);
        B.StoreSingles(B.FmaSingles(B.MultiplySingles(dy, scale), B.ToSingles(F.Complete(y) + correction), B.LoadSingles(c + B.Width)), c + B.Width);
    }
}
