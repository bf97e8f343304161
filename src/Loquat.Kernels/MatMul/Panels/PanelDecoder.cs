// Blocks of a panel as plain float32 numbers, for products of more than one row and for whoever reads a weight.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>Decodes blocks.</summary>
internal static unsafe class PanelDecoder
{
    /// <summary>Decodes <paramref name="blocks"/> blocks to [32·blocks, 32].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Decode<F, V>(byte* from, int blocks, float* to)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (; blocks > 0; blocks--, from += F.BlockBytes)
        {
            for (var j = 0; j < PanelBlock.Columns; j += V.Width)
            {
                var scale = F.Scale<V>(from, j);
                for (var group = 0; group < PanelBlock.Terms / 8; group++)
                    Eight<F, V>(from, group, j, scale, to + (8 * group * PanelBlock.Columns) + j);
            }
            to += PanelBlock.Terms * PanelBlock.Columns;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight<F, V>(byte* block, int group, int column, V scale, float* to)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        V.Store(F.Weights(block, group, 0, column, scale), to);
        V.Store(F.Weights(block, group, 1, column, scale), to + PanelBlock.Columns);
        V.Store(F.Weights(block, group, 2, column, scale), to + (2 * PanelBlock.Columns));
        V.Store(F.Weights(block, group, 3, column, scale), to + (3 * PanelBlock.Columns));
        V.Store(F.Weights(block, group, 4, column, scale), to + (4 * PanelBlock.Columns));
        V.Store(F.Weights(block, group, 5, column, scale), to + (5 * PanelBlock.Columns));
        V.Store(F.Weights(block, group, 6, column, scale), to + (6 * PanelBlock.Columns));
        V.Store(F.Weights(block, group, 7, column, scale), to + (7 * PanelBlock.Columns));
    }
}
