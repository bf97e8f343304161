// Blocks of a panel as plain float32 numbers, for products of more than one row and for whoever reads a weight.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>Decodes blocks.</summary>
internal static unsafe class PanelDecoder
{
    /// <summary>Decodes <paramref name="blocks"/> blocks to weights [32·blocks, 32].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Weights<F, V>(byte* from, int blocks, float* to)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (; blocks > 0; blocks--, from += F.BlockBytes, to += PanelBlock.Terms * PanelBlock.Columns)
        {
            for (var j = 0; j < PanelBlock.Columns; j += V.Width)
            {
                var scale = F.HasScales ? PanelBlock.Scale<V>(from, j) : V.Zero;
                for (var group = 0; group < PanelBlock.Terms / 8; group++)
                {
                    var at = to + (8 * group * PanelBlock.Columns) + j;
                    V.Store(Weight<F, V>(from, group, 0, j, scale), at);
                    V.Store(Weight<F, V>(from, group, 1, j, scale), at + PanelBlock.Columns);
                    V.Store(Weight<F, V>(from, group, 2, j, scale), at + (2 * PanelBlock.Columns));
                    V.Store(Weight<F, V>(from, group, 3, j, scale), at + (3 * PanelBlock.Columns));
                    V.Store(Weight<F, V>(from, group, 4, j, scale), at + (4 * PanelBlock.Columns));
                    V.Store(Weight<F, V>(from, group, 5, j, scale), at + (5 * PanelBlock.Columns));
                    V.Store(Weight<F, V>(from, group, 6, j, scale), at + (6 * PanelBlock.Columns));
                    V.Store(Weight<F, V>(from, group, 7, j, scale), at + (7 * PanelBlock.Columns));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weight<F, V>(byte* block, int group, int term, int column, V scale)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V> =>
        F.HasScales ? F.Numbers<V>(block, group, term, column) * scale : F.Numbers<V>(block, group, term, column);
}
