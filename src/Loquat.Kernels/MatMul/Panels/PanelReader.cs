// Whole panels as stored columns again.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>columns[j, ·] = op(B)[·, first + j], one item for each panel.</summary>
internal readonly unsafe struct PanelReader<F>(byte* panels, int k, int first, int count, float* columns) : IRangeKernel where F : unmanaged, IPanelFormat<F>
{
    private readonly byte* _panels = panels;
    private readonly int _k = k;
    private readonly int _first = first;
    private readonly int _count = count;
    private readonly float* _columns = columns;

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var blocks = PanelBlock.Count(_k);
        var decoded = WorkerScratch.Floats(ScratchUse.GemmRight, (long)blocks * PanelBlock.Terms * PanelBlock.Columns);
        for (var item = start; item < end; item++)
        {
            var panel = (_first / PanelBlock.Columns) + item;
            PanelDecoder.Decode<F, V>(_panels + ((nint)panel * blocks * F.BlockBytes), blocks, decoded);
            var columns = Math.Min(PanelBlock.Columns, _count - (item * PanelBlock.Columns));
            Packing.Transpose<V>(_k, columns, decoded, PanelBlock.Columns, _columns + ((nint)item * PanelBlock.Columns * _k), _k);
        }
    }
}
