// The GEMM micro-kernels of one row and eight or four vectors, which read the rows of an unpacked right operand in long stretches.
// Generation with a cache multiplies one row at a time: memory speed is what counts there.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>C tiles of one row and several vectors of columns: c = fma(a, b, c) over k in order.</summary>
internal static unsafe class MicroKernel1
{
    /// <summary>One row by eight vectors; see <see cref="MicroKernel12.TwoVectors"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void EightVectors<V>(int k, float* a, nint termStride, float* b, nint bStride, float* c, bool load, float* bias)
        where V : unmanaged, ILanes<V>
    {
        V c0 = V.Zero, c1 = V.Zero, c2 = V.Zero, c3 = V.Zero;
        V c4 = V.Zero, c5 = V.Zero, c6 = V.Zero, c7 = V.Zero;
        if (load)
        {
            c0 = V.Load(c);
            c1 = V.Load(c + V.Width);
            c2 = V.Load(c + (2 * V.Width));
            c3 = V.Load(c + (3 * V.Width));
            c4 = V.Load(c + (4 * V.Width));
            c5 = V.Load(c + (5 * V.Width));
            c6 = V.Load(c + (6 * V.Width));
            c7 = V.Load(c + (7 * V.Width));
        }

        for (; k > 0; k--)
        {
            var left = V.Create(*a);
            c0 = V.Fma(left, V.Load(b), c0);
            c1 = V.Fma(left, V.Load(b + V.Width), c1);
            c2 = V.Fma(left, V.Load(b + (2 * V.Width)), c2);
            c3 = V.Fma(left, V.Load(b + (3 * V.Width)), c3);
            c4 = V.Fma(left, V.Load(b + (4 * V.Width)), c4);
            c5 = V.Fma(left, V.Load(b + (5 * V.Width)), c5);
            c6 = V.Fma(left, V.Load(b + (6 * V.Width)), c6);
            c7 = V.Fma(left, V.Load(b + (7 * V.Width)), c7);
            a += termStride;
            b += bStride;
        }

        if (bias != null)
        {
            c0 += V.Load(bias);
            c1 += V.Load(bias + V.Width);
            c2 += V.Load(bias + (2 * V.Width));
            c3 += V.Load(bias + (3 * V.Width));
            c4 += V.Load(bias + (4 * V.Width));
            c5 += V.Load(bias + (5 * V.Width));
            c6 += V.Load(bias + (6 * V.Width));
            c7 += V.Load(bias + (7 * V.Width));
        }

        V.Store(c0, c);
        V.Store(c1, c + V.Width);
        V.Store(c2, c + (2 * V.Width));
        V.Store(c3, c + (3 * V.Width));
        V.Store(c4, c + (4 * V.Width));
        V.Store(c5, c + (5 * V.Width));
        V.Store(c6, c + (6 * V.Width));
        V.Store(c7, c + (7 * V.Width));
    }

    /// <summary>One contiguous row by four vectors; see <see cref="MicroKernel12.TwoVectors"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void FourVectors<V>(int k, float* a, float* b, nint bStride, float* c, bool load, float* bias)
        where V : unmanaged, ILanes<V>
    {
        V c0 = V.Zero, c1 = V.Zero, c2 = V.Zero, c3 = V.Zero;
        if (load)
        {
            c0 = V.Load(c);
            c1 = V.Load(c + V.Width);
            c2 = V.Load(c + (2 * V.Width));
            c3 = V.Load(c + (3 * V.Width));
        }

        for (; k > 0; k--)
        {
            var left = V.Create(*a);
            c0 = V.Fma(left, V.Load(b), c0);
            c1 = V.Fma(left, V.Load(b + V.Width), c1);
            c2 = V.Fma(left, V.Load(b + (2 * V.Width)), c2);
            c3 = V.Fma(left, V.Load(b + (3 * V.Width)), c3);
            a++;
            b += bStride;
        }

        if (bias != null)
        {
            c0 += V.Load(bias);
            c1 += V.Load(bias + V.Width);
            c2 += V.Load(bias + (2 * V.Width));
            c3 += V.Load(bias + (3 * V.Width));
        }

        V.Store(c0, c);
        V.Store(c1, c + V.Width);
        V.Store(c2, c + (2 * V.Width));
        V.Store(c3, c + (3 * V.Width));
    }
}
