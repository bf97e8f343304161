// The serial heart of all matrix products: rows of A against panels of B, tile by tile.
// Every element is one chain c = fma(a, b, c) over k in order, whatever tile it falls in.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>A left operand read in place: row r, term p at Data[r·RowStride + p·TermStride].</summary>
internal readonly unsafe struct LeftOperand(float* data, nint rowStride, nint termStride)
{
    internal readonly float* Data = data;
    internal readonly nint RowStride = rowStride;
    internal readonly nint TermStride = termStride;

    /// <summary>The operand from a row and a term on.</summary>
    internal LeftOperand At(nint row, nint term) => new(Data + (row * RowStride) + (term * TermStride), RowStride, TermStride);
}

/// <summary>Panels of a right operand, two vectors wide: panel q, term p at Data[q·PanelStride + p·TermStride].</summary>
internal readonly unsafe struct RightPanels(float* data, nint panelStride, nint termStride)
{
    internal readonly float* Data = data;
    internal readonly nint PanelStride = panelStride;
    internal readonly nint TermStride = termStride;
}

/// <summary>A destination and what its elements start from and end with.</summary>
internal readonly unsafe struct Destination(float* data, nint stride, bool load, float* bias, GemmFinish finish = default)
{
    internal readonly float* Data = data;
    internal readonly nint Stride = stride;

    /// <summary>Whether the chains go on from what the destination holds.</summary>
    internal readonly bool Load = load;

    /// <summary>Added to each row after the chains; null for none.</summary>
    internal readonly float* Bias = bias;

    private readonly GemmFinish _finish = finish;

    /// <summary>The destination from a row on.</summary>
    internal Destination At(nint row) => new(Data + (row * Stride), Stride, Load, Bias, _finish.IsWanted ? _finish.At(row * Stride) : default);

    /// <summary>Finishes complete rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Finish<V>(int rows, int columns) where V : unmanaged, ILanes<V>
    {
        if (_finish.IsWanted)
            _finish.Apply<V>(Data, Stride, rows, columns);
    }
}

/// <summary>Products of a block of rows with packed (or well-shaped) panels, on one thread.</summary>
internal static unsafe class MacroKernel
{
    private const int TileFloats = 12 * 32;

    /// <summary>Rows of the tallest micro-kernel for lanes of that width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Height(int laneWidth) => laneWidth switch { 16 => 12, 8 => 6, _ => 4 };

    /// <summary>C[m, n] = chains over k terms of A and B. The last panel's columns beyond n must be readable.</summary>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="k">Terms.</param>
    /// <param name="a">Left operand.</param>
    /// <param name="b">Right operand.</param>
    /// <param name="c">Destination.</param>
    /// <param name="packLeft">
    /// Whether rows of A may be copied side by side first, worth it when each is read often: done where they lie so that they would drive each other
    /// out of the cache.
    /// </param>
    /// <param name="next">What should be fetched meanwhile for the product that comes next.</param>
    internal static void Multiply<V>(int m, int n, int k, in LeftOperand a, in RightPanels b, in Destination c, bool packLeft, in RunsAhead next = default)
        where V : unmanaged, ILanes<V>
    {
        var height = Height(V.Width);
        var (tall, medium) = Split(m, height);
        RowPanels<V>(height, tall, n, k, a, b, c, packLeft, next);
        var row = tall * height;
        RowPanels<V>(8, medium, n, k, a.At(row, 0), b, c.At(row), packLeft, default);
        for (row += medium * 8; row < m; row += 4)
            RowPanel<V>(Math.Min(4, m - row), n, k, a.At(row, 0), b, c.At(row), default, default);
    }

    /// <summary>Panels of the full height and, where that is 12, of 8 rows that leave at most 3 of <paramref name="rows"/> rows (of fewer than 16: 7).</summary>
    private static (int Tall, int Medium) Split(int rows, int height)
    {
        var left = rows % height;
        if (height != 12 || left < 4)
            return (rows / height, 0);
        if (left >= 8)
            return (rows / height, 1);
        return rows >= 16 ? ((rows / height) - 1, 2) : (rows / height, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowPanels<V>(
        int height, int count, int n, int k, in LeftOperand a, in RightPanels b, in Destination c, bool packLeft, in RunsAhead next)
        where V : unmanaged, ILanes<V>
    {
        if (!packLeft || (a.TermStride == 1 && !Packing.Collide(height, a.RowStride, k)))
        {
            for (var panel = 0; panel < count; panel++)
            {
                var ahead = packLeft && panel + 1 < count ? RunsAhead.Of(a.At((panel + 1) * height, 0), height, k) : default;
                RowPanel<V>(height, n, k, a.At(panel * height, 0), b, c.At(panel * height), ahead, next.Share(panel, count));
            }
            return;
        }
        // Rows of a transposed operand lie side by side: four panels of them share cache lines and are packed together.
        var group = a.TermStride == 1 ? 1 : 4;
        var packed = WorkerScratch.Floats(ScratchUse.GemmLeft, (long)group * height * (k + 16));
        for (var first = 0; first < count; first += group)
        {
            var rows = a.At(first * height, 0);
            var panels = Math.Min(group, count - first);
            if (group == 1)
                Packing.Rows<V>(height, k, rows.Data, rows.RowStride, packed, k + 16);
            else
                Packing.LeftTerms(height, panels, k, rows.Data, rows.TermStride, packed);
            var following = Math.Min(group, count - first - panels);
            var ahead = following == 0 ? default : RunsAhead.Of(a.At((first + panels) * height, 0), following * height, k);
            for (var panel = 0; panel < panels; panel++)
            {
                var left = group == 1 ? new LeftOperand(packed, k + 16, 1) : new LeftOperand(packed + (panel * (nint)k * height), 1, height);
                RowPanel<V>(height, n, k, left, b, c.At((first + panel) * height), ahead.Share(panel, panels), next.Share(first + panel, count));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowPanel<V>(
        int rows, int n, int k, in LeftOperand a, in RightPanels b, in Destination c, in RunsAhead left, in RunsAhead right)
        where V : unmanaged, ILanes<V>
    {
        var width = 2 * V.Width;
        var panel = b.Data;
        var j = 0;
        for (; j <= n - width; j += width, panel += b.PanelStride)
        {
            left.Fetch(j, width, n);
            right.Fetch(j, width, n);
            var bias = c.Bias == null ? null : c.Bias + j;
            // The common case without the detour: a tile of short chains takes less than a microsecond.
            if (rows == 12)
                MicroKernel12.TwoVectors(k, a.Data, a.RowStride, a.TermStride, panel, b.TermStride, c.Data + j, c.Stride, c.Load, bias);
            else
                Tile<V>(rows, 2, k, a, panel, b.TermStride, c.Data + j, c.Stride, c.Load, bias);
        }
        if (j < n)
            LastTile<V>(rows, n, j, k, a, panel, b.TermStride, c);
        c.Finish<V>(rows, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LastTile<V>(int rows, int n, int j, int k, in LeftOperand a, float* panel, nint bStride, in Destination c)
        where V : unmanaged, ILanes<V>
    {
        var last = c.Bias == null ? null : c.Bias + j;
        if (n - j == V.Width)
            Tile<V>(rows, 1, k, a, panel, bStride, c.Data + j, c.Stride, c.Load, last);
        else
            EdgeTile<V>(rows, n - j, k, a, panel, bStride, c.Data + j, c.Stride, c.Load, last);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V>(
        int rows, int vectors, int k, in LeftOperand a, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
        where V : unmanaged, ILanes<V>
    {
        if (rows == 12)
        {
            if (vectors == 2)
                MicroKernel12.TwoVectors(k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
            else
                MicroKernel12.OneVector(k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
        }
        else if (rows == 8 && vectors == 2)
        {
            MicroKernel8.TwoVectors(k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
        }
        else if (rows == 8)
        {
            Tile<V>(4, 1, k, a, b, bStride, c, ldc, load, bias);
            Tile<V>(4, 1, k, a.At(4, 0), b, bStride, c + (4 * ldc), ldc, load, bias);
        }
        else if (rows == 6)
        {
            if (vectors == 2)
                MicroKernel6.TwoVectors(k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
            else
                MicroKernel6.OneVector(k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
        }
        else if (vectors == 2)
        {
            MicroKernel4.TwoVectors<V>(rows, k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
        }
        else
        {
            MicroKernel4.OneVector<V>(rows, k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
        }
    }

    // Columns that do not fill their vectors go through a tile on the stack.
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EdgeTile<V>(
        int rows, int columns, int k, in LeftOperand a, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
        where V : unmanaged, ILanes<V>
    {
        var tile = stackalloc float[TileFloats];
        var width = 2 * V.Width;
        if (load)
        {
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                    tile[(i * width) + j] = c[(i * ldc) + j];
                for (var j = columns; j < width; j++)
                    tile[(i * width) + j] = 0;
            }
        }
        Tile<V>(rows, columns > V.Width ? 2 : 1, k, a, b, bStride, tile, width, load, null);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                c[(i * ldc) + j] = bias == null ? tile[(i * width) + j] : tile[(i * width) + j] + bias[j];
        }
    }
}
