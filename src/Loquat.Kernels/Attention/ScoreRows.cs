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

    /// <summary>
    /// x = exp(x·scale + bias - m) over n values, where m is the largest of x·scale + bias; zeros from there up to <paramref name="end"/>.
    /// Returns the sum of the exponentials; a row of nothing but -∞ becomes zeros.
    /// </summary>
    /// <param name="x">The row.</param>
    /// <param name="n">Number of values.</param>
    /// <param name="end">Where the zeros end, a multiple of 16 and at least n.</param>
    /// <param name="scale">Factor.</param>
    /// <param name="bias">Added to each value, readable up to n rounded up to 16; null for none.</param>
    /// <param name="largest">m.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Softmax<V>(float* x, int n, int end, float scale, float* bias, out float largest) where V : unmanaged, ILanes<V>
    {
        var factor = V.Create(scale);
        var most = V.Create(float.NegativeInfinity);
        for (var i = 0; i < n; i += V.Width)
        {
            var value = Scaled<V>(x, i, n, factor, bias);
            V.Store(value, x + i);
            most = V.Max(most, value);
        }
        largest = V.MaxLane(most);
        if (float.IsNegativeInfinity(largest))
        {
            Clear<V>(x, 0, end);
            return 0;
        }
        var shift = V.Create(largest);
        for (var i = 0; i < n; i += V.Width)
            V.Store(VectorMath.Exp(V.Load(x + i) - shift), x + i);
        Clear<V>(x, (n + V.Width - 1) / V.Width * V.Width, end);
        return Sum<V>(x, n);
    }

    /// <summary>Makes the first <paramref name="count"/> scores -∞: keys that lie before the row's window.</summary>
    internal static void Hide(float* x, int count)
    {
        if (count > 0)
            new Span<float>(x, count).Fill(float.NegativeInfinity);
    }

    /// <summary>
    /// p = exp(p·scale + bias - logSumExp) and dp = p·(dp - mean)·scale over n values: the probabilities again, and from their gradient that of the
    /// unscaled scores. Zeros in both from there up to <paramref name="end"/>, a multiple of 16.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SoftmaxGradient<V>(float* p, float* dp, int n, int end, float scale, float* bias, float logSumExp, float mean)
        where V : unmanaged, ILanes<V>
    {
        var factor = V.Create(scale);
        var means = V.Create(mean);
        var shift = V.Create(logSumExp);
        var i = 0;
        if (!float.IsNegativeInfinity(logSumExp))
        {
            for (; i < n; i += V.Width)
            {
                var probability = VectorMath.Exp(Scaled<V>(p, i, n, factor, bias) - shift);
                V.Store(probability, p + i);
                var gradient = probability * (V.Load(dp + i) - means) * factor;
                V.Store(i + V.Width <= n ? gradient : V.Select(Below<V>(n - i), gradient, V.Zero), dp + i);
            }
        }
        Clear<V>(p, i, end);
        Clear<V>(dp, i, end);
    }

    // x·scale + bias of one vector, -∞ from value n on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Scaled<V>(float* x, int i, int n, V factor, float* bias) where V : unmanaged, ILanes<V>
    {
        var value = V.Load(x + i) * factor;
        if (bias != null)
            value += V.Load(bias + i);
        return i + V.Width <= n ? value : V.Select(Below<V>(n - i), value, V.Create(float.NegativeInfinity));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear<V>(float* x, int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var i = start; i < end; i += V.Width)
            V.Store(V.Zero, x + i);
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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
