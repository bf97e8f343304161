// Panels of q4_0: four bits a number with one scale for each column of a block.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// q4_0: 32 float16 scales d, then four groups of 32 words; a word holds eight terms of its column, four bits each, the first lowest. The weight is
/// d·(q - 8), with d = m / -8 for the column's block, where m is its number of the largest magnitude.
/// </summary>
internal readonly unsafe struct Q4Panels : IPanelFormat<Q4Panels>
{
    public static int BlockBytes => PanelBlock.ScaleBytes + (PanelBlock.Terms * PanelBlock.Columns / 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale<V>(byte* block, int column) where V : unmanaged, ILanes<V> => V.LoadHalves((ushort*)block + column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Weights<V>(byte* block, int group, int term, int column, V scale) where V : unmanaged, ILanes<V>
    {
        // d·(16 + q) - 24·d: the second factor is the same for all terms of a block, and one rounding of an exact result rounds nothing.
        var words = (uint*)(block + PanelBlock.ScaleBytes) + (group * PanelBlock.Columns) + column;
        return V.Fma(V.LoadNibbles(words, term), scale, scale * V.Create(-24));
    }

    [SkipLocalsInit]
    public static void Encode<V>(float* weights, byte* block) where V : unmanaged, ILanes<V>
    {
        var scales = stackalloc float[PanelBlock.Columns];
        for (var j = 0; j < PanelBlock.Columns; j++)
        {
            var largest = weights[j];
            for (var p = 1; p < PanelBlock.Terms; p++)
            {
                var weight = weights[(p * PanelBlock.Columns) + j];
                if (MathF.Abs(weight) > MathF.Abs(largest))
                    largest = weight;
            }
            scales[j] = largest / -8;
            PanelBlock.StoreScale(block, j, scales[j]);
        }
        Divide<V>(weights, scales);
        var words = (uint*)(block + PanelBlock.ScaleBytes);
        for (var group = 0; group < PanelBlock.Terms / 8; group++)
        {
            for (var j = 0; j < PanelBlock.Columns; j++)
            {
                var word = 0u;
                for (var term = 7; term >= 0; term--)
                    word = (word << 4) | (uint)Math.Min(15, (int)(weights[(((8 * group) + term) * PanelBlock.Columns) + j] + 8.5f));
                words[(group * PanelBlock.Columns) + j] = word;
            }
        }
    }

    /// <summary>Divides each column by its scale; by one that float16 rounds to 0, the result is 0.</summary>
    private static void Divide<V>(float* weights, float* scales) where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += V.Width)
        {
            var scale = V.Load(scales + j);
            var inverse = V.Select(V.GreaterThan(V.Abs(scale), V.Create(1e-30f)), V.Create(1) / scale, V.Zero);
            for (var at = weights + j; at < weights + (PanelBlock.Terms * PanelBlock.Columns); at += PanelBlock.Columns)
                V.Store(V.Load(at) * inverse, at);
        }
    }
}
