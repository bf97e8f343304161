// Sums of consecutive floats in the one order that every reduction along a row uses.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Reductions;

/// <summary>Sums over consecutive elements: lanes first, then lanes among each other, then the tail. The order depends on the length alone.</summary>
internal static unsafe class LaneSums
{
    /// <summary>Elements summed in float32 before double precision takes over.</summary>
    internal const int BlockLength = 4096;

    /// <summary>Σ x over <paramref name="length"/> elements; blocks in float32, blocks among each other in float64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Sum<V>(float* x, int length) where V : unmanaged, ILanes<V>
    {
        var total = 0.0;
        for (var start = 0; start < length; start += BlockLength)
        {
            total += Block<V>(x + start, Math.Min(BlockLength, length - start));
            if (length - start <= BlockLength)
                break;
        }
        return total;
    }

    /// <summary>Σ x of one block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Block<V>(float* x, int length) where V : unmanaged, ILanes<V>
    {
        V a = V.Zero, b = V.Zero, c = V.Zero, d = V.Zero;
        var i = 0;
        for (; i <= length - (4 * V.Width); i += 4 * V.Width)
        {
            a += V.Load(x + i);
            b += V.Load(x + i + V.Width);
            c += V.Load(x + i + (2 * V.Width));
            d += V.Load(x + i + (3 * V.Width));
        }
        for (; i <= length - V.Width; i += V.Width)
            a += V.Load(x + i);
        var sum = V.Sum((a + b) + (c + d));
        for (; i < length; i++)
            sum += x[i];
        return sum;
    }

    /// <summary>Σ x² of one block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float SquareBlock<V>(float* x, int length) where V : unmanaged, ILanes<V>
    {
        V a = V.Zero, b = V.Zero, c = V.Zero, d = V.Zero;
        var i = 0;
        for (; i <= length - (4 * V.Width); i += 4 * V.Width)
        {
            V e = V.Load(x + i), f = V.Load(x + i + V.Width), g = V.Load(x + i + (2 * V.Width)), h = V.Load(x + i + (3 * V.Width));
            a = V.Fma(e, e, a);
            b = V.Fma(f, f, b);
            c = V.Fma(g, g, c);
            d = V.Fma(h, h, d);
        }
        for (; i <= length - V.Width; i += V.Width)
        {
            var e = V.Load(x + i);
            a = V.Fma(e, e, a);
        }
        var sum = V.Sum((a + b) + (c + d));
        for (; i < length; i++)
            sum = MathF.FusedMultiplyAdd(x[i], x[i], sum);
        return sum;
    }
}
