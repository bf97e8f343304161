// The GEMM micro-kernel of one to four rows in any lane width: for what is left below the tall tiles, for products of few rows,
// and for the narrow lanes, which have no taller one.
// Rows beyond the count repeat the last one: they compute and store the same values again.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>C tiles of up to four rows and one or two vectors of columns: c = fma(a, b, c) over k in order.</summary>
internal static unsafe class MicroKernel4
{
    /// <summary>Up to four rows by two vectors; see <see cref="MicroKernel12.TwoVectors"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void TwoVectors<V>(
        int rows, int k, float* a, nint rowStride, nint termStride, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
        where V : unmanaged, ILanes<V>
    {
        var a1 = rows > 1 ? a + rowStride : a;
        var a2 = rows > 2 ? a1 + rowStride : a1;
        var a3 = rows > 3 ? a2 + rowStride : a2;
        var t1 = rows > 1 ? c + ldc : c;
        var t2 = rows > 2 ? t1 + ldc : t1;
        var t3 = rows > 3 ? t2 + ldc : t2;
        V c0x = V.Zero, c0y = V.Zero;
        V c1x = V.Zero, c1y = V.Zero;
        V c2x = V.Zero, c2y = V.Zero;
        V c3x = V.Zero, c3y = V.Zero;
        if (load)
        {
            c0x = V.Load(c);
            c0y = V.Load(c + V.Width);
            c1x = V.Load(t1);
            c1y = V.Load(t1 + V.Width);
            c2x = V.Load(t2);
            c2y = V.Load(t2 + V.Width);
            c3x = V.Load(t3);
            c3y = V.Load(t3 + V.Width);
        }

        nint p = 0;
        for (; k > 0; k--)
        {
            var bx = V.Load(b);
            var by = V.Load(b + V.Width);
            var left = V.Create(a[p]);
            c0x = V.Fma(left, bx, c0x);
            c0y = V.Fma(left, by, c0y);
            left = V.Create(a1[p]);
            c1x = V.Fma(left, bx, c1x);
            c1y = V.Fma(left, by, c1y);
            left = V.Create(a2[p]);
            c2x = V.Fma(left, bx, c2x);
            c2y = V.Fma(left, by, c2y);
            left = V.Create(a3[p]);
            c3x = V.Fma(left, bx, c3x);
            c3y = V.Fma(left, by, c3y);
            p += termStride;
            b += bStride;
        }

        if (bias != null)
        {
            var x = V.Load(bias);
            c0x += x;
            c1x += x;
            c2x += x;
            c3x += x;
            var y = V.Load(bias + V.Width);
            c0y += y;
            c1y += y;
            c2y += y;
            c3y += y;
        }

        V.Store(c0x, c);
        V.Store(c0y, c + V.Width);
        V.Store(c1x, t1);
        V.Store(c1y, t1 + V.Width);
        V.Store(c2x, t2);
        V.Store(c2y, t2 + V.Width);
        V.Store(c3x, t3);
        V.Store(c3y, t3 + V.Width);
    }

    /// <summary>Up to four rows by one vector; see <see cref="MicroKernel12.OneVector"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OneVector<V>(
        int rows, int k, float* a, nint rowStride, nint termStride, float* b, nint bStride, float* c, nint ldc, bool load, float* bias)
        where V : unmanaged, ILanes<V>
    {
        var a1 = rows > 1 ? a + rowStride : a;
        var a2 = rows > 2 ? a1 + rowStride : a1;
        var a3 = rows > 3 ? a2 + rowStride : a2;
        var t1 = rows > 1 ? c + ldc : c;
        var t2 = rows > 2 ? t1 + ldc : t1;
        var t3 = rows > 3 ? t2 + ldc : t2;
        V c0x = V.Zero;
        V c1x = V.Zero;
        V c2x = V.Zero;
        V c3x = V.Zero;
        if (load)
        {
            c0x = V.Load(c);
            c1x = V.Load(t1);
            c2x = V.Load(t2);
            c3x = V.Load(t3);
        }

        nint p = 0;
        for (; k > 0; k--)
        {
            var bx = V.Load(b);
            var left = V.Create(a[p]);
            c0x = V.Fma(left, bx, c0x);
            left = V.Create(a1[p]);
            c1x = V.Fma(left, bx, c1x);
            left = V.Create(a2[p]);
            c2x = V.Fma(left, bx, c2x);
            left = V.Create(a3[p]);
            c3x = V.Fma(left, bx, c3x);
            p += termStride;
            b += bStride;
        }

        if (bias != null)
        {
            var x = V.Load(bias);
            c0x += x;
            c1x += x;
            c2x += x;
            c3x += x;
        }

        V.Store(c0x, c);
        V.Store(c1x, t1);
        V.Store(c2x, t2);
        V.Store(c3x, t3);
    }
}
