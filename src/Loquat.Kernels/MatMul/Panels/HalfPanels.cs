// Panels of 16-bit floating-point numbers.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>float16: [32, 32] numbers a block.</summary>
internal readonly unsafe struct Float16Panels : IPanelFormat<Float16Panels>
{
    public static int BlockBytes => HalfBlocks.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale<V>(byte* block, int column) where V : unmanaged, ILanes<V> => V.Create(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Weights<V>(byte* block, int group, int term, int column, V scale) where V : unmanaged, ILanes<V> =>
        V.LoadHalves(HalfBlocks.At(block, group, term, column));

    public static void Encode<V>(float* weights, byte* block) where V : unmanaged, ILanes<V>
    {
        var to = (Half*)block;
        for (var i = 0; i < HalfBlocks.Numbers; i++)
            to[i] = (Half)weights[i];
    }
}

/// <summary>bfloat16: [32, 32] numbers a block.</summary>
internal readonly unsafe struct BFloat16Panels : IPanelFormat<BFloat16Panels>
{
    public static int BlockBytes => HalfBlocks.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale<V>(byte* block, int column) where V : unmanaged, ILanes<V> => V.Create(1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Weights<V>(byte* block, int group, int term, int column, V scale) where V : unmanaged, ILanes<V> =>
        V.LoadBrainFloats(HalfBlocks.At(block, group, term, column));

    public static void Encode<V>(float* weights, byte* block) where V : unmanaged, ILanes<V>
    {
        // To nearest, ties to even: half of the last bit that stays is added, less a little where that bit is 0.
        var to = (ushort*)block;
        for (var i = 0; i < HalfBlocks.Numbers; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(weights[i]);
            to[i] = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }
}

/// <summary>What blocks of 16-bit numbers have in common.</summary>
internal static unsafe class HalfBlocks
{
    internal const int Numbers = PanelBlock.Terms * PanelBlock.Columns;
    internal const int Bytes = Numbers * sizeof(ushort);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ushort* At(byte* block, int group, int term, int column) =>
        (ushort*)block + (((8 * group) + term) * PanelBlock.Columns) + column;
}
