// Panels of 16-bit floating-point numbers.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>float16: 16 pairs of terms a block, each 32 words: the earlier term in the lower half.</summary>
internal readonly unsafe struct Float16Panels : IPanelFormat<Float16Panels>
{
    public static int BlockBytes => HalfBlocks.Bytes;

    public static bool HasScales => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Numbers<V>(byte* block, int group, int term, int column) where V : unmanaged, ILanes<V> =>
        V.LoadHalvesOf(HalfBlocks.At(block, group, term, column), term & 1);

    public static void Encode<V>(float* weights, byte* block) where V : unmanaged, ILanes<V>
    {
        var words = (uint*)block;
        for (var term = 0; term < PanelBlock.Terms; term += 2, weights += 2 * PanelBlock.Columns, words += PanelBlock.Columns)
        {
            for (var j = 0; j < PanelBlock.Columns; j++)
                words[j] = Bits(weights[j]) | (Bits(weights[PanelBlock.Columns + j]) << 16);
        }
    }

    private static uint Bits(float weight) => BitConverter.HalfToUInt16Bits((Half)weight);
}

/// <summary>bfloat16: 16 pairs of terms a block, each 32 words: the earlier term in the lower half.</summary>
internal readonly unsafe struct BFloat16Panels : IPanelFormat<BFloat16Panels>
{
    public static int BlockBytes => HalfBlocks.Bytes;

    public static bool HasScales => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Numbers<V>(byte* block, int group, int term, int column) where V : unmanaged, ILanes<V> =>
        V.LoadBrainFloatsOf(HalfBlocks.At(block, group, term, column), term & 1);

    public static void Encode<V>(float* weights, byte* block) where V : unmanaged, ILanes<V>
    {
        var words = (uint*)block;
        for (var term = 0; term < PanelBlock.Terms; term += 2, weights += 2 * PanelBlock.Columns, words += PanelBlock.Columns)
        {
            for (var j = 0; j < PanelBlock.Columns; j++)
                words[j] = Bits(weights[j]) | (Bits(weights[PanelBlock.Columns + j]) << 16);
        }
    }

    // To nearest, ties to even: half of the last bit that stays is added, less a little where that bit is 0.
    private static uint Bits(float weight)
    {
        var bits = BitConverter.SingleToUInt32Bits(weight);
        return (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
    }
}

/// <summary>What blocks of 16-bit numbers have in common.</summary>
internal static unsafe class HalfBlocks
{
    internal const int Bytes = PanelBlock.Terms * PanelBlock.Columns * sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint* At(byte* block, int group, int term, int column) =>
        (uint*)block + (((4 * group) + (term >> 1)) * PanelBlock.Columns) + column;
}
