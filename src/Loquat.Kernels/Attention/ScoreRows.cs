// What attention does to one row of scores at a time: softmax, its gradient, and sums whose order depends on the row's own length only.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Attention;

/// <summary>Operations on rows of a tile of scores.</summary>
internal static unsafe class ScoreRows
{
    private const int SumLanes = 16;

    /// <summary>x = x·scale + bias over n values; returns the largest, -∞ for none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float ScaleAndMax<V>(float* x, int n, float scale, float* bias) where V : unmanaged, ILanes<V>
    {
        var factor = V.Create(scale);
        var largest = V.Create(float.NegativeInfinity);
        var i = 0;
        for (; i <= n - V.Width; i += V.Width)
        {
            var value = V.Load(x + i) * factor;
            if (bias != null)
                value += V.Load(bias + i);
            V.Store(value, x + i);
            largest = V.Max(largest, value);
        }
        var result = V.MaxLane(largest);
        for (; i < n; i++)
        {
            x[i] = bias == null ? x[i] * scale : (x[i] * scale) + bias[i];
            result = MathF.Max(result, x[i]);
        }
        return result;
    }

    /// <summary>x = exp(x - shift) over n values, then zeros up to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Exp<V>(float* x, int n, int end, float shift) where V : unmanaged, ILanes<V>
    {
        var i = 0;
        if (shift > float.NegativeInfinity)
        {
            var shifts = V.Create(shift);
            for (; i <= n - V.Width; i += V.Width)
                V.Store(VectorMath.Exp(V.Load(x + i) - shifts), x + i);
            for (; i < n; i++)
                Lanes1.Store(VectorMath.Exp(Lanes1.Create(x[i] - shift)), x + i);
        }
        else if (float.IsNaN(shift))
        {
            for (; i < n; i++)
                x[i] = float.NaN;
        }
        for (; i < end; i++)
            x[i] = 0;
    }

    /// <summary>p = exp(p·scale + bias - shift) over n values, then zeros up to <paramref name="end"/>.</summary>
    internal static void Probabilities<V>(float* p, int n, int end, float scale, float* bias, float shift) where V : unmanaged, ILanes<V>
    {
        ScaleAndMax<V>(p, n, scale, bias);
        Exp<V>(p, n, end, shift);
    }

    /// <summary>dp = p·(dp - mean)·scale over n values: from the gradient of the probabilities to that of the unscaled scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScoreGradient<V>(float* p, float* dp, int n, float mean, float scale) where V : unmanaged, ILanes<V>
    {
        var means = V.Create(mean);
        var factor = V.Create(scale);
        var i = 0;
        for (; i <= n - V.Width; i += V.Width)
            V.Store(V.Load(p + i) * (V.Load(dp + i) - means) * factor, dp + i);
        for (; i < n; i++)
            dp[i] = p[i] * (dp[i] - mean) * scale;
    }

    /// <summary>y = x·factor over n values; y may be x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Scale<V>(float* x, int n, float factor, float* y) where V : unmanaged, ILanes<V>
    {
        var factors = V.Create(factor);
        var i = 0;
        for (; i <= n - V.Width; i += V.Width)
            V.Store(V.Load(x + i) * factors, y + i);
        for (; i < n; i++)
            y[i] = x[i] * factor;
    }

    /// <summary>Σ a·b over n values, by way of <paramref name="products"/>, which has room for n rounded up to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Dot<V>(float* a, float* b, int n, float* products) where V : unmanaged, ILanes<V>
    {
        var i = 0;
        for (; i <= n - V.Width; i += V.Width)
            V.Store(V.Load(a + i) * V.Load(b + i), products + i);
        for (; i < n; i++)
            products[i] = a[i] * b[i];
        for (; i % SumLanes != 0; i++)
            products[i] = 0;
        return Sum<V>(products, n);
    }

    /// <summary>
    /// Σ x over n values; x must be zero from n up to the next multiple of 16. Value i always goes to partial sum i mod 16, and the 16 are
    /// added as a tree, so that every lane width gives the same bits.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Sum<V>(float* x, int n) where V : unmanaged, ILanes<V>
    {
        var partial = stackalloc float[SumLanes];
        for (var lane = 0; lane < SumLanes; lane += V.Width)
        {
            var sum = V.Zero;
            for (var i = 0; i < n; i += SumLanes)
                sum += V.Load(x + i + lane);
            V.Store(sum, partial + lane);
        }
        for (var half = SumLanes / 2; half > 0; half /= 2)
        {
            for (var lane = 0; lane < half; lane++)
                partial[lane] += partial[lane + half];
        }
        return partial[0];
    }
}
