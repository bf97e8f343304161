// The scalar twin of ReduceKernels.
using System.Numerics;

namespace Loquat.Kernels.Reductions;

/// <summary>Plain loops that compute what <see cref="ReduceKernels"/> computes, in any floating-point type.</summary>
public static class ReduceReference
{
    /// <inheritdoc cref="ReduceKernels.Sum"/>
    public static void Sum<T>(ReadOnlySpan<T> x, int outer, int axis, int inner, Span<T> y, T scale, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var o = 0; o < outer; o++)
            for (var i = 0; i < inner; i++)
            {
                var sum = T.Zero;
                for (var a = 0; a < axis; a++)
                    sum += x[(((o * axis) + a) * inner) + i];
                y[(o * inner) + i] = (accumulate ? y[(o * inner) + i] : T.Zero) + (scale * sum);
            }
    }

    /// <inheritdoc cref="ReduceKernels.Max"/>
    public static void Max<T>(ReadOnlySpan<T> x, int outer, int axis, int inner, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var o = 0; o < outer; o++)
            for (var i = 0; i < inner; i++)
            {
                var largest = x[(o * axis * inner) + i];
                for (var a = 1; a < axis; a++)
                    largest = T.Max(largest, x[(((o * axis) + a) * inner) + i]);
                y[(o * inner) + i] = largest;
            }
    }

    /// <inheritdoc cref="ReduceKernels.MaxBackward"/>
    public static void MaxBackward<T>(
        ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> dy, int outer, int axis, int inner, Span<T> dx, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var o = 0; o < outer; o++)
            for (var i = 0; i < inner; i++)
            {
                var output = (o * inner) + i;
                var ties = 0;
                for (var a = 0; a < axis; a++)
                    ties += x[(((o * axis) + a) * inner) + i] == y[output] ? 1 : 0;
                for (var a = 0; a < axis; a++)
                {
                    var input = (((o * axis) + a) * inner) + i;
                    var gradient = x[input] == y[output] ? dy[output] / T.CreateChecked(ties) : T.Zero;
                    dx[input] = accumulate ? dx[input] + gradient : gradient;
                }
            }
    }

    /// <inheritdoc cref="ReduceKernels.Expand"/>
    public static void Expand<T>(ReadOnlySpan<T> y, int outer, int axis, int inner, Span<T> x, T scale, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var o = 0; o < outer; o++)
            for (var a = 0; a < axis; a++)
                for (var i = 0; i < inner; i++)
                {
                    var index = (((o * axis) + a) * inner) + i;
                    x[index] = (accumulate ? x[index] : T.Zero) + (scale * y[(o * inner) + i]);
                }
    }

    /// <inheritdoc cref="ReduceKernels.SumOfSquares"/>
    public static T SumOfSquares<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        foreach (var value in x)
            sum += value * value;
        return sum;
    }

    /// <inheritdoc cref="ReduceKernels.AreWithin"/>
    public static bool AreWithin<T>(ReadOnlySpan<T> x, T limit) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var value in x)
        {
            if (!(T.Abs(value) <= limit))
                return false;
        }
        return true;
    }
}
