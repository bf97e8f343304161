// Permutations that move the last dimension: transposed tile by tile, so that both sides stay in the cache.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Copying;

/// <summary>
/// Copies a permuted view whose innermost stride in x is not 1. The plane of y's innermost dimension and the one along which x is consecutive is
/// cut into panels of <see cref="Tile"/> positions of the latter; the items are the panels of all planes.
/// </summary>
internal readonly unsafe struct TilePermutation : IRangeKernel
{
    private const int Tile = 16;

    // The other dimensions, innermost first: left strides are x's, right strides y's.
    private readonly BroadcastGeometry _planes;
    private readonly float* _x;
    private readonly float* _y;
    private readonly int _columns, _columnStride;
    private readonly int _rows, _rowStride;
    private readonly bool _accumulate;

    internal TilePermutation(in BroadcastGeometry geometry, float* x, float* y, bool accumulate)
    {
        _x = x;
        _y = y;
        _accumulate = accumulate;
        _columns = geometry.Extents[0];
        _columnStride = geometry.LeftStrides[0];
        _rows = 1;
        var outputStride = geometry.Extents[0];
        var planes = 1;
        for (var d = 1; d < geometry.Rank; d++)
        {
            if (geometry.LeftStrides[d] == 1)
            {
                _rows = geometry.Extents[d];
                _rowStride = outputStride;
            }
            else
            {
                _planes.Push(geometry.Extents[d], geometry.LeftStrides[d], outputStride);
                planes *= geometry.Extents[d];
            }
            outputStride *= geometry.Extents[d];
        }
        Panels = (_rows + Tile - 1) / Tile;
        Items = planes * Panels;
    }

    /// <summary>Number of panels in all planes.</summary>
    internal int Items { get; }

    /// <summary>Elements in one panel.</summary>
    internal int PanelLength => Tile * _columns;

    private int Panels { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var item = start; item < end; item++)
        {
            var (plane, panel) = Math.DivRem(item, Panels);
            nint source = 0, destination = 0;
            for (var d = 0; d < _planes.Rank; d++)
            {
                var position = plane % _planes.Extents[d];
                plane /= _planes.Extents[d];
                source += position * _planes.LeftStrides[d];
                destination += position * _planes.RightStrides[d];
            }
            var row = panel * Tile;
            Panel(_x + source + row, _y + destination + ((nint)row * _rowStride), Math.Min(Tile, _rows - row));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Panel(float* x, float* y, int rows)
    {
        nint columnStride = _columnStride, rowStride = _rowStride;
        for (var first = 0; first < _columns; first += Tile)
        {
            var columns = Math.Min(Tile, _columns - first);
            for (var r = 0; r < rows; r++)
            {
                float* source = x + (first * columnStride) + r, destination = y + (r * rowStride) + first;
                if (_accumulate)
                    for (var c = 0; c < columns; c++, source += columnStride)
                        destination[c] += *source;
                else
                    for (var c = 0; c < columns; c++, source += columnStride)
                        destination[c] = *source;
            }
        }
    }
}
