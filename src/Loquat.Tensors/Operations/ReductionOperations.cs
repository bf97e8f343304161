// Sums, means and maxima over axes. Adjacent axes are reduced together; others one run after the other, from the last to the first.
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>Whether a reduction leaves an axis of extent 1 behind.</summary>
public enum ReducedAxes
{
    /// <summary>The reduced axes are gone.</summary>
    Removed,

    /// <summary>The reduced axes stay with extent 1, so that the result broadcasts against the input.</summary>
    Kept,
}

/// <summary>Reductions. No axes means all of them.</summary>
public static class ReductionOperations
{
    /// <summary>Σ x over <paramref name="axes"/>.</summary>
    public static Tensor Sum(this Tensor x, params ReadOnlySpan<int> axes) => Reduce(x, axes, ReducedAxes.Removed, Kind.Sum);

    /// <summary>Σ x over <paramref name="axes"/>.</summary>
    public static Tensor Sum(this Tensor x, ReducedAxes reduced, params ReadOnlySpan<int> axes) => Reduce(x, axes, reduced, Kind.Sum);

    /// <summary>Mean of x over <paramref name="axes"/>.</summary>
    public static Tensor Mean(this Tensor x, params ReadOnlySpan<int> axes) => Reduce(x, axes, ReducedAxes.Removed, Kind.Mean);

    /// <summary>Mean of x over <paramref name="axes"/>.</summary>
    public static Tensor Mean(this Tensor x, ReducedAxes reduced, params ReadOnlySpan<int> axes) => Reduce(x, axes, reduced, Kind.Mean);

    /// <summary>Largest x over <paramref name="axes"/>; the gradient is shared evenly among ties.</summary>
    public static Tensor Max(this Tensor x, params ReadOnlySpan<int> axes) => Reduce(x, axes, ReducedAxes.Removed, Kind.Max);

    /// <summary>Largest x over <paramref name="axes"/>; the gradient is shared evenly among ties.</summary>
    public static Tensor Max(this Tensor x, ReducedAxes reduced, params ReadOnlySpan<int> axes) => Reduce(x, axes, reduced, Kind.Max);

    private enum Kind
    {
        Sum,
        Mean,
        Max,
    }

    private static Tensor Reduce(Tensor x, ReadOnlySpan<int> axes, ReducedAxes reduced, Kind kind)
    {
        Span<bool> isReduced = stackalloc bool[x.Shape.Rank];
        foreach (var axis in axes)
            isReduced[x.Shape.Axis(axis)] = true;
        if (axes.IsEmpty)
            isReduced.Fill(true);
        var result = x;
        // Ties must share one gradient over the whole set of axes, so a maximum over separate runs first brings them together.
        if (kind == Kind.Max && Runs(isReduced) > 1)
            (result, isReduced) = Together(x, isReduced);
        for (var end = isReduced.Length; end > 0;)
        {
            var start = end;
            while (start > 0 && isReduced[start - 1])
                start--;
            if (start < end)
                result = ReduceRun(result, start, end, kind);
            end = Math.Max(0, start == end ? end - 1 : start);
        }
        return result.Reshape(ResultShape(x.Shape, axes, reduced));
    }

    private static Shape ResultShape(Shape shape, ReadOnlySpan<int> axes, ReducedAxes reduced)
    {
        var extents = new List<int>();
        for (var i = 0; i < shape.Rank; i++)
        {
            var gone = axes.IsEmpty;
            foreach (var axis in axes)
                gone |= shape.Axis(axis) == i;
            if (!gone)
                extents.Add(shape[i]);
            else if (reduced == ReducedAxes.Kept)
                extents.Add(1);
        }
        return new Shape(extents.ToArray());
    }

    private static int Runs(ReadOnlySpan<bool> isReduced)
    {
        var runs = 0;
        for (var i = 0; i < isReduced.Length; i++)
            runs += isReduced[i] && (i == 0 || !isReduced[i - 1]) ? 1 : 0;
        return runs;
    }

    private static (Tensor Permuted, bool[] IsReduced) Together(Tensor x, ReadOnlySpan<bool> isReduced)
    {
        var flags = isReduced.ToArray();
        var order = Enumerable.Range(0, flags.Length).OrderBy(i => flags[i]).ToArray();
        return (x.Permute(order), order.Select(i => flags[i]).ToArray());
    }

    /// <summary>Reduces axes [start, end) to extent 1.</summary>
    private static Tensor ReduceRun(Tensor x, int start, int end, Kind kind)
    {
        var outer = x.Shape.CountOf(0, start);
        var axis = x.Shape.CountOf(start, end);
        var inner = x.Shape.CountOf(end, x.Shape.Rank);
        var extents = x.Shape.Extents.ToArray();
        extents.AsSpan(start, end - start).Fill(1);
        var y = x.Similar(new Shape(extents));
        var scale = kind == Kind.Mean ? 1.0 / axis : 1.0;
        if (kind == Kind.Max)
        {
            if (axis == 0)
                throw new ArgumentException($"The maximum over axes {start}..{end - 1} of shape {x.Shape} has no elements to choose from.");
            x.Backend.Max(x.Storage, outer, axis, inner, y.Storage);
        }
        else
        {
            x.Backend.Sum(x.Storage, outer, axis, inner, y.Storage, scale, false);
        }
        if (!Node.IsNeeded(x))
            return y;
        Node node = kind == Kind.Max ? new MaxNode(x, y, outer, axis, inner) : new SumNode(x, outer, axis, inner, scale);
        return node.Record(y, null, x);
    }

    private sealed class SumNode(Tensor x, int outer, int axis, int inner, double scale) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(x);
            x.Backend.Expand(gradient.Storage, outer, axis, inner, target.Tensor.Storage, scale, target.Accumulate);
        }
    }

    private sealed class MaxNode(Tensor x, Tensor y, int outer, int axis, int inner) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(x);
            x.Backend.MaxBackward(x.Storage, y.Storage, gradient.Storage, outer, axis, inner, target.Tensor.Storage, target.Accumulate);
        }
    }
}
