// Stored rows of a weight on their way into panels.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>Encodes consecutive stored rows of B, one item for each block of terms of each panel.</summary>
/// <param name="transposed">Whether the stored rows are columns of op(B).</param>
/// <param name="n">Columns of op(B).</param>
/// <param name="k">Rows of op(B).</param>
/// <param name="first">The first stored row: a multiple of 32.</param>
/// <param name="count">Stored rows given.</param>
/// <param name="rows">Their values.</param>
/// <param name="panels">The whole weight's panels.</param>
internal readonly unsafe struct PanelEncoder<F>(bool transposed, int n, int k, int first, int count, float* rows, byte* panels) : IRangeKernel
    where F : unmanaged, IPanelFormat<F>
{
    private const int Side = PanelBlock.Terms;
    private readonly bool _transposed = transposed;
    private readonly int _n = n;
    private readonly int _k = k;
    private readonly int _first = first;
    private readonly int _count = count;
    private readonly float* _rows = rows;
    private readonly byte* _panels = panels;

    /// <summary>Number of items.</summary>
    internal int Items => _transposed ? PanelBlock.Count(_count) * PanelBlock.Count(_k) : PanelBlock.Count(_count) * PanelBlock.Count(_n);

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var tile = WorkerScratch.Floats(ScratchUse.GemmRight, Side * Side);
        var blocks = PanelBlock.Count(_k);
        for (var item = start; item < end; item++)
        {
            int panel, block;
            if (_transposed)
                (panel, block) = ((_first / Side) + (item / blocks), item % blocks);
            else
                (panel, block) = (item % PanelBlock.Count(_n), (_first / Side) + (item / PanelBlock.Count(_n)));
            Gather<V>(panel, block, tile);
            BitKernel.Run<V, Block>(new Block(tile, _panels + ((((nint)panel * blocks) + block) * F.BlockBytes)), 0, 1);
        }
    }

    // The tile [terms, columns]; what lies beyond the matrix is 0.
    private void Gather<V>(int panel, int block, float* tile) where V : unmanaged, ILanes<V>
    {
        var columns = Math.Min(Side, _n - (panel * Side));
        var terms = Math.Min(Side, _k - (block * Side));
        if (columns < Side || terms < Side)
            new Span<float>(tile, Side * Side).Clear();
        if (_transposed)
        {
            var from = _rows + ((nint)((panel * Side) - _first) * _k) + (block * Side);
            Packing.Transpose<V>(columns, terms, from, _k, tile, Side);
            return;
        }
        for (nint p = 0; p < terms; p++)
        {
            var from = _rows + (((nint)(block * Side) - _first + p) * _n) + (panel * Side);
            Buffer.MemoryCopy(from, tile + (p * Side), columns * sizeof(float), columns * sizeof(float));
        }
    }

    private readonly struct Block(float* weights, byte* block) : IBitKernel
    {
        private readonly float* _weights = weights;
        private readonly byte* _block = block;

        public void Run<B>(int start, int end) where B : unmanaged, IBitLanes<B> => F.Encode<B>(_weights, _block);
    }
}
