// Picking by index: rows of a table, elements along an axis, and masks.
using Loquat.Kernels.Elementwise;
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>Operations that take integer indices or masks.</summary>
public static class IndexingOperations
{
    /// <summary>The rows of a table that ids name.</summary>
    /// <param name="table">[V, C].</param>
    /// <param name="ids">[...], each in [0, V).</param>
    /// <returns>[..., C].</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is no row of the table.</exception>
    public static Tensor Embedding(this Tensor table, Tensor ids)
    {
        Rows.RequireIds(ids, "The ids of Embedding");
        if (table.Shape.Rank != 2)
            throw new ArgumentException($"Embedding takes a table [V, C]; this one has shape {table.Shape}.");
        var y = Tensor.Allocate(table.Backend, table.Backend.RealType, ids.Shape.Append(table.Shape[1]));
        if (table.ProductStorage.Packing == WeightLayout.OutputInput && !Node.IsNeeded(table))
        {
            table.Backend.PackedEmbedding(table.ProductStorage, table.Shape[0], table.Shape[1], ids.Storage, y.Storage);
            return y;
        }
        table.Backend.Embedding(table.Storage, table.Shape[0], table.Shape[1], ids.Storage, y.Storage);
        return Node.IsNeeded(table) ? new EmbeddingNode(table, ids).Record(y, null, table) : y;
    }

    /// <summary>y[..., c, ...] = x[..., indices[..., c, ...], ...] along one axis.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="axis">The axis that the indices count along.</param>
    /// <param name="indices">x's shape, with any extent along <paramref name="axis"/>.</param>
    /// <exception cref="ArgumentException">The shapes differ outside the axis.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index leaves the axis.</exception>
    public static Tensor Gather(this Tensor x, int axis, Tensor indices)
    {
        Rows.RequireIds(indices, "The indices of Gather");
        axis = x.Shape.Axis(axis);
        if (indices.Shape.Rank != x.Shape.Rank || indices.Shape.With(axis, 0) != x.Shape.With(axis, 0))
            throw new ArgumentException($"Gather along axis {axis}: indices of shape {indices.Shape} must agree with {x.Shape} on the other axes.");
        var outer = x.Shape.CountOf(0, axis);
        var inner = x.Shape.CountOf(axis + 1, x.Shape.Rank);
        var y = x.Similar(indices.Shape);
        x.Backend.Gather(x.Storage, outer, x.Shape[axis], inner, indices.Storage, indices.Shape[axis], y.Storage);
        return Node.IsNeeded(x) ? new GatherNode(x, indices, outer, x.Shape[axis], inner, indices.Shape[axis]).Record(y, null, x) : y;
    }

    /// <summary>x where the mask is 0, <paramref name="value"/> where it is not. The mask broadcasts to x.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="mask">Integers that broadcast to x's shape.</param>
    /// <param name="value">What masked elements become; -∞ is fine.</param>
    /// <exception cref="ArgumentException">The mask does not broadcast to x.</exception>
    public static Tensor MaskedFill(this Tensor x, Tensor mask, double value)
    {
        Rows.RequireIds(mask, "The mask of MaskedFill");
        var plan = BroadcastPlan.Create(x.Shape.Extents, mask.Shape.Extents);
        if (!x.Shape.Extents.SequenceEqual(plan.OutputShape))
            throw new ArgumentException($"MaskedFill: a mask of shape {mask.Shape} does not broadcast to {x.Shape}.");
        var y = x.Similar(x.Shape);
        x.Backend.MaskedFill(plan, x.Storage, mask.Storage, value, y.Storage, false);
        return Node.IsNeeded(x) ? new MaskedFillNode(x, mask, plan).Record(y, null, x) : y;
    }

    private sealed class EmbeddingNode(Tensor table, Tensor ids) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.ForRows(table, ids);
            table.Backend.EmbeddingBackward(ids.Storage, gradient.Storage, table.Shape[0], table.Shape[1], target.Tensor.Storage, target.Accumulate);
        }
    }

    private sealed class GatherNode(Tensor x, Tensor indices, int outer, int axis, int inner, int count) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(x);
            x.Backend.GatherBackward(indices.Storage, gradient.Storage, outer, axis, inner, count, target.Tensor.Storage, target.Accumulate);
        }
    }

    private sealed class MaskedFillNode(Tensor x, Tensor mask, BroadcastPlan plan) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(x);
            x.Backend.MaskedFill(plan, gradient.Storage, mask.Storage, 0, target.Tensor.Storage, target.Accumulate);
        }
    }
}
