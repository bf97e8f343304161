// Panels of q4_0: four bits a number with one scale for each column of a block.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// q4_0: 32 float16 scales d, then four groups of 32 words; a word holds eight terms of its column, four in the lower and four in the upper bits of its bytes. The
/// weight is d·(q - 8), with d = m / -8 for the column's block, where m is its number of the largest magnitude. Rows are rounded to 8 bits.
/// </summary>
internal readonly unsafe struct Q4Panels : IIntegerPanels<Q4Panels>
{
    public static int BlockBytes => PanelBlock.ScaleBytes + (PanelBlock.Terms * PanelBlock.Columns / 2);

    public static bool HasScales => true;

    public static int TermBytes => sizeof(sbyte);

    public static int Largest => sbyte.MaxValue;

    public static int Offset => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Numbers<V>(byte* block, int group, int term, int column) where V : unmanaged, ILanes<V>
    {
        // Four bits from bit b on of the mantissa of a float32 in [2^(23 - b), 2^(24 - b)) count ones.
        var words = (uint*)(block + PanelBlock.ScaleBytes) + (group * PanelBlock.Columns) + column;
        var isHigh = BitOf(term) >= 20;
        var bit = isHigh ? BitOf(term) - 16 : BitOf(term);
        return V.LoadFields(words, isHigh ? -16 : 0, 15u << bit, (uint)(150 - bit) << 23, (1 << (23 - bit)) + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encode<B>(float* weights, byte* block) where B : unmanaged, IBitLanes<B>
    {
        for (var j = 0; j < PanelBlock.Columns; j += B.Width)
        {
            var magnitude = B.Create(0x7FFFFFFF);
            var largest = B.Create(0);
            for (var p = 0; p < PanelBlock.Terms; p++)
            {
                var weight = B.LoadSingles(weights + (p * PanelBlock.Columns) + j);
                largest = B.Select(B.GreaterThan(weight & magnitude, largest & magnitude), weight, largest);
            }
            var scale = B.MultiplySingles(largest, B.Create(BitConverter.SingleToInt32Bits(-0.125f)));
            B.StoreUInt16(Float16Bits.FromSingle(scale), (ushort*)block + j);
            var inverse = B.DivideSingles(B.Create(BitConverter.SingleToInt32Bits(1)), scale);
            // A scale that float16 rounds to 0 gives zeros.
            inverse &= B.GreaterThan(scale & magnitude, B.Create(BitConverter.SingleToInt32Bits(1e-30f)));
            Words(weights + j, inverse, (uint*)(block + PanelBlock.ScaleBytes) + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static B Operand<B>(uint* words, int part) where B : unmanaged, IBitLanes<B>
    {
        var word = B.LoadWords(words);
        return (part == 0 ? word : B.ShiftRight(word, 4)) & B.Create(0x0F0F0F0F);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static B Accumulate<B>(B sum, B operand, B terms) where B : unmanaged, IBitLanes<B> => B.AddHalves(sum, B.MultiplyAddBytes(operand, terms));

    // Each half has the sum over 16 terms, at most 16 · 15 · 127 = 30480.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static B Complete<B>(B sum) where B : unmanaged, IBitLanes<B> => B.MultiplyAddHalves(sum, B.Create(0x00010001));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Words<B>(float* weights, B inverse, uint* words) where B : unmanaged, IBitLanes<B>
    {
        for (var group = 0; group < PanelBlock.Terms / 8; group++, words += PanelBlock.Columns)
        {
            var word = B.Create(0);
            for (var term = 0; term < 8; term++, weights += PanelBlock.Columns)
            {
                var shifted = B.AddSingles(B.MultiplySingles(B.LoadSingles(weights), inverse), B.Create(BitConverter.SingleToInt32Bits(8.5f)));
                word |= B.ShiftLeft(B.Min(B.Truncate(shifted), B.Create(15)), BitOf(term));
            }
            B.StoreWords(word, words);
        }
    }

    // The lowest bit of one of eight terms.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BitOf(int term) => (8 * (term & 3)) + (4 * (term >> 2));
}
