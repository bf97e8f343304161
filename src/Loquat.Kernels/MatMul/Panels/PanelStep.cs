// One row times panels of 16-bit numbers, which are read once, at the speed of memory.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>A product of one row; an item is a panel.</summary>
internal readonly unsafe struct PanelStep<F>(GemmProduct product, byte* panels) : IRangeKernel where F : unmanaged, IPanelFormat<F>
{
    private readonly GemmProduct _product = product;
    private readonly byte* _panels = panels;

    [SkipLocalsInit]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var sums = stackalloc float[PanelBlock.Columns];
        var panel = _panels + ((nint)start * PanelBlock.Count(_product.K) * F.BlockBytes);
        for (; start < end; start++, panel += (nint)PanelBlock.Count(_product.K) * F.BlockBytes)
        {
            PanelRow.Multiply<F, V>(_product.K, _product.A, panel, sums);
            PanelResult.Store<V>(_product, 0, 1, start * PanelBlock.Columns, sums);
        }
    }
}
