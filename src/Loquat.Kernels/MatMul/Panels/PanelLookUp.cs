// Single columns of a weight in panels: the rows of a tied token table.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>y[i, ·] = op(B)[·, ids[i]].</summary>
internal readonly unsafe struct PanelLookUp<F>(byte* panels, int k, int* ids, float* y) : IRangeKernel where F : unmanaged, IPanelFormat<F>
{
    private readonly byte* _panels = panels;
    private readonly int _k = k;
    private readonly int* _ids = ids;
    private readonly float* _y = y;

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var blocks = PanelBlock.Count(_k);
        for (var i = start; i < end; i++)
        {
            // One column: the scalar lane is the widest that reads nothing else.
            var (panel, column) = (_ids[i] / PanelBlock.Columns, _ids[i] % PanelBlock.Columns);
            var block = _panels + ((nint)panel * blocks * F.BlockBytes);
            var to = _y + ((nint)i * _k);
            for (var first = 0; first < _k; first += PanelBlock.Terms, block += F.BlockBytes)
            {
                var scale = F.Scale<Lanes1>(block, column);
                for (var p = 0; p < Math.Min(PanelBlock.Terms, _k - first); p++)
                    Lanes1.Store(F.Weights(block, p / 8, p % 8, column, scale), to + first + p);
            }
        }
    }
}
