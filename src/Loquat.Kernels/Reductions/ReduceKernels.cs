// Reductions over one axis of an [outer, axis, inner] view, their gradients, and those of a whole array: validation and launch.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Reductions;

/// <summary>
/// Sums and maxima over an axis. Any axis of a row-major tensor is the middle of an [outer, axis, inner] view. Every output adds its terms in an
/// order that depends on the lengths alone, so threads do not change a bit.
/// </summary>
public static unsafe class ReduceKernels
{
    /// <summary>y[o, i] (+)= scale · Σₐ x[o, a, i].</summary>
    /// <param name="x">Input [outer, axis, inner].</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="axis">Extent of the axis; 0 gives 0.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="y">Result [outer, inner].</param>
    /// <param name="scale">Factor on every sum: 1 for a sum, 1/axis for a mean.</param>
    /// <param name="accumulate">Adds to <paramref name="y"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">A span does not have the stated size.</exception>
    public static void Sum(ReadOnlySpan<float> x, int outer, int axis, int inner, Span<float> y, float scale, bool accumulate)
    {
        Require(x.Length, y.Length, outer, axis, inner);
        fixed (float* px = x, py = y)
        {
            if (inner > 1)
            {
                RangeKernel.Launch(
                    new ColumnSums(px, axis, inner, py, scale, accumulate),
                    outer * ColumnStrips.ItemsPerOuter(inner),
                    (long)axis * Math.Min(inner, ColumnStrips.ItemLength));
            }
            else if (outer == 1 && inner == 1)
            {
                var value = (float)(scale * BlockSums.Sum(px, axis, square: false));
                y[0] = accumulate ? y[0] + value : value;
            }
            else if (inner == 1)
            {
                RangeKernel.Launch(new RowSums(px, axis, py, scale, accumulate), outer, axis);
            }
        }
    }

    /// <summary>y[o, i] = maxₐ x[o, a, i]; NaN where any term is NaN.</summary>
    /// <param name="x">Input [outer, axis, inner].</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="axis">Extent of the axis, at least 1.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="y">Result [outer, inner].</param>
    /// <exception cref="ArgumentException">A span does not have the stated size, or the axis is empty.</exception>
    public static void Max(ReadOnlySpan<float> x, int outer, int axis, int inner, Span<float> y)
    {
        Require(x.Length, y.Length, outer, axis, inner);
        if (axis == 0 && y.Length > 0)
            throw new ArgumentException("The maximum over an axis of 0 elements does not exist; reduce an axis that has at least one.", nameof(axis));
        fixed (float* px = x, py = y)
        {
            if (inner == 1)
                RangeKernel.Launch(new RowMaxima(px, axis, py), outer, axis);
            else
                RangeKernel.Launch(
                    new ColumnMaxima(px, axis, inner, py),
                    outer * ColumnStrips.ItemsPerOuter(inner),
                    (long)axis * Math.Min(inner, ColumnStrips.ItemLength));
        }
    }

    /// <summary>dx[o, a, i] (+)= dy[o, i] / n where x[o, a, i] = y[o, i], n the number of such a; else 0, also where the maximum is NaN.</summary>
    /// <param name="x">Input of the forward call [outer, axis, inner].</param>
    /// <param name="y">Result of the forward call [outer, inner].</param>
    /// <param name="dy">Gradient of the result [outer, inner].</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="axis">Extent of the axis.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="dx">Gradient of the input [outer, axis, inner].</param>
    /// <param name="accumulate">Adds to <paramref name="dx"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">A span does not have the stated size.</exception>
    public static void MaxBackward(
        ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int outer, int axis, int inner, Span<float> dx, bool accumulate)
    {
        Require(x.Length, y.Length, outer, axis, inner);
        Require(dx.Length, dy.Length, outer, axis, inner);
        fixed (float* px = x, py = y, pdy = dy, pdx = dx)
        {
            if (inner == 1)
                RangeKernel.Launch(new RowMaximaGradient(px, py, pdy, axis, pdx, accumulate), outer, 3L * axis);
            else
                RangeKernel.Launch(
                    new ColumnMaximaGradient(px, py, pdy, axis, inner, pdx, accumulate),
                    outer * ColumnStrips.ItemsPerOuter(inner),
                    4L * axis * Math.Min(inner, ColumnStrips.ItemLength));
        }
    }

    /// <summary>x[o, a, i] (+)= scale · y[o, i]: repeats along an axis, the gradient of <see cref="Sum"/>.</summary>
    /// <param name="y">Input [outer, inner].</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="axis">Extent of the axis.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="x">Result [outer, axis, inner].</param>
    /// <param name="scale">Factor on every element.</param>
    /// <param name="accumulate">Adds to <paramref name="x"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">A span does not have the stated size.</exception>
    public static void Expand(ReadOnlySpan<float> y, int outer, int axis, int inner, Span<float> x, float scale, bool accumulate)
    {
        Require(x.Length, y.Length, outer, axis, inner);
        fixed (float* px = x, py = y)
            RangeKernel.Launch(
                new Expansion(py, axis, inner, px, x.Length, scale, accumulate), ElementBlocks.Count(x.Length), ElementBlocks.Length);
    }

    /// <summary>Σ x²: blocks of 4,096 elements in float32, then the blocks in order in float64.</summary>
    /// <param name="x">Any number of elements; none gives 0. Squares beyond 3.4e38 give ∞.</param>
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        fixed (float* px = x)
            return BlockSums.Sum(px, x.Length, square: true);
    }

    /// <summary>Whether |x| ≤ limit for all x, which NaN is not: with <see cref="float.MaxValue"/> whether all are finite.</summary>
    /// <param name="x">Any number of elements; of none it is true.</param>
    /// <param name="limit">The largest absolute value, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative or not a number.</exception>
    public static bool AreWithin(ReadOnlySpan<float> x, float limit)
    {
        if (!(limit >= 0))
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "The limit of absolute values is at least 0.");
        var outside = false;
        fixed (float* px = x)
            RangeKernel.Launch(new LimitCheck(px, x.Length, limit, &outside), ElementBlocks.Count(x.Length), ElementBlocks.Length);
        return !outside;
    }

    /// <summary>Throws unless the long and short side of a reduction have the stated sizes.</summary>
    internal static void Require(int full, int reduced, int outer, int axis, int inner)
    {
        if (outer < 0 || axis < 0 || inner < 0)
            throw new ArgumentException($"The reduced view [{outer}, {axis}, {inner}] has a negative extent; extents are at least 0.");
        if (full != (long)outer * axis * inner)
            throw new ArgumentException(
                $"The full side of the reduction holds {full} elements where [{outer}, {axis}, {inner}] needs {(long)outer * axis * inner}; pass a span of that length.");
        if (reduced != (long)outer * inner)
            throw new ArgumentException(
                $"The reduced side holds {reduced} elements where [{outer}, {inner}] needs {(long)outer * inner}; pass a span of that length.");
    }
}
