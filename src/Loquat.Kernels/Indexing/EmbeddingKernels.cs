// Table look-up by id and its gradient, which adds rows back in the order of the positions.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Copying;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Indexing;

/// <summary>Rows of a table, chosen by id.</summary>
public static unsafe class EmbeddingKernels
{
    private const int ColumnBlock = 64;

    /// <summary>y[n, ·] = table[ids[n], ·].</summary>
    /// <param name="table">The table [vocabulary, width].</param>
    /// <param name="vocabulary">Number of rows V.</param>
    /// <param name="width">Number of columns C.</param>
    /// <param name="ids">N row numbers in [0, V).</param>
    /// <param name="y">Result [N, C].</param>
    /// <exception cref="ArgumentException">A span does not have the stated size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the table.</exception>
    public static void Forward(ReadOnlySpan<float> table, int vocabulary, int width, ReadOnlySpan<int> ids, Span<float> y)
    {
        Require(table.Length, vocabulary, width, ids, y.Length);
        fixed (float* pt = table, py = y)
        fixed (int* pi = ids)
            RangeKernel.Launch(new LookUp(pt, width, pi, py), ids.Length, width);
    }

    /// <summary>dTable[v, ·] (+)= Σ dy[n, ·] over the positions n with ids[n] = v, in the order of the positions.</summary>
    /// <param name="ids">N row numbers in [0, V).</param>
    /// <param name="dy">Gradient of the result [N, C].</param>
    /// <param name="vocabulary">Number of rows V.</param>
    /// <param name="width">Number of columns C.</param>
    /// <param name="dTable">Gradient of the table [V, C].</param>
    /// <param name="accumulate">Adds to <paramref name="dTable"/> where true; where false rows without a position become 0.</param>
    /// <exception cref="ArgumentException">A span does not have the stated size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the table.</exception>
    public static void Backward(ReadOnlySpan<int> ids, ReadOnlySpan<float> dy, int vocabulary, int width, Span<float> dTable, bool accumulate)
    {
        Require(dTable.Length, vocabulary, width, ids, dy.Length);
        fixed (float* pdy = dy, pt = dTable)
        fixed (int* pi = ids)
        {
            if (!accumulate)
                Runs.Clear(pt, dTable.Length);
            RangeKernel.Launch(
                new Scatter(pi, ids.Length, pdy, width, pt),
                (int)(((long)width + ColumnBlock - 1) / ColumnBlock),
                (long)ids.Length * Math.Min(width, ColumnBlock));
        }
    }

    /// <summary>table[ids[n], ·] = 0: takes back what <see cref="Backward"/> added, where the rows without a position were 0 before.</summary>
    /// <param name="ids">N row numbers in [0, V).</param>
    /// <param name="vocabulary">Number of rows V.</param>
    /// <param name="width">Number of columns C.</param>
    /// <param name="table">The table [V, C].</param>
    /// <exception cref="ArgumentException">The table does not have the stated size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the table.</exception>
    public static void ClearRows(ReadOnlySpan<int> ids, int vocabulary, int width, Span<float> table)
    {
        Require(table.Length, vocabulary, width, ids, (long)ids.Length * width);
        fixed (float* pt = table)
        fixed (int* pi = ids)
            RangeKernel.Launch(new Clear(pi, width, pt), ids.Length, width / 2);
    }

    /// <summary>Throws unless the sizes agree and every id names a row.</summary>
    internal static void Require(long table, int vocabulary, int width, ReadOnlySpan<int> ids, long rows)
    {
        if (vocabulary < 0 || width < 0 || table != (long)vocabulary * width)
            throw new ArgumentException(
                $"The table holds {table} elements where [{vocabulary}, {width}] needs {(long)vocabulary * width}; pass a span of that length.");
        if (rows != (long)ids.Length * width)
            throw new ArgumentException(
                $"The rows hold {rows} elements where {ids.Length} ids of width {width} need {(long)ids.Length * width}; pass a span of that length.");
        for (var i = 0; i < ids.Length; i++)
            if ((uint)ids[i] >= (uint)vocabulary)
                throw new ArgumentOutOfRangeException(
                    nameof(ids), ids[i], $"The id {ids[i]} at position {i} is outside the vocabulary of {vocabulary}; ids run from 0 to {vocabulary - 1}.");
    }

    private readonly struct LookUp(float* table, int width, int* ids, float* y) : IRangeKernel
    {
        private readonly float* _table = table;
        private readonly int _width = width;
        private readonly int* _ids = ids;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (nint n = start; n < end; n++)
                Runs.Move<V>(_table + ((nint)_ids[n] * _width), _y + (n * _width), _width, accumulate: false);
        }
    }

    // Two workers that meet in one row write the same zeros.
    private readonly struct Clear(int* ids, int width, float* table) : IRangeKernel
    {
        private readonly int* _ids = ids;
        private readonly int _width = width;
        private readonly float* _table = table;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (nint n = start; n < end; n++)
                new Span<float>(_table + ((nint)_ids[n] * _width), _width).Clear();
        }
    }

    // Workers own columns: each walks all positions in order, so no two write the same element and the order is always the same.
    private readonly struct Scatter(int* ids, int count, float* dy, int width, float* table) : IRangeKernel
    {
        private readonly int* _ids = ids;
        private readonly int _count = count;
        private readonly float* _dy = dy;
        private readonly int _width = width;
        private readonly float* _table = table;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var first = start * ColumnBlock;
            var columns = (int)Math.Min((long)end * ColumnBlock, _width) - first;
            for (nint n = 0; n < _count; n++)
                Runs.Add<V>(_dy + (n * _width) + first, _table + ((nint)_ids[n] * _width) + first, columns);
        }
    }
}
