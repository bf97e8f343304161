// Where the sums of a panel's columns go once they are complete.
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>Stores finished sums.</summary>
internal static unsafe class PanelResult
{
    /// <summary>C = sums + bias, and what else the product's epilogue asks for.</summary>
    /// <param name="product">The product.</param>
    /// <param name="row">First row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="column">First column: a panel's.</param>
    /// <param name="sums">[rows, 32].</param>
    internal static void Store<V>(in GemmProduct product, int row, int rows, int column, float* sums) where V : unmanaged, ILanes<V>
    {
        var columns = Math.Min(PanelBlock.Columns, product.N - column);
        var c = product.Part(row, column, 0, product.K);
        for (nint i = 0; i < rows; i++, sums += PanelBlock.Columns)
        {
            var to = c.Data + (i * c.Stride);
            var j = 0;
            for (; j <= columns - V.Width; j += V.Width)
                V.Store(c.Bias == null ? V.Load(sums + j) : V.Load(sums + j) + V.Load(c.Bias + j), to + j);
            for (; j < columns; j++)
                to[j] = c.Bias == null ? sums[j] : sums[j] + c.Bias[j];
        }
        c.Finish<V>(rows, columns);
    }
}
