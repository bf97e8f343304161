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
internal readonly unsafe struct Destination(float* data, nint stride, bool load, float* bias)
{
    internal readonly float* Data = data;
    internal readonly nint Stride = stride;

    /// <summary>Whether the chains go on from what the destination holds.</summary>
    internal readonly bool Load = load;

    /// <summary>Added to each row after the chains; null for none.</summary>
    internal readonly float* Bias = bias;
}

/// <summary>Products of a block of rows with packed (or well-shaped) panels, on one thread.</summary>
internal static unsafe class MacroKernel
{
    private const int TileFloats = 12 * 32;

    /// <summary>Rows of the tall micro-kernel for lanes of type <typeparamref name="V"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Height<V>() where V : unmanaged, ILanes<V> => V.Width >= 16 ? 12 : 6;

    /// <summary>C[m, n] = chains over k terms of A and B. The last panel's columns beyond n must be readable.</summary>
    /// <param name="m">Rows.</param>
    /// <param name="n">Columns.</param>
    /// <param name="k">Terms.</param>
    /// <param name="a">Left operand.</param>
    /// <param name="b">Right operand.</param>
    /// <param name="c">Destination.</param>
    /// <param name="packLeft">Whether rows of A are copied side by side first: worth it when they are far apart or read often.</param>
    internal static void Multiply<V>(int m, int n, int k, in LeftOperand a, in RightPanels b, in Destination c, bool packLeft)
        where V : unmanaged, ILanes<V>
    {
        var height = Height<V>();
        var packed = packLeft ? WorkerScratch.Floats(ScratchUse.GemmLeft, (long)height * (k + 16)) : null;
        var i = 0;
        for (; i <= m - height; i += height)
        {
            var rows = a.At(i, 0);
            if (packed != null)
                rows = PackLeft<V>(height, k, rows, packed);
            RowPanel<V>(height, n, k, rows, b, new Destination(c.Data + (i * c.Stride), c.Stride, c.Load, c.Bias));
        }
        for (; i < m; i += 4)
            RowPanel<V>(Math.Min(4, m - i), n, k, a.At(i, 0), b, new Destination(c.Data + (i * c.Stride), c.Stride, c.Load, c.Bias));
    }

    private static LeftOperand PackLeft<V>(int rows, int k, in LeftOperand a, float* packed) where V : unmanaged, ILanes<V>
    {
        if (a.TermStride == 1)
        {
            // 16 floats more than the terms: rows a power of two apart would share cache sets.
            Packing.Rows<V>(rows, k, a.Data, a.RowStride, packed, k + 16);
            return new LeftOperand(packed, k + 16, 1);
        }
        PackTerms(rows, k, a.Data, a.TermStride, packed);
        return new LeftOperand(packed, 1, rows);
    }

    // Rows of a transposed operand lie side by side: one short copy for each term.
    private static void PackTerms(int rows, int k, float* a, nint termStride, float* packed)
    {
        if (rows == 12)
        {
            for (; k > 0; k--, a += termStride, packed += 12)
                Unsafe.CopyBlockUnaligned(packed, a, 12 * sizeof(float));
        }
        else
        {
            for (; k > 0; k--, a += termStride, packed += 6)
                Unsafe.CopyBlockUnaligned(packed, a, 6 * sizeof(float));
        }
    }

    private static void RowPanel<V>(int rows, int n, int k, in LeftOperand a, in RightPanels b, in Destination c) where V : unmanaged, ILanes<V>
    {
        var width = 2 * V.Width;
        var panel = b.Data;
        for (var j = 0; j < n; j += width, panel += b.PanelStride)
        {
            var bias = c.Bias == null ? null : c.Bias + j;
            if (n - j >= width)
                Tile<V>(rows, 2, k, a, panel, b.TermStride, c.Data + j, c.Stride, c.Load, bias);
            else if (n - j == V.Width)
                Tile<V>(rows, 1, k, a, panel, b.TermStride, c.Data + j, c.Stride, c.Load, bias);
            else
                EdgeTile<V>(rows, n - j, k, a, panel, b.TermStride, c.Data + j, c.Stride, c.Load, bias);
        }
    }

    private static void Tile<V>(
        int rows, int vectors, int k, in LeftOperand a, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
        where V : unmanaged, ILanes<V>
    {
        if (rows == 12)
        {
            if (vectors == 2)
                MicroKernel12.TwoVectors<V>(k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
            else
                MicroKernel12.OneVector<V>(k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
        }
        else if (rows == 6)
        {
            if (vectors == 2)
                MicroKernel6.TwoVectors<V>(k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
            else
                MicroKernel6.OneVector<V>(k, a.Data, a.RowStride, a.TermStride, b, bStride, c, ldc, load, bias);
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
