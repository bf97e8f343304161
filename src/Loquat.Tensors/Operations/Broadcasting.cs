// The reverse of broadcasting: summing a tensor down to a shape that broadcasts to its own.
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>Sums over broadcast axes.</summary>
internal static class Broadcasting
{
    /// <summary>Sums <paramref name="whole"/> over the axes along which the target's shape is broadcast.</summary>
    internal static void SumInto(Tensor whole, GradientTarget target)
    {
        var shape = whole.Shape;
        var missing = shape.Rank - target.Tensor.Shape.Rank;
        var current = whole;
        // From the last axis to the first, one run of adjacent broadcast axes at a time.
        for (var end = shape.Rank; end > 0;)
        {
            var start = end;
            while (start > 0 && IsSummed(shape, target.Tensor.Shape, missing, start - 1))
                start--;
            if (start == end)
            {
                end--;
                continue;
            }
            var outer = shape.CountOf(0, start);
            var axis = shape.CountOf(start, end);
            var inner = 1;
            for (var i = end; i < shape.Rank; i++)
                inner *= i < missing || IsSummed(shape, target.Tensor.Shape, missing, i) ? 1 : shape[i];
            var isLast = !AnySummed(shape, target.Tensor.Shape, missing, start);
            var next = isLast ? target.Tensor : whole.Similar([outer, inner]);
            whole.Backend.Sum(current.Storage, outer, axis, inner, next.Storage, 1, isLast && target.Accumulate);
            if (!ReferenceEquals(current, whole))
                current.Storage.Release();
            current = next;
            end = start;
        }
        if (ReferenceEquals(current, whole))
            whole.Backend.Copy(whole.Storage, target.Tensor.Storage, target.Accumulate);
    }

    private static bool IsSummed(Shape whole, Shape part, int missing, int axis) =>
        whole[axis] != 1 && (axis < missing || part[axis - missing] == 1);

    private static bool AnySummed(Shape whole, Shape part, int missing, int end)
    {
        for (var i = 0; i < end; i++)
        {
            if (IsSummed(whole, part, missing, i))
                return true;
        }
        return false;
    }
}
