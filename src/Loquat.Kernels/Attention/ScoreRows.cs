// What attention does to one row of scores at a time: softmax, its gradient, and sums whose order depends on the row's own length only.
// Rows of a tile have room for their length rounded up to 16, so whole vectors are used to the end: short rows would else be mostly tail.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Attention;

/// <summary>Operations on rows of a tile of scores.</summary>
internal static unsafe class ScoreRows
{
    /// <summary>Rows are padded to a multiple of this many values.</summary>
    internal const int Padding = 16;

    private static ReadOnlySpan<float> LaneNumbers => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>x = x·scale + bias over n values, -∞ in the rest of the last vector; returns the largest, -∞ for none.</summary>
    /// <param name="x">The row.</param>
    /// <param name="n">Number of values.</param>
    /// <param name="scale">Factor.</param>
    /// <param name="bias">Added to each value, readable up to n rounded up to 16; null for none.</param>
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
        if (i < n)
        {
            var value = V.Load(x + i) * factor;
            if (bias != null)
                value += V.Load(bias + i);
            value = V.Select(Below<V>(n - i), value, V.Create(float.NegativeInfinity));
            V.Store(value, x + i);
            largest = V.Max(largest, value);
        }
        return V.MaxLane(largest);
    }

    /// <summary>x = exp(x - shift) over n values, whose last vector ends in -∞; zeros from there up to <paramref name="end"/>.</summary>
    /// <param name="x">The row.</param>
    /// <param name="n">Number of values.</param>
    /// <param name="end">Where the zeros end, a multiple of 16 and at least n.</param>
    /// <param name="shift">Subtracted before the exponential; -∞ makes the whole row zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Exp<V>(float* x, int n, int end, float shift) where V : unmanaged, ILanes<V>
    {
        var i = 0;
        if (!float.IsNegativeInfinity(shift))
        {
            var shifts = V.Create(shift);
            for (; i < n; i += V.Width)
                V.Store(VectorMath.Exp(V.Load(x + i) - shifts), x + i);
        }
        for (; i < end; i += V.Width)
            V.Store(V.Zero, x + i);
    }

    /// <summary>
    /// dp = p·(dp - mean)·scale over n values, from the gradient of the probabilities to that of the unscaled scores; zeros from there up to
    /// <paramref name="end"/>, a multiple of 16.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScoreGradient<V>(float* p, float* dp, int n, int end, float mean, float scale) where V : unmanaged, ILanes<V>
    {
        var means = V.Create(mean);
        var factor = V.Create(scale);
        var i = 0;
        for (; i <= n - V.Width; i += V.Width)
            V.Store(V.Load(p + i) * (V.Load(dp + i) - means) * factor, dp + i);
        if (i < n)
        {
            V.Store(V.Select(Below<V>(n - i), V.Load(p + i) * (V.Load(dp + i) - means) * factor, V.Zero), dp + i);
            i += V.Width;
        }
        for (; i < end; i += V.Width)
            V.Store(V.Zero, dp + i);
    }

    /// <summary>x = u ≥ probability ? x·scale : 0 up to <paramref name="end"/>, a multiple of 16.</summary>
    /// <param name="x">The row.</param>
    /// <param name="unit">u: a random number in [0, 1) for each value.</param>
    /// <param name="end">Where to stop.</param>
    /// <param name="probability">Share of values to drop.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Drop<V>(float* x, float* unit, int end, float probability) where V : unmanaged, ILanes<V>
    {
        var limit = V.Create(probability);
        var factor = V.Create(1 / (1 - probability));
        for (var i = 0; i < end; i += V.Width)
            V.Store(V.Select(V.GreaterThan(limit, V.Load(unit + i)), V.Zero, V.Load(x + i) * factor), x + i);
    }

    /// <summary>y = x·factor over n values; y may be x. Writes nothing beyond n.</summary>
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
        for (; i % Padding != 0; i++)
            products[i] = 0;
        return Sum<V>(products, n);
    }

    /// <summary>
    /// Σ x over n values; x must be zero from n up to the next multiple of 16. Value i always goes to partial sum i mod 16, and the 16 are
    /// added as a tree of halves, so that every lane width gives the same bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Sum<V>(float* x, int n) where V : unmanaged, ILanes<V>
    {
        if (V.Width == 1)
            return ScalarSum(x, n);
        V first = V.Zero, second = V.Zero, third = V.Zero, fourth = V.Zero;
        for (var end = x + n; x < end; x += Padding)
        {
            first += V.Load(x);
            if (V.Width <= 8)
                second += V.Load(x + V.Width);
            if (V.Width == 4)
            {
                third += V.Load(x + 8);
                fourth += V.Load(x + 12);
            }
        }
        return V.Sum(V.Width == 16 ? first : V.Width == 8 ? first + second : (first + third) + (second + fourth));
    }

    /// <summary>y = largest + ln sum over n values; the three have room for n rounded up to 16. A sum of 0 gives -∞.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void LogSumExp<V>(float* largest, float* sum, int n, float* y) where V : unmanaged, ILanes<V>
    {
        for (var i = 0; i < n; i += V.Width)
            V.Store(V.Load(largest + i) + VectorMath.Log(V.Load(sum + i)), y + i);
    }

    [SkipLocalsInit]
    private static float ScalarSum(float* x, int n)
    {
        var partial = stackalloc float[Padding];
        for (var lane = 0; lane < Padding; lane++)
        {
            var sum = 0f;
            for (var i = 0; i < n; i += Padding)
                sum += x[i + lane];
            partial[lane] = sum;
        }
        for (var half = Padding / 2; half > 0; half /= 2)
        {
            for (var lane = 0; lane < half; lane++)
                partial[lane] += partial[lane + half];
        }
        return partial[0];
    }

    // The lanes whose number is below the count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Below<V>(int count) where V : unmanaged, ILanes<V> =>
        V.GreaterThan(V.Create(count), V.Load((float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(LaneNumbers))));
}
