// The scalar twin of SoftmaxKernels.
using System.Numerics;

namespace Loquat.Kernels.Softmax;

/// <summary>Plain loops that say what <see cref="SoftmaxKernels"/> computes, in any precision.</summary>
public static class SoftmaxReference
{
    /// <inheritdoc cref="SoftmaxKernels.Softmax"/>
    public static void Softmax<T>(ReadOnlySpan<T> x, int rows, int columns, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            var input = x.Slice(row * columns, columns);
            var output = y.Slice(row * columns, columns);
            var max = Max(input);
            if (T.IsNegativeInfinity(max))
            {
                output.Clear();
                continue;
            }
            var sum = T.Zero;
            for (var i = 0; i < columns; i++)
            {
                output[i] = T.Exp(input[i] - max);
                sum += output[i];
            }
            for (var i = 0; i < columns; i++)
                output[i] /= sum;
        }
    }

    /// <inheritdoc cref="SoftmaxKernels.LogSoftmax"/>
    public static void LogSoftmax<T>(ReadOnlySpan<T> x, int rows, int columns, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            var input = x.Slice(row * columns, columns);
            var max = Max(input);
            var logSum = T.Zero;
            foreach (var value in input)
                logSum += T.Exp(value - max);
            logSum = T.Log(logSum);
            for (var i = 0; i < columns; i++)
                y[(row * columns) + i] = T.IsNegativeInfinity(max) ? T.NegativeInfinity : input[i] - max - logSum;
        }
    }

    /// <inheritdoc cref="SoftmaxKernels.SoftmaxBackward"/>
    public static void SoftmaxBackward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, int rows, int columns, Span<T> dx, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            var sum = T.Zero;
            for (var i = row * columns; i < (row + 1) * columns; i++)
                sum += dy[i] * y[i];
            for (var i = row * columns; i < (row + 1) * columns; i++)
            {
                var value = y[i] * (dy[i] - sum);
                dx[i] = accumulate ? dx[i] + value : value;
            }
        }
    }

    /// <inheritdoc cref="SoftmaxKernels.LogSoftmaxBackward"/>
    public static void LogSoftmaxBackward<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, int rows, int columns, Span<T> dx, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            var sum = T.Zero;
            for (var i = row * columns; i < (row + 1) * columns; i++)
                sum += dy[i];
            for (var i = row * columns; i < (row + 1) * columns; i++)
            {
                var value = dy[i] - (T.Exp(y[i]) * sum);
                dx[i] = accumulate ? dx[i] + value : value;
            }
        }
    }

    /// <summary>The largest value; -∞ of none, NaN where any is NaN.</summary>
    internal static T Max<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var max = T.NegativeInfinity;
        foreach (var value in values)
            max = T.Max(max, value);
        return max;
    }
}
