// The GEMM micro-kernel of 12 rows: accumulators in explicit locals, so that they stay in registers.
// For 512-bit lanes alone: 24 accumulators of the 32 registers. Written with plain vectors, because through the lanes struct
// the compiler spends a register move on every second multiply-add, which costs a sixth of the speed here.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>C tiles of 12 rows and one or two vectors of columns: c = fma(a, b, c) over k in order.</summary>
internal static unsafe class MicroKernel12
{
    private const int Width = 16;

    /// <summary>12 rows by two vectors.</summary>
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
        var a6 = a + (6 * rowStride);
        var a9 = a + (9 * rowStride);
        var rowStride2 = 2 * rowStride;
        Vector512<float> c0x = Vector512<float>.Zero, c0y = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero, c1y = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero, c2y = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero, c3y = Vector512<float>.Zero;
        Vector512<float> c4x = Vector512<float>.Zero, c4y = Vector512<float>.Zero;
        Vector512<float> c5x = Vector512<float>.Zero, c5y = Vector512<float>.Zero;
        Vector512<float> c6x = Vector512<float>.Zero, c6y = Vector512<float>.Zero;
        Vector512<float> c7x = Vector512<float>.Zero, c7y = Vector512<float>.Zero;
        Vector512<float> c8x = Vector512<float>.Zero, c8y = Vector512<float>.Zero;
        Vector512<float> c9x = Vector512<float>.Zero, c9y = Vector512<float>.Zero;
        Vector512<float> c10x = Vector512<float>.Zero, c10y = Vector512<float>.Zero;
        Vector512<float> c11x = Vector512<float>.Zero, c11y = Vector512<float>.Zero;
        Prefetch.Tile(c + (2 * Width), ldc, 12);
        if (load)
        {
            var row = c;
            c0x = Vector512.Load(row);
            c0y = Vector512.Load(row + Width);
            row += ldc;
            c1x = Vector512.Load(row);
            c1y = Vector512.Load(row + Width);
            row += ldc;
            c2x = Vector512.Load(row);
            c2y = Vector512.Load(row + Width);
            row += ldc;
            c3x = Vector512.Load(row);
            c3y = Vector512.Load(row + Width);
            row += ldc;
            c4x = Vector512.Load(row);
            c4y = Vector512.Load(row + Width);
            row += ldc;
            c5x = Vector512.Load(row);
            c5y = Vector512.Load(row + Width);
            row += ldc;
            c6x = Vector512.Load(row);
            c6y = Vector512.Load(row + Width);
            row += ldc;
            c7x = Vector512.Load(row);
            c7y = Vector512.Load(row + Width);
            row += ldc;
            c8x = Vector512.Load(row);
            c8y = Vector512.Load(row + Width);
            row += ldc;
            c9x = Vector512.Load(row);
            c9y = Vector512.Load(row + Width);
            row += ldc;
            c10x = Vector512.Load(row);
            c10y = Vector512.Load(row + Width);
            row += ldc;
            c11x = Vector512.Load(row);
            c11y = Vector512.Load(row + Width);
        }

        for (; k > 0; k--)
        {
            var bx = Vector512.Load(b);
            var by = Vector512.Load(b + Width);
            var left = Vector512.Create(*a);
            c0x = Vector512.FusedMultiplyAdd(left, bx, c0x);
            c0y = Vector512.FusedMultiplyAdd(left, by, c0y);
            left = Vector512.Create(a[rowStride]);
            c1x = Vector512.FusedMultiplyAdd(left, bx, c1x);
            c1y = Vector512.FusedMultiplyAdd(left, by, c1y);
            left = Vector512.Create(a[rowStride2]);
            c2x = Vector512.FusedMultiplyAdd(left, bx, c2x);
            c2y = Vector512.FusedMultiplyAdd(left, by, c2y);
            left = Vector512.Create(*a3);
            c3x = Vector512.FusedMultiplyAdd(left, bx, c3x);
            c3y = Vector512.FusedMultiplyAdd(left, by, c3y);
            left = Vector512.Create(a3[rowStride]);
            c4x = Vector512.FusedMultiplyAdd(left, bx, c4x);
            c4y = Vector512.FusedMultiplyAdd(left, by, c4y);
            left = Vector512.Create(a3[rowStride2]);
            c5x = Vector512.FusedMultiplyAdd(left, bx, c5x);
            c5y = Vector512.FusedMultiplyAdd(left, by, c5y);
            left = Vector512.Create(*a6);
            c6x = Vector512.FusedMultiplyAdd(left, bx, c6x);
            c6y = Vector512.FusedMultiplyAdd(left, by, c6y);
            left = Vector512.Create(a6[rowStride]);
            c7x = Vector512.FusedMultiplyAdd(left, bx, c7x);
            c7y = Vector512.FusedMultiplyAdd(left, by, c7y);
            left = Vector512.Create(a6[rowStride2]);
            c8x = Vector512.FusedMultiplyAdd(left, bx, c8x);
            c8y = Vector512.FusedMultiplyAdd(left, by, c8y);
            left = Vector512.Create(*a9);
            c9x = Vector512.FusedMultiplyAdd(left, bx, c9x);
            c9y = Vector512.FusedMultiplyAdd(left, by, c9y);
            left = Vector512.Create(a9[rowStride]);
            c10x = Vector512.FusedMultiplyAdd(left, bx, c10x);
            c10y = Vector512.FusedMultiplyAdd(left, by, c10y);
            left = Vector512.Create(a9[rowStride2]);
            c11x = Vector512.FusedMultiplyAdd(left, bx, c11x);
            c11y = Vector512.FusedMultiplyAdd(left, by, c11y);
            a += termStride;
            a3 += termStride;
            a6 += termStride;
            a9 += termStride;
            b += bStride;
        }

        if (bias != null)
        {
            var x = Vector512.Load(bias);
            c0x += x;
            c1x += x;
            c2x += x;
            c3x += x;
            c4x += x;
            c5x += x;
            c6x += x;
            c7x += x;
            c8x += x;
            c9x += x;
            c10x += x;
            c11x += x;
            var y = Vector512.Load(bias + Width);
            c0y += y;
            c1y += y;
            c2y += y;
            c3y += y;
            c4y += y;
            c5y += y;
            c6y += y;
            c7y += y;
            c8y += y;
            c9y += y;
            c10y += y;
            c11y += y;
        }

        Vector512.Store(c0x, c);
        Vector512.Store(c0y, c + Width);
        c += ldc;
        Vector512.Store(c1x, c);
        Vector512.Store(c1y, c + Width);
        c += ldc;
        Vector512.Store(c2x, c);
        Vector512.Store(c2y, c + Width);
        c += ldc;
        Vector512.Store(c3x, c);
        Vector512.Store(c3y, c + Width);
        c += ldc;
        Vector512.Store(c4x, c);
        Vector512.Store(c4y, c + Width);
        c += ldc;
        Vector512.Store(c5x, c);
        Vector512.Store(c5y, c + Width);
        c += ldc;
        Vector512.Store(c6x, c);
        Vector512.Store(c6y, c + Width);
        c += ldc;
        Vector512.Store(c7x, c);
        Vector512.Store(c7y, c + Width);
        c += ldc;
        Vector512.Store(c8x, c);
        Vector512.Store(c8y, c + Width);
        c += ldc;
        Vector512.Store(c9x, c);
        Vector512.Store(c9y, c + Width);
        c += ldc;
        Vector512.Store(c10x, c);
        Vector512.Store(c10y, c + Width);
        c += ldc;
        Vector512.Store(c11x, c);
        Vector512.Store(c11y, c + Width);
    }

    /// <summary>12 rows by one vector.</summary>
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
        var a6 = a + (6 * rowStride);
        var a9 = a + (9 * rowStride);
        var rowStride2 = 2 * rowStride;
        Vector512<float> c0x = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero;
        Vector512<float> c4x = Vector512<float>.Zero;
        Vector512<float> c5x = Vector512<float>.Zero;
        Vector512<float> c6x = Vector512<float>.Zero;
        Vector512<float> c7x = Vector512<float>.Zero;
        Vector512<float> c8x = Vector512<float>.Zero;
        Vector512<float> c9x = Vector512<float>.Zero;
        Vector512<float> c10x = Vector512<float>.Zero;
        Vector512<float> c11x = Vector512<float>.Zero;
        if (load)
        {
            var row = c;
            c0x = Vector512.Load(row);
            row += ldc;
            c1x = Vector512.Load(row);
            row += ldc;
            c2x = Vector512.Load(row);
            row += ldc;
            c3x = Vector512.Load(row);
            row += ldc;
            c4x = Vector512.Load(row);
            row += ldc;
            c5x = Vector512.Load(row);
            row += ldc;
            c6x = Vector512.Load(row);
            row += ldc;
            c7x = Vector512.Load(row);
            row += ldc;
            c8x = Vector512.Load(row);
            row += ldc;
            c9x = Vector512.Load(row);
            row += ldc;
            c10x = Vector512.Load(row);
            row += ldc;
            c11x = Vector512.Load(row);
        }

        for (; k > 0; k--)
        {
            var bx = Vector512.Load(b);
            var left = Vector512.Create(*a);
            c0x = Vector512.FusedMultiplyAdd(left, bx, c0x);
            left = Vector512.Create(a[rowStride]);
            c1x = Vector512.FusedMultiplyAdd(left, bx, c1x);
            left = Vector512.Create(a[rowStride2]);
            c2x = Vector512.FusedMultiplyAdd(left, bx, c2x);
            left = Vector512.Create(*a3);
            c3x = Vector512.FusedMultiplyAdd(left, bx, c3x);
            left = Vector512.Create(a3[rowStride]);
            c4x = Vector512.FusedMultiplyAdd(left, bx, c4x);
            left = Vector512.Create(a3[rowStride2]);
            c5x = Vector512.FusedMultiplyAdd(left, bx, c5x);
            left = Vector512.Create(*a6);
            c6x = Vector512.FusedMultiplyAdd(left, bx, c6x);
            left = Vector512.Create(a6[rowStride]);
            c7x = Vector512.FusedMultiplyAdd(left, bx, c7x);
            left = Vector512.Create(a6[rowStride2]);
            c8x = Vector512.FusedMultiplyAdd(left, bx, c8x);
            left = Vector512.Create(*a9);
            c9x = Vector512.FusedMultiplyAdd(left, bx, c9x);
            left = Vector512.Create(a9[rowStride]);
            c10x = Vector512.FusedMultiplyAdd(left, bx, c10x);
            left = Vector512.Create(a9[rowStride2]);
            c11x = Vector512.FusedMultiplyAdd(left, bx, c11x);
            a += termStride;
            a3 += termStride;
            a6 += termStride;
            a9 += termStride;
            b += bStride;
        }

        if (bias != null)
        {
            var x = Vector512.Load(bias);
            c0x += x;
            c1x += x;
            c2x += x;
            c3x += x;
            c4x += x;
            c5x += x;
            c6x += x;
            c7x += x;
            c8x += x;
            c9x += x;
            c10x += x;
            c11x += x;
        }

        Vector512.Store(c0x, c);
        c += ldc;
        Vector512.Store(c1x, c);
        c += ldc;
        Vector512.Store(c2x, c);
        c += ldc;
        Vector512.Store(c3x, c);
        c += ldc;
        Vector512.Store(c4x, c);
        c += ldc;
        Vector512.Store(c5x, c);
        c += ldc;
        Vector512.Store(c6x, c);
        c += ldc;
        Vector512.Store(c7x, c);
        c += ldc;
        Vector512.Store(c8x, c);
        c += ldc;
        Vector512.Store(c9x, c);
        c += ldc;
        Vector512.Store(c10x, c);
        c += ldc;
        Vector512.Store(c11x, c);
    }
}
