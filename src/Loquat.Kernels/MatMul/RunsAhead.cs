// Memory that will be needed next, fetched bit by bit while the present tiles are multiplied: packing straight from memory would wait for
// every row anew.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>Runs of memory, <paramref name="stride"/> floats apart, to be fetched in step with the tiles; none by default.</summary>
internal readonly unsafe struct RunsAhead(float* first, nint stride, int runs, int length)
{
    private readonly float* _first = first;
    private readonly nint _stride = stride;
    private readonly int _runs = runs;
    private readonly int _length = length;

    /// <summary>A block of an operand: <paramref name="rows"/> rows over <paramref name="terms"/> terms, along whichever of the two is contiguous.</summary>
    internal static RunsAhead Of(in LeftOperand block, int rows, int terms) =>
        block.TermStride == 1 ? new(block.Data, block.RowStride, rows, terms) : new(block.Data, block.TermStride, terms, rows);

    /// <summary>Part number <paramref name="part"/> of <paramref name="parts"/>.</summary>
    internal RunsAhead Share(int part, int parts)
    {
        if (_runs == 0)
            return default;
        var from = (int)((long)_runs * part / parts);
        return new(_first + (from * _stride), _stride, (int)((long)_runs * (part + 1) / parts) - from, _length);
    }

    /// <summary>Fetches the share of the tile at <paramref name="column"/> of <paramref name="columns"/> columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Fetch(int column, int width, int columns)
    {
        if (_runs == 0)
            return;
        var end = (int)((long)_runs * Math.Min(column + width, columns) / columns);
        for (var run = (int)((long)_runs * column / columns); run < end; run++)
            Prefetch.Run(_first + (run * _stride), _length);
    }
}
