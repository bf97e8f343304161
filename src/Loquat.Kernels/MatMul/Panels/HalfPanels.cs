// Panels of 16-bit floating-point numbers.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>float16 or bfloat16: 16 pairs of terms a block, each 32 words: the earlier term in the lower half.</summary>
/// <typeparam name="TBits"><see cref="Float16Bits"/> or <see cref="BFloat16Bits"/>.</typeparam>
internal readonly unsafe struct HalfPanels<TBits> : IPanelFormat<HalfPanels<TBits>> where TBits : unmanaged, IHalfBits
{
    public static int BlockBytes => PanelBlock.Terms * PanelBlock.Columns * sizeof(ushort);

    public static bool HasScales => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Numbers<V>(byte* block, int group, int term, int column) where V : unmanaged, ILanes<V>
    {
        var words = (uint*)block + (((4 * group) + (term >> 1)) * PanelBlock.Columns) + column;
        return typeof(TBits) == typeof(Float16Bits) ? V.LoadHalvesOf(words, term & 1) : V.LoadBrainFloatsOf(words, term & 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Encode<B>(float* weights, byte* block) where B : unmanaged, IBitLanes<B>
    {
        var words = (uint*)block;
        for (var term = 0; term < PanelBlock.Terms; term += 2, weights += 2 * PanelBlock.Columns, words += PanelBlock.Columns)
        {
            for (var j = 0; j < PanelBlock.Columns; j += B.Width)
            {
                var lower = TBits.FromSingle(B.LoadSingles(weights + j));
                B.StoreWords(lower | B.ShiftLeft(TBits.FromSingle(B.LoadSingles(weights + PanelBlock.Columns + j)), 16), words + j);
            }
        }
    }
}
