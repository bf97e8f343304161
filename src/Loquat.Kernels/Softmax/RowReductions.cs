// The reductions over one row that softmax, the losses and the norms share. Each runs in an order that depends only on the row's length
// and the lane width: four lane groups side by side (to hide the latency of an add), then what is left, then the tail one by one.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Softmax;

/// <summary>Maximum and sums over one row of floats.</summary>
internal static unsafe class RowReductions
{
    /// <summary>The largest of n values: -∞ for n = 0, NaN where any is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Max<V>(float* x, int n) where V : unmanaged, ILanes<V>
    {
        V a = V.Create(float.NegativeInfinity), b = a, c = a, d = a;
        var i = 0;
        for (; i <= n - (4 * V.Width); i += 4 * V.Width)
        {
            a = V.Max(a, V.Load(x + i));
            b = V.Max(b, V.Load(x + i + V.Width));
            c = V.Max(c, V.Load(x + i + (2 * V.Width)));
            d = V.Max(d, V.Load(x + i + (3 * V.Width)));
        }
        for (; i <= n - V.Width; i += V.Width)
            a = V.Max(a, V.Load(x + i));
        var max = V.MaxLane(V.Max(V.Max(a, b), V.Max(c, d)));
        for (; i < n; i++)
            max = MathF.Max(max, x[i]);
        return max;
    }

    /// <summary>Σ e^(x[i] - shift), and e^(x[i] - shift) into y[i] where y is not null. y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float SumOfExp<V>(float* x, int n, float shift, float* y) where V : unmanaged, ILanes<V>
    {
        V a = V.Zero, b = a, c = a, d = a;
        var i = 0;
        for (; i <= n - (4 * V.Width); i += 4 * V.Width)
        {
            a += ExpAt<V>(x, i, shift, y);
            b += ExpAt<V>(x, i + V.Width, shift, y);
            c += ExpAt<V>(x, i + (2 * V.Width), shift, y);
            d += ExpAt<V>(x, i + (3 * V.Width), shift, y);
        }
        for (; i <= n - V.Width; i += V.Width)
            a += ExpAt<V>(x, i, shift, y);
        var tail = Lanes1.Zero;
        for (; i < n; i++)
            tail += ExpAt<Lanes1>(x, i, shift, y);
        return V.Sum((a + b) + (c + d)) + Lanes1.Sum(tail);
    }

    /// <summary>Σ x[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Sum<V>(float* x, int n) where V : unmanaged, ILanes<V>
    {
        V a = V.Zero, b = a, c = a, d = a;
        var i = 0;
        for (; i <= n - (4 * V.Width); i += 4 * V.Width)
        {
            a += V.Load(x + i);
            b += V.Load(x + i + V.Width);
            c += V.Load(x + i + (2 * V.Width));
            d += V.Load(x + i + (3 * V.Width));
        }
        for (; i <= n - V.Width; i += V.Width)
            a += V.Load(x + i);
        var tail = 0f;
        for (; i < n; i++)
            tail += x[i];
        return V.Sum((a + b) + (c + d)) + tail;
    }

    /// <summary>Σ (x[i] - shift) · (y[i] - shift); with y = x the sum of squared deviations, with shift 0 the dot product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Dot<V>(float* x, float* y, int n, float shift) where V : unmanaged, ILanes<V>
    {
        V a = V.Zero, b = a, c = a, d = a;
        var i = 0;
        for (; i <= n - (4 * V.Width); i += 4 * V.Width)
        {
            a = Product(x, y, i, shift, a);
            b = Product(x, y, i + V.Width, shift, b);
            c = Product(x, y, i + (2 * V.Width), shift, c);
            d = Product(x, y, i + (3 * V.Width), shift, d);
        }
        for (; i <= n - V.Width; i += V.Width)
            a = Product(x, y, i, shift, a);
        var tail = Lanes1.Zero;
        for (; i < n; i++)
            tail = Product(x, y, i, shift, tail);
        return V.Sum((a + b) + (c + d)) + Lanes1.Sum(tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpAt<V>(float* x, int i, float shift, float* y) where V : unmanaged, ILanes<V>
    {
        var value = VectorMath.Exp(V.Load(x + i) - V.Create(shift));
        if (y != null)
            V.Store(value, y + i);
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Product<V>(float* x, float* y, int i, float shift, V sum) where V : unmanaged, ILanes<V> =>
        V.Fma(V.Load(x + i) - V.Create(shift), V.Load(y + i) - V.Create(shift), sum);
}
