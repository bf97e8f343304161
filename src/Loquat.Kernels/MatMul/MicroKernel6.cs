// The GEMM micro-kernel of 6 rows: accumulators in explicit locals, so that they stay in registers.
// For 256-bit and narrower lanes: 12 accumulators of the 16 registers.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>C tiles of 6 rows and one or two vectors of columns: c = fma(a, b, c) over k in order.</summary>
internal static unsafe class MicroKernel6
{
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
    internal static void TwoVectors<V>(int k, float* a, nint rowStride, nint termStride, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
        where V : unmanaged, ILanes<V>
    {
        var a3 = a + (3 * rowStride);
        var rowStride2 = 2 * rowStride;
        V c0x = V.Zero, c0y = V.Zero;
        V c1x = V.Zero, c1y = V.Zero;
        V c2x = V.Zero, c2y = V.Zero;
        V c3x = V.Zero, c3y = V.Zero;
        V c4x = V.Zero, c4y = V.Zero;
        V c5x = V.Zero, c5y = V.Zero;
        if (load)
        {
            var row = c;
            c0x = V.Load(row);
            c0y = V.Load(row + V.Width);
            row += ldc;
            c1x = V.Load(row);
            c1y = V.Load(row + V.Width);
            row += ldc;
            c2x = V.Load(row);
            c2y = V.Load(row + V.Width);
            row += ldc;
            c3x = V.Load(row);
            c3y = V.Load(row + V.Width);
            row += ldc;
            c4x = V.Load(row);
            c4y = V.Load(row + V.Width);
            row += ldc;
            c5x = V.Load(row);
            c5y = V.Load(row + V.Width);
        }

        for (; k > 0; k--)
        {
            var bx = V.Load(b);
            var by = V.Load(b + V.Width);
            var left = V.Create(*a);
            c0x = V.Fma(left, bx, c0x);
            c0y = V.Fma(left, by, c0y);
            left = V.Create(a[rowStride]);
            c1x = V.Fma(left, bx, c1x);
            c1y = V.Fma(left, by, c1y);
            left = V.Create(a[rowStride2]);
            c2x = V.Fma(left, bx, c2x);
            c2y = V.Fma(left, by, c2y);
            left = V.Create(*a3);
            c3x = V.Fma(left, bx, c3x);
            c3y = V.Fma(left, by, c3y);
            left = V.Create(a3[rowStride]);
            c4x = V.Fma(left, bx, c4x);
            c4y = V.Fma(left, by, c4y);
            left = V.Create(a3[rowStride2]);
            c5x = V.Fma(left, bx, c5x);
            c5y = V.Fma(left, by, c5y);
            a += termStride;
            a3 += termStride;
            b += bStride;
        }

        if (bias != null)
        {
            var x = V.Load(bias);
            c0x += x;
            c1x += x;
            c2x += x;
            c3x += x;
            c4x += x;
            c5x += x;
            var y = V.Load(bias + V.Width);
            c0y += y;
            c1y += y;
            c2y += y;
            c3y += y;
            c4y += y;
            c5y += y;
        }

        V.Store(c0x, c);
        V.Store(c0y, c + V.Width);
        c += ldc;
        V.Store(c1x, c);
        V.Store(c1y, c + V.Width);
        c += ldc;
        V.Store(c2x, c);
        V.Store(c2y, c + V.Width);
        c += ldc;
        V.Store(c3x, c);
        V.Store(c3y, c + V.Width);
        c += ldc;
        V.Store(c4x, c);
        V.Store(c4y, c + V.Width);
        c += ldc;
        V.Store(c5x, c);
        V.Store(c5y, c + V.Width);
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
    internal static void OneVector<V>(int k, float* a, nint rowStride, nint termStride, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
        where V : unmanaged, ILanes<V>
    {
        var a3 = a + (3 * rowStride);
        var rowStride2 = 2 * rowStride;
        V c0x = V.Zero;
        V c1x = V.Zero;
        V c2x = V.Zero;
        V c3x = V.Zero;
        V c4x = V.Zero;
        V c5x = V.Zero;
        if (load)
        {
            var row = c;
            c0x = V.Load(row);
            row += ldc;
            c1x = V.Load(row);
            row += ldc;
            c2x = V.Load(row);
            row += ldc;
            c3x = V.Load(row);
            row += ldc;
            c4x = V.Load(row);
            row += ldc;
            c5x = V.Load(row);
        }

        for (; k > 0; k--)
        {
            var bx = V.Load(b);
            var left = V.Create(*a);
            c0x = V.Fma(left, bx, c0x);
            left = V.Create(a[rowStride]);
            c1x = V.Fma(left, bx, c1x);
            left = V.Create(a[rowStride2]);
            c2x = V.Fma(left, bx, c2x);
            left = V.Create(*a3);
            c3x = V.Fma(left, bx, c3x);
            left = V.Create(a3[rowStride]);
            c4x = V.Fma(left, bx, c4x);
            left = V.Create(a3[rowStride2]);
            c5x = V.Fma(left, bx, c5x);
            a += termStride;
            a3 += termStride;
            b += bStride;
        }

        if (bias != null)
        {
            var x = V.Load(bias);
            c0x += x;
            c1x += x;
            c2x += x;
            c3x += x;
            c4x += x;
            c5x += x;
        }

        V.Store(c0x, c);
        c += ldc;
        V.Store(c1x, c);
        c += ldc;
        V.Store(c2x, c);
        c += ldc;
        V.Store(c3x, c);
        c += ldc;
        V.Store(c4x, c);
        c += ldc;
        V.Store(c5x, c);
    }
}
