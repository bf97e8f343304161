// The GEMM micro-kernel of 6 rows: accumulators in explicit locals, so that they stay in registers.
// For 256-bit lanes alone: 12 accumulators of the 16 registers. Plain vectors for the reason given in MicroKernel12.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Loquat.Kernels.MatMul;

/// <summary>C tiles of 6 rows and one or two vectors of columns: c = fma(a, b, c) over k in order.</summary>
internal static unsafe class MicroKernel6
{
    private const int Width = 8;

    /// <summary>6 rows by two vectors.</summary>
    /// <param name="k">Number of terms.</param>
    /// <param name="a">Left operand: row r, term p at a[r·rowStride + p·termStride].</param>
    /// <param name="rowStride">Floats from one row of the left operand to the next.</param>
    /// <param name="termStride">Floats from one term of the left operand to the next.</param>
    /// <param name="b">Right operand: term p at b[p·bStride].</param>
    /// <param name="bStride">Floats from one term of the right operand to the next.</param>
    /// <param name="c">The tile, rows <paramref name="ldc"/> floats apart.</param>
    /// <param name="ldc">Floats from one row of the tile to the next.</param>
    /// <param name="load">Whether the chains go on from what the tile holds, instead of zero.</param>
    /// <param name="bias">Added to every row at the end; null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void TwoVectors(
        int k, float* a, nint rowStride, nint termStride, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
    {
        var a3 = a + (3 * rowStride);
        var rowStride2 = 2 * rowStride;
        Vector256<float> c0x = Vector256<float>.Zero, c0y = Vector256<float>.Zero;
        Vector256<float> c1x = Vector256<float>.Zero, c1y = Vector256<float>.Zero;
        Vector256<float> c2x = Vector256<float>.Zero, c2y = Vector256<float>.Zero;
        Vector256<float> c3x = Vector256<float>.Zero, c3y = Vector256<float>.Zero;
        Vector256<float> c4x = Vector256<float>.Zero, c4y = Vector256<float>.Zero;
        Vector256<float> c5x = Vector256<float>.Zero, c5y = Vector256<float>.Zero;
        if (load)
        {
            var row = c;
            c0x = Vector256.Load(row);
            c0y = Vector256.Load(row + Width);
            row += ldc;
            c1x = Vector256.Load(row);
            c1y = Vector256.Load(row + Width);
            row += ldc;
            c2x = Vector256.Load(row);
            c2y = Vector256.Load(row + Width);
            row += ldc;
            c3x = Vector256.Load(row);
            c3y = Vector256.Load(row + Width);
            row += ldc;
            c4x = Vector256.Load(row);
            c4y = Vector256.Load(row + Width);
            row += ldc;
            c5x = Vector256.Load(row);
            c5y = Vector256.Load(row + Width);
        }

        for (; k > 0; k--)
        {
            var bx = Vector256.Load(b);
            var by = Vector256.Load(b + Width);
            var left = Vector256.Create(*a);
            c0x = Vector256.FusedMultiplyAdd(left, bx, c0x);
            c0y = Vector256.FusedMultiplyAdd(left, by, c0y);
            left = Vector256.Create(a[rowStride]);
            c1x = Vector256.FusedMultiplyAdd(left, bx, c1x);
            c1y = Vector256.FusedMultiplyAdd(left, by, c1y);
            left = Vector256.Create(a[rowStride2]);
            c2x = Vector256.FusedMultiplyAdd(left, bx, c2x);
            c2y = Vector256.FusedMultiplyAdd(left, by, c2y);
            left = Vector256.Create(*a3);
            c3x = Vector256.FusedMultiplyAdd(left, bx, c3x);
            c3y = Vector256.FusedMultiplyAdd(left, by, c3y);
            left = Vector256.Create(a3[rowStride]);
            c4x = Vector256.FusedMultiplyAdd(left, bx, c4x);
            c4y = Vector256.FusedMultiplyAdd(left, by, c4y);
            left = Vector256.Create(a3[rowStride2]);
            c5x = Vector256.FusedMultiplyAdd(left, bx, c5x);
            c5y = Vector256.FusedMultiplyAdd(left, by, c5y);
            a += termStride;
            a3 += termStride;
            b += bStride;
        }

        if (bias != null)
        {
            var x = Vector256.Load(bias);
            c0x += x;
            c1x += x;
            c2x += x;
            c3x += x;
            c4x += x;
            c5x += x;
            var y = Vector256.Load(bias + Width);
            c0y += y;
            c1y += y;
            c2y += y;
            c3y += y;
            c4y += y;
            c5y += y;
        }

        Vector256.Store(c0x, c);
        Vector256.Store(c0y, c + Width);
        c += ldc;
        Vector256.Store(c1x, c);
        Vector256.Store(c1y, c + Width);
        c += ldc;
        Vector256.Store(c2x, c);
        Vector256.Store(c2y, c + Width);
        c += ldc;
        Vector256.Store(c3x, c);
        Vector256.Store(c3y, c + Width);
        c += ldc;
        Vector256.Store(c4x, c);
        Vector256.Store(c4y, c + Width);
        c += ldc;
        Vector256.Store(c5x, c);
        Vector256.Store(c5y, c + Width);
    }

    /// <summary>6 rows by one vector.</summary>
    /// <param name="k">Number of terms.</param>
    /// <param name="a">Left operand: row r, term p at a[r·rowStride + p·termStride].</param>
    /// <param name="rowStride">Floats from one row of the left operand to the next.</param>
    /// <param name="termStride">Floats from one term of the left operand to the next.</param>
    /// <param name="b">Right operand: term p at b[p·bStride].</param>
    /// <param name="bStride">Floats from one term of the right operand to the next.</param>
    /// <param name="c">The tile, rows <paramref name="ldc"/> floats apart.</param>
    /// <param name="ldc">Floats from one row of the tile to the next.</param>
    /// <param name="load">Whether the chains go on from what the tile holds, instead of zero.</param>
    /// <param name="bias">Added to every row at the end; null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OneVector(
        int k, float* a, nint rowStride, nint termStride, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
    {
        var a3 = a + (3 * rowStride);
        var rowStride2 = 2 * rowStride;
        Vector256<float> c0x = Vector256<float>.Zero;
        Vector256<float> c1x = Vector256<float>.Zero;
        Vector256<float> c2x = Vector256<float>.Zero;
        Vector256<float> c3x = Vector256<float>.Zero;
        Vector256<float> c4x = Vector256<float>.Zero;
        Vector256<float> c5x = Vector256<float>.Zero;
        if (load)
        {
            var row = c;
            c0x = Vector256.Load(row);
            row += ldc;
            c1x = Vector256.Load(row);
            row += ldc;
            c2x = Vector256.Load(row);
            row += ldc;
            c3x = Vector256.Load(row);
            row += ldc;
            c4x = Vector256.Load(row);
            row += ldc;
            c5x = Vector256.Load(row);
        }

        for (; k > 0; k--)
        {
            var bx = Vector256.Load(b);
            var left = Vector256.Create(*a);
            c0x = Vector256.FusedMultiplyAdd(left, bx, c0x);
            left = Vector256.Create(a[rowStride]);
            c1x = Vector256.FusedMultiplyAdd(left, bx, c1x);
            left = Vector256.Create(a[rowStride2]);
            c2x = Vector256.FusedMultiplyAdd(left, bx, c2x);
            left = Vector256.Create(*a3);
            c3x = Vector256.FusedMultiplyAdd(left, bx, c3x);
            left = Vector256.Create(a3[rowStride]);
            c4x = Vector256.FusedMultiplyAdd(left, bx, c4x);
            left = Vector256.Create(a3[rowStride2]);
            c5x = Vector256.FusedMultiplyAdd(left, bx, c5x);
            a += termStride;
            a3 += termStride;
            b += bStride;
        }

        if (bias != null)
        {
            var x = Vector256.Load(bias);
            c0x += x;
            c1x += x;
            c2x += x;
            c3x += x;
            c4x += x;
            c5x += x;
        }

        Vector256.Store(c0x, c);
        c += ldc;
        Vector256.Store(c1x, c);
        c += ldc;
        Vector256.Store(c2x, c);
        c += ldc;
        Vector256.Store(c3x, c);
        c += ldc;
        Vector256.Store(c4x, c);
        c += ldc;
        Vector256.Store(c5x, c);
    }
}
