// Panels of q8_0: bytes with one scale for each column of a block.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>q8_0: 32 float16 scales d, then [32, 32] signed bytes q; the weight is d·q, with d = max |weight| / 127 over the column's block.</summary>
internal readonly unsafe struct Q8Panels : IPanelFormat<Q8Panels>
{
    public static int BlockBytes => PanelBlock.ScaleBytes + (PanelBlock.Terms * PanelBlock.Columns);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale<V>(byte* block, int column) where V : unmanaged, ILanes<V> => V.LoadHalves((ushort*)block + column);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Weights<V>(byte* block, int group, int term, int column, V scale) where V : unmanaged, ILanes<V> =>
        V.LoadBytes((sbyte*)block + PanelBlock.ScaleBytes + (((8 * group) + term) * PanelBlock.Columns) + column) * scale;

    [SkipLocalsInit]
    public static void Encode<V>(float* weights, byte* block) where V : unmanaged, ILanes<V>
    {
        var scales = stackalloc float[PanelBlock.Columns];
        for (var j = 0; j < PanelBlock.Columns; j += V.Width)
        {
            var largest = V.Zero;
            for (var p = 0; p < PanelBlock.Terms; p++)
                largest = V.Max(V.Abs(V.Load(weights + (p * PanelBlock.Columns) + j)), largest);
            V.Store(largest / V.Create(127), scales + j);
        }
        for (var j = 0; j < PanelBlock.Columns; j++)
            PanelBlock.StoreScale(block, j, scales[j]);
        for (var j = 0; j < PanelBlock.Columns; j += V.Width)
        {
            // What the scale has become in float16 divides, so that only the bytes are rounded to it.
            var scale = Scale<V>(block, j);
            var isZero = V.EqualTo(scale, V.Zero);
            for (var at = weights + j; at < weights + (PanelBlock.Terms * PanelBlock.Columns); at += PanelBlock.Columns)
            {
                var quotient = V.Min(V.Max(V.Round(V.Load(at) / scale), V.Create(-127)), V.Create(127));
                V.Store(V.Select(isZero, V.Zero, quotient), at);
            }
        }
        var to = (sbyte*)block + PanelBlock.ScaleBytes;
        for (var i = 0; i < PanelBlock.Terms * PanelBlock.Columns; i++)
            to[i] = (sbyte)weights[i];
    }
}
