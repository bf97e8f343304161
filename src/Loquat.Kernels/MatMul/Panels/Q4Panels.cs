// Panels of q4_0: four bits a number with one scale for each column of a block.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>
/// q4_0: 32 float16 scales d, then four groups of 32 words; a word holds eight terms of its column, four bits each. The weight is
/// d·(q - 8), with d = m / -8 for the column's block, where m is its number of the largest magnitude.
/// </summary>
internal readonly unsafe struct Q4Panels : IPanelFormat<Q4Panels>
{
    public static int BlockBytes => PanelBlock.ScaleBytes + (PanelBlock.Terms * PanelBlock.Columns / 2);

    public static bool HasScales => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Numbers<V>(byte* block, int group, int term, int column) where V : unmanaged, ILanes<V>
    {
        // Four bits from bit b on of the mantissa of a float32 in [2^(23 - b), 2^(24 - b)) count ones.
        var words = (uint*)(block + PanelBlock.ScaleBytes) + (group * PanelBlock.Columns) + column;
        var bit = 8 + (4 * (term % 3));
        return V.LoadFields(words, term < 3 ? 0 : term < 6 ? -12 : 8, 15u << bit, (uint)(150 - bit) << 23, (1 << (23 - bit)) + 8);
    }

    [SkipLocalsInit]
    public static void Encode<V>(float* weights, byte* block) where V : unmanaged, ILanes<V>
    {
        var scales = stackalloc float[PanelBlock.Columns];
        for (var j = 0; j < PanelBlock.Columns; j += V.Width)
        {
            var largest = V.Zero;
            for (var p = 0; p < PanelBlock.Terms; p++)
            {
                var weight = V.Load(weights + (p * PanelBlock.Columns) + j);
                largest = V.Select(V.GreaterThan(V.Abs(weight), V.Abs(largest)), weight, largest);
            }
            V.Store(largest * V.Create(-0.125f), scales + j);
        }
        for (var j = 0; j < PanelBlock.Columns; j++)
            PanelBlock.StoreScale(block, j, scales[j]);
        Divide<V>(weights, scales);
        var words = (uint*)(block + PanelBlock.ScaleBytes);
        for (var group = 0; group < PanelBlock.Terms / 8; group++)
        {
            for (var j = 0; j < PanelBlock.Columns; j++)
            {
                var word = 0u;
                for (var term = 0; term < 8; term++)
                    word |= (uint)(int)weights[(((8 * group) + term) * PanelBlock.Columns) + j] << BitOf(term);
                words[(group * PanelBlock.Columns) + j] = word;
            }
        }
    }

    // The lowest bit of a term: three are where they are needed, three a shift by 12 away and two a shift by 8.
    private static int BitOf(int term) => (8 + (4 * term)) & 31;

    /// <summary>Divides each column by its scale and adds 8.5, at most 15.5, to be cut to an integer; a scale that float16 rounds to 0 gives 8.5.</summary>
    private static void Divide<V>(float* weights, float* scales) where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += V.Width)
        {
            var scale = V.Load(scales + j);
            var inverse = V.Select(V.GreaterThan(V.Abs(scale), V.Create(1e-30f)), V.Create(1) / scale, V.Zero);
            for (var at = weights + j; at < weights + (PanelBlock.Terms * PanelBlock.Columns); at += PanelBlock.Columns)
                V.Store(V.Min((V.Load(at) * inverse) + V.Create(8.5f), V.Create(15.5f)), at);
        }
    }
}
