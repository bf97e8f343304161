// The GEMM micro-kernel of 8 rows for 512-bit lanes: with it any number of rows from 16 on is made of blocks of 12 and 8 (and at most
// three rows more), so that no rows fall to the short kernels. Explicit locals and plain vectors as in MicroKernel12.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>C tiles of 8 rows and two vectors of columns: c = fma(a, b, c) over k in order.</summary>
internal static unsafe class MicroKernel8
{
    private const int Width = 16;

    /// <summary>8 rows by two vectors; see <see cref="MicroKernel12.TwoVectors"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void TwoVectors(
        int k, float* a, nint rowStride, nint termStride, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
    {
        var a4 = a + (4 * rowStride);
        var rowStride2 = 2 * rowStride;
        var rowStride3 = 3 * rowStride;
        Vector512<float> c0x = Vector512<float>.Zero, c0y = Vector512<float>.Zero;
        Vector512<float> c1x = Vector512<float>.Zero, c1y = Vector512<float>.Zero;
        Vector512<float> c2x = Vector512<float>.Zero, c2y = Vector512<float>.Zero;
        Vector512<float> c3x = Vector512<float>.Zero, c3y = Vector512<float>.Zero;
        Vector512<float> c4x = Vector512<float>.Zero, c4y = Vector512<float>.Zero;
        Vector512<float> c5x = Vector512<float>.Zero, c5y = Vector512<float>.Zero;
        Vector512<float> c6x = Vector512<float>.Zero, c6y = Vector512<float>.Zero;
        Vector512<float> c7x = Vector512<float>.Zero, c7y = Vector512<float>.Zero;
        Prefetch.Tile(c + (2 * Width), ldc, 8);
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
            left = Vector512.Create(a[rowStride3]);
            c3x = Vector512.FusedMultiplyAdd(left, bx, c3x);
            c3y = Vector512.FusedMultiplyAdd(left, by, c3y);
            left = Vector512.Create(*a4);
            c4x = Vector512.FusedMultiplyAdd(left, bx, c4x);
            c4y = Vector512.FusedMultiplyAdd(left, by, c4y);
            left = Vector512.Create(a4[rowStride]);
            c5x = Vector512.FusedMultiplyAdd(left, bx, c5x);
            c5y = Vector512.FusedMultiplyAdd(left, by, c5y);
            left = Vector512.Create(a4[rowStride2]);
            c6x = Vector512.FusedMultiplyAdd(left, bx, c6x);
            c6y = Vector512.FusedMultiplyAdd(left, by, c6y);
            left = Vector512.Create(a4[rowStride3]);
            c7x = Vector512.FusedMultiplyAdd(left, bx, c7x);
            c7y = Vector512.FusedMultiplyAdd(left, by, c7y);
            a += termStride;
            a4 += termStride;
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
            var y = Vector512.Load(bias + Width);
            c0y += y;
            c1y += y;
            c2y += y;
            c3y += y;
            c4y += y;
            c5y += y;
            c6y += y;
            c7y += y;
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
    }
}
