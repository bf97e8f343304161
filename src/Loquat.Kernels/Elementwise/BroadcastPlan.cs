// How two shapes combine under the broadcasting rules, worked out once at the edge so that the kernels only walk a small loop nest.
using System.Diagnostics.CodeAnalysis;

namespace Loquat.Kernels.Elementwise;

/// <summary>
/// The plan of an operation over two shapes: shapes are aligned at their last dimension, and a dimension of 1 (or a missing one) is
/// repeated to meet the other. Neighbouring dimensions that both operands walk alike are merged, so most plans have one or two loops.
/// </summary>
public readonly struct BroadcastPlan
{
    /// <summary>The largest number of dimensions a shape may have.</summary>
    public const int MaximumRank = 8;

    internal readonly BroadcastGeometry Geometry;
    private readonly DimensionValues _output;
    private readonly int _rank;

    private BroadcastPlan(int rank, in DimensionValues output, int count, int leftCount, int rightCount, in BroadcastGeometry geometry)
    {
        _rank = rank;
        _output = output;
        Count = count;
        LeftCount = leftCount;
        RightCount = rightCount;
        Geometry = geometry;
    }

    /// <summary>The shape of the result.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> OutputShape => ((ReadOnlySpan<int>)_output)[.._rank];

    /// <summary>Number of elements of the result.</summary>
    public int Count { get; }

    /// <summary>Number of elements of the left operand.</summary>
    public int LeftCount { get; }

    /// <summary>Number of elements of the right operand.</summary>
    public int RightCount { get; }

    /// <summary>Plans an operation on operands of shapes <paramref name="aShape"/> and <paramref name="bShape"/>.</summary>
    /// <param name="aShape">Extents of the left operand, outermost first; empty for a scalar.</param>
    /// <param name="bShape">Extents of the right operand.</param>
    /// <exception cref="ArgumentException">
    /// The shapes do not broadcast, have more than <see cref="MaximumRank"/> dimensions or a negative one, or the result is too large.
    /// </exception>
    public static BroadcastPlan Create(ReadOnlySpan<int> aShape, ReadOnlySpan<int> bShape)
    {
        var rank = Math.Max(aShape.Length, bShape.Length);
        if (rank > MaximumRank)
            throw new ArgumentException($"Shapes {Text(aShape)} and {Text(bShape)} have {rank} dimensions; broadcasting takes at most {MaximumRank}.");
        var output = default(DimensionValues);
        var geometry = default(BroadcastGeometry);
        long count = 1, leftCount = 1, rightCount = 1;
        for (var i = 1; i <= rank; i++)
        {
            var left = i <= aShape.Length ? aShape[^i] : 1;
            var right = i <= bShape.Length ? bShape[^i] : 1;
            if ((left != right && left != 1 && right != 1) || left < 0 || right < 0)
                throw new ArgumentException(
                    $"Shapes {Text(aShape)} and {Text(bShape)} do not broadcast: dimension {rank - i} is {left} in one and {right} in the other, and "
                    + "sizes must be equal or one of them 1.");
            var extent = left == 1 ? right : left;
            output[rank - i] = extent;
            // A plan without elements walks nothing: its strides are never used, so they may wrap.
            if (extent > 1)
                geometry.Push(extent, left == 1 ? 0 : unchecked((int)leftCount), right == 1 ? 0 : unchecked((int)rightCount));
            count *= extent;
            leftCount *= left;
            rightCount *= right;
            if (count > int.MaxValue)
                throw new ArgumentException(
                    $"Shapes {Text(aShape)} and {Text(bShape)} broadcast to more than {int.MaxValue} elements; split the operation.");
        }
        if (geometry.Rank == 0)
            geometry.Push(1, 1, 1);
        return new BroadcastPlan(rank, output, (int)count, (int)leftCount, (int)rightCount, geometry);
    }

    private static string Text(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
