// Walks a range of output elements of a broadcast operation as runs along the innermost dimension.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Elementwise;

/// <summary>An odometer over the outer dimensions of a <see cref="BroadcastGeometry"/>; each step yields one run of consecutive outputs.</summary>
internal ref struct BroadcastWalker
{
    private readonly ref readonly BroadcastGeometry _geometry;
    private DimensionValues _index;
    private readonly int _end;
    private int _leftRow, _rightRow;

    /// <summary>Starts before the run that holds element <paramref name="start"/> and stops at <paramref name="end"/>.</summary>
    internal BroadcastWalker(in BroadcastGeometry geometry, int start, int end)
    {
        _geometry = ref geometry;
        _end = end;
        Next = start;
        var rest = start / geometry.Extents[0];
        Inner = start % geometry.Extents[0];
        for (var d = 1; d < geometry.Rank; d++)
        {
            _index[d] = rest % geometry.Extents[d];
            rest /= geometry.Extents[d];
            _leftRow += _index[d] * geometry.LeftStrides[d];
            _rightRow += _index[d] * geometry.RightStrides[d];
        }
    }

    /// <summary>First output element of the run.</summary>
    internal int Output { get; private set; }

    /// <summary>Number of elements in the run.</summary>
    internal int Length { get; private set; }

    /// <summary>Offset of the left operand's first element.</summary>
    internal int Left { get; private set; }

    /// <summary>Offset of the right operand's first element.</summary>
    internal int Right { get; private set; }

    private int Next { get; set; }

    private int Inner { get; set; }

    /// <summary>Moves to the next run; false when the range is done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MoveNext()
    {
        if (Next >= _end)
            return false;
        Output = Next;
        Length = Math.Min(_geometry.Extents[0] - Inner, _end - Next);
        Left = _leftRow + (Inner * _geometry.LeftStrides[0]);
        Right = _rightRow + (Inner * _geometry.RightStrides[0]);
        Next += Length;
        Inner = 0;
        for (var d = 1; d < _geometry.Rank; d++)
        {
            _leftRow += _geometry.LeftStrides[d];
            _rightRow += _geometry.RightStrides[d];
            if (++_index[d] < _geometry.Extents[d])
                break;
            _leftRow -= _geometry.LeftStrides[d] * _geometry.Extents[d];
            _rightRow -= _geometry.RightStrides[d] * _geometry.Extents[d];
            _index[d] = 0;
        }
        return true;
    }
}
