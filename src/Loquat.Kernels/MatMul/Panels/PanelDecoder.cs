// Blocks of a panel as plain float32 numbers, for products of more than one row and for whoever reads a weight.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>Decodes blocks.</summary>
internal static unsafe class PanelDecoder
{
    /// <summary>Decodes <paramref name="blocks"/> blocks to weights [32·blocks, 32].</summary>
    internal static void Weights<F, V>(byte* from, int blocks, float* to)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (; blocks > 0; blocks--, from += F.BlockBytes, to += PanelBlock.Terms * PanelBlock.Columns)
        {
            if (F.HasScales)
                Scaled<F, V>(from, to);
            else
                Numbers<F, V>(from, to);
        }
    }

    /// <summary>Decodes a block to its numbers [32, 32], scales left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Numbers<F, V>(byte* block, float* to)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += V.Width)
        {
            for (var group = 0; group < PanelBlock.Terms / 8; group++)
            {
                var at = to + (8 * group * PanelBlock.Columns) + j;
                V.Store(F.Numbers<V>(block, group, 0, j), at);
                V.Store(F.Numbers<V>(block, group, 1, j), at + PanelBlock.Columns);
                V.Store(F.Numbers<V>(block, group, 2, j), at + (2 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 3, j), at + (3 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 4, j), at + (4 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 5, j), at + (5 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 6, j), at + (6 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 7, j), at + (7 * PanelBlock.Columns));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scaled<F, V>(byte* block, float* to)
        where F : unmanaged, IPanelFormat<F>
        where V : unmanaged, ILanes<V>
    {
        for (var j = 0; j < PanelBlock.Columns; j += V.Width)
        {
            var scale = PanelBlock.Scale<V>(block, j);
            for (var group = 0; group < PanelBlock.Terms / 8; group++)
            {
                var at = to + (8 * group * PanelBlock.Columns) + j;
                V.Store(F.Numbers<V>(block, group, 0, j) * scale, at);
                V.Store(F.Numbers<V>(block, group, 1, j) * scale, at + PanelBlock.Columns);
                V.Store(F.Numbers<V>(block, group, 2, j) * scale, at + (2 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 3, j) * scale, at + (3 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 4, j) * scale, at + (4 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 5, j) * scale, at + (5 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 6, j) * scale, at + (6 * PanelBlock.Columns));
                V.Store(F.Numbers<V>(block, group, 7, j) * scale, at + (7 * PanelBlock.Columns));
            }
        }
    }
}
