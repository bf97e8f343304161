// Rearranging: reshape shares memory, everything else copies.
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>Operations that move elements without changing them.</summary>
public static class ShapingOperations
{
    /// <summary>The same elements in another shape, over the same memory. One extent may be -1: it is worked out.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public static Tensor Reshape(this Tensor x, params ReadOnlySpan<int> extents)
    {
        var unknown = extents.IndexOf(-1);
        if (unknown < 0)
            return x.Reshape(new Shape(extents));
        var known = 1;
        for (var i = 0; i < extents.Length; i++)
            known *= i == unknown ? 1 : extents[i];
        var resolved = extents.ToArray();
        resolved[unknown] = known > 0 ? x.Count / known : 0;
        return x.Reshape(new Shape(resolved));
    }

    /// <summary>The same elements in another shape, over the same memory.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public static Tensor Reshape(this Tensor x, Shape shape)
    {
        if (shape.Count != x.Count)
            throw new ArgumentException($"Shape {x.Shape} has {x.Count} elements and cannot become {shape}, which has {shape.Count}.");
        if (shape == x.Shape)
            return x;
        var y = x.ViewAs(shape);
        return Node.IsNeeded(x) ? new PassNode(x).Record(y, null, x) : y;
    }

    /// <summary>Reorders the axes: the result's axis i is x's axis axes[i]. Copies.</summary>
    /// <exception cref="ArgumentException"><paramref name="axes"/> is no permutation of x's axes.</exception>
    public static Tensor Permute(this Tensor x, params ReadOnlySpan<int> axes)
    {
        var order = new int[x.Shape.Rank];
        var extents = new int[x.Shape.Rank];
        var seen = 0;
        if (axes.Length != order.Length)
            throw new ArgumentException($"Permute of shape {x.Shape} needs {order.Length} axes and got {axes.Length}.");
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = x.Shape.Axis(axes[i]);
            extents[i] = x.Shape[order[i]];
            seen |= 1 << order[i];
        }
        if (seen != (1 << order.Length) - 1)
            throw new ArgumentException($"Axes [{string.Join(", ", order)}] name an axis of shape {x.Shape} twice.");
        var y = x.Similar(new Shape(extents));
        x.Backend.Permute(x.Storage, x.Shape.Extents, order, y.Storage, false);
        return Node.IsNeeded(x) ? new PermuteNode(x, order).Record(y, null, x) : y;
    }

    /// <summary>Swaps the last two axes. Copies; products take transposed operands without it.</summary>
    public static Tensor Transpose(this Tensor x)
    {
        if (x.Shape.Rank < 2)
            throw new ArgumentException($"Transpose swaps the last two axes; shape {x.Shape} has fewer.");
        var axes = Enumerable.Range(0, x.Shape.Rank).ToArray();
        (axes[^1], axes[^2]) = (axes[^2], axes[^1]);
        return x.Permute(axes);
    }

    /// <summary>Elements [<paramref name="start"/>, start + <paramref name="length"/>) of an axis. Copies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range leaves the axis.</exception>
    public static Tensor Slice(this Tensor x, int axis, int start, int length)
    {
        axis = x.Shape.Axis(axis);
        if (start < 0 || length < 0 || start > x.Shape[axis] - length)
            throw new ArgumentOutOfRangeException(nameof(start), $"Slice [{start}, {start + length}) leaves axis {axis} of shape {x.Shape}.");
        var y = x.Similar(x.Shape.With(axis, length));
        Blocks.Copy(x, axis, start, y, 0, length, false);
        return Node.IsNeeded(x) ? new SliceNode(x, axis, start, length).Record(y, null, x) : y;
    }

    /// <summary>Joins tensors along an existing axis.</summary>
    /// <exception cref="ArgumentException">No tensors, or shapes that differ outside the axis.</exception>
    public static Tensor Concatenate(int axis, params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.IsEmpty)
            throw new ArgumentException("Concatenate needs at least one tensor.");
        var first = tensors[0];
        axis = first.Shape.Axis(axis);
        var total = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.Shape.Rank != first.Shape.Rank || tensor.Shape.With(axis, 0) != first.Shape.With(axis, 0))
                throw new ArgumentException($"Shapes {first.Shape} and {tensor.Shape} differ outside axis {axis} and cannot be concatenated.");
            total += tensor.Shape[axis];
        }
        var y = first.Similar(first.Shape.With(axis, total));
        var start = 0;
        foreach (var tensor in tensors)
        {
            Blocks.Copy(tensor, axis, 0, y, start, tensor.Shape[axis], false);
            start += tensor.Shape[axis];
        }
        return Node.IsNeeded(tensors) ? new ConcatenateNode(tensors.ToArray(), axis).Record(y, null, tensors.ToArray()) : y;
    }

    /// <summary>Joins tensors of one shape along a new axis.</summary>
    public static Tensor Stack(int axis, params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.IsEmpty)
            throw new ArgumentException("Stack needs at least one tensor.");
        var rank = tensors[0].Shape.Rank + 1;
        var position = axis < 0 ? axis + rank : axis;
        if ((uint)position >= (uint)rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"Stacking shape {tensors[0].Shape} takes an axis from {-rank} to {rank - 1}.");
        var widened = new Tensor[tensors.Length];
        for (var i = 0; i < tensors.Length; i++)
            widened[i] = tensors[i].Reshape(new Shape([.. tensors[i].Shape.Extents[..position], 1, .. tensors[i].Shape.Extents[position..]]));
        return Concatenate(position, widened);
    }

    private sealed class PassNode(Tensor x) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink) => sink.Pass(x, gradient);
    }

    private sealed class PermuteNode(Tensor x, int[] order) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var inverse = new int[order.Length];
            for (var i = 0; i < order.Length; i++)
                inverse[order[i]] = i;
            var target = sink.For(x);
            x.Backend.Permute(gradient.Storage, gradient.Shape.Extents, inverse, target.Tensor.Storage, target.Accumulate);
        }
    }

    private sealed class SliceNode(Tensor x, int axis, int start, int length) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(x);
            if (!target.Accumulate)
                x.Backend.Fill(target.Tensor.Storage, 0);
            Blocks.Copy(gradient, axis, 0, target.Tensor, start, length, true);
        }
    }

    private sealed class ConcatenateNode(Tensor[] tensors, int axis) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var start = 0;
            foreach (var tensor in tensors)
            {
                var length = tensor.Shape[axis];
                if (sink.Wants(tensor))
                {
                    var target = sink.For(tensor);
                    Blocks.Copy(gradient, axis, start, target.Tensor, 0, length, target.Accumulate);
                }
                start += length;
            }
        }
    }
}
