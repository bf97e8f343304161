// Panels of q8_0: bytes with one scale for each column of a block.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// q8_0: 32 float16 scales d, then eight groups of 32 words; a word holds four terms of its column as q + 128, the first two in the lower bytes of its halves. The
/// weight is d·q, with d = max |weight| / 127 over the column's block. Rows are rounded to 16 bits.
/// </summary>
internal readonly unsafe struct Q8Panels : IIntegerPanels<Q8Panels>
{
    public static int BlockBytes => PanelBlock.ScaleBytes + (PanelBlock.Terms * PanelBlock.Columns);

    public static bool HasScales => true;

    public static int TermBytes => sizeof(short);

    public static int Largest => short.MaxValue;

    public static int Offset => 128;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Numbers<V>(byte* block, int group, int term, int column) where V : unmanaged, ILanes<V>
    {
        // Eight bits from bit b on of the mantissa of a float32 in [2^(23 - b), 2^(24 - b)) count ones.
        var words = (uint*)(block + PanelBlock.ScaleBytes) + (((2 * group) + (term >> 2)) * PanelBlock.Columns) + column;
        var bit = BitOf(term & 3) & 8;
        return V.LoadFields(words, (term & 1) == 0 ? 0 : -16, 255u << bit, (uint)(150 - bit) << 23, (1 << (23 - bit)) + 128);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encode<B>(float* weights, byte* block) where B : unmanaged, IBitLanes<B>
    {
        for (var j = 0; j < PanelBlock.Columns; j += B.Width)
        {
            var largest = B.Create(0);
            for (var p = 0; p < PanelBlock.Terms; p++)
                largest = B.Max(largest, B.LoadSingles(weights + (p * PanelBlock.Columns) + j) & B.Create(0x7FFFFFFF));
            var scale = Float16Bits.FromSingle(B.DivideSingles(largest, B.Create(BitConverter.SingleToInt32Bits(127))));
            B.StoreUInt16(scale, (ushort*)block + j);
            // What the scale has become in float16 divides, so that only the bytes are rounded to it.
            Words(weights + j, Float16Bits.ToSingle(scale), (uint*)(block + PanelBlock.ScaleBytes) + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static B Operand<B>(uint* words, int part) where B : unmanaged, IBitLanes<B> =>
        part == 0 ? B.LoadWords(words) & B.Create(0x00FF00FF) : B.ShiftHalvesRight(B.LoadWords(words), 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static B Accumulate<B>(B sum, B operand, B terms) where B : unmanaged, IBitLanes<B> => sum + B.MultiplyAddHalves(operand, terms);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static B Complete<B>(B sum) where B : unmanaged, IBitLanes<B> => sum;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Words<B>(float* weights, B scale, uint* words) where B : unmanaged, IBitLanes<B>
    {
        var isScaled = B.GreaterThan(scale, B.Create(0));
        for (var group = 0; group < PanelBlock.Terms / 4; group++, words += PanelBlock.Columns)
        {
            var word = B.Create(0);
            for (var term = 0; term < 4; term++, weights += PanelBlock.Columns)
            {
                var quotient = B.ToIntegers(B.DivideSingles(B.LoadSingles(weights), scale));
                var number = B.Max(B.Min(quotient, B.Create(127)), B.Create(-127)) & isScaled;
                word |= B.ShiftLeft(number + B.Create(128), BitOf(term));
            }
            B.StoreWords(word, words);
        }
    }

    // The lowest bit of one of four terms.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BitOf(int term) => (16 * (term & 1)) + (8 * (term >> 1));
}
