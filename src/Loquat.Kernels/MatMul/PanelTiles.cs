// Rows of A times panels of 32 columns in any lane width.
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>The part of a product that some panels and a block of terms make.</summary>
internal static unsafe class PanelTiles
{
    private const int Width = PackedKernels.PanelWidth;

    /// <summary>Multiplies rows [row, row + rows) with panels [first, end) over the terms [term, term + count).</summary>
    /// <param name="product">Sizes, A, C and epilogue.</param>
    /// <param name="row">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="first">First panel.</param>
    /// <param name="end">The panel past the last.</param>
    /// <param name="term">First term.</param>
    /// <param name="count">Number of terms.</param>
    /// <param name="panels">Those terms of the first panel, [count, 32]; the last panel's columns beyond the product's must be readable.</param>
    /// <param name="stride">Floats from a panel to the next.</param>
    /// <param name="next">What should be fetched meanwhile.</param>
    internal static void Multiply<V>(in GemmProduct product, int row, int rows, int first, int end, int term, int count, float* panels, nint stride, in RunsAhead next = default)
        where V : unmanaged, ILanes<V>
    {
        var left = product.Left.At(row, term);
        if (2 * V.Width == Width)
        {
            var columns = Math.Min(end * Width, product.N) - (first * Width);
            MacroKernel.Multiply<V>(rows, columns, count, left, new RightPanels(panels, stride, Width), product.Part(row, first * Width, term, count), packLeft: end - first > 2, next);
            return;
        }
        // Narrower lanes see a panel as several of their own.
        for (var panel = first; panel < end; panel++, panels += stride)
        {
            var columns = Math.Min(Width, product.N - (panel * Width));
            MacroKernel.Multiply<V>(rows, columns, count, left, new RightPanels(panels, 2 * V.Width, Width), product.Part(row, panel * Width, term, count), packLeft: false);
        }
    }
}
