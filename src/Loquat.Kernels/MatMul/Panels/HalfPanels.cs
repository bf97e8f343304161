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
        var to = (Half*)block;
        for (var i = 0; i < HalfBlocks.Numbers; i++)
            to[HalfBlocks.PlaceOf(i)] = (Half)weights[i];
    }
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
        // To nearest, ties to even: half of the last bit that stays is added, less a little where that bit is 0.
        var to = (ushort*)block;
        for (var i = 0; i < HalfBlocks.Numbers; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(weights[i]);
            to[HalfBlocks.PlaceOf(i)] = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }
}

/// <summary>What blocks of 16-bit numbers have in common.</summary>
internal static unsafe class HalfBlocks
{
    internal const int Numbers = PanelBlock.Terms * PanelBlock.Columns;
    internal const int Bytes = Numbers * sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint* At(byte* block, int group, int term, int column) =>
        (uint*)block + (((4 * group) + (term >> 1)) * PanelBlock.Columns) + column;

    /// <summary>Where number <paramref name="i"/> of [32, 32], term by term, lies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int PlaceOf(int i)
    {
        var (term, column) = (i / PanelBlock.Columns, i % PanelBlock.Columns);
        return (2 * (((term >> 1) * PanelBlock.Columns) + column)) + (term & 1);
    }
}
