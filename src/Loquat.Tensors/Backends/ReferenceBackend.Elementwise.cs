// The reference backend's elementwise operations, reductions, copies and indexing: each one call of a kernel's scalar twin.
using Loquat.Kernels.Copying;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Indexing;
using Loquat.Kernels.Random;
using Loquat.Kernels.Reductions;

namespace Loquat.Tensors.Backends;

public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    public override void Fill(Storage destination, double value) =>
        X(destination).Fill(T.CreateTruncating(value));

    /// <inheritdoc/>
    public override void Copy(Storage source, Storage destination, bool accumulate) =>
        CopyReference.CopyBlocks(X(source), 0, X(destination), 0, 1, source.Count, accumulate);

    /// <inheritdoc/>
    public override void Normal(Storage destination, double mean, double deviation, ulong seed, ulong stream) =>
        RandomReference.Normal(X(destination), T.CreateTruncating(mean), T.CreateTruncating(deviation), seed, stream);

    /// <inheritdoc/>
    public override void Uniform(Storage destination, double low, double high, ulong seed, ulong stream) =>
        RandomReference.Uniform(X(destination), T.CreateTruncating(low), T.CreateTruncating(high), seed, stream);

    /// <inheritdoc/>
    public override void Unary(UnaryFunction function, double parameter, Storage x, Storage y) =>
        UnaryReference.Forward(function, T.CreateTruncating(parameter), X(x), X(y));

    /// <inheritdoc/>
    public override void UnaryBackward(UnaryFunction function, double parameter, Storage x, Storage y, Storage dy, Storage dx, bool accumulate) =>
        UnaryReference.Backward(function, T.CreateTruncating(parameter), X(x), X(y), X(dy), X(dx), accumulate);

    /// <inheritdoc/>
    public override void Binary(BinaryFunction function, BroadcastPlan plan, Storage a, Storage b, Storage y, bool accumulate) =>
        BinaryReference.Forward(function, plan, X(a), X(b), X(y), accumulate);

    /// <inheritdoc/>
    public override void BinaryBackwardLeft(BinaryFunction function, BroadcastPlan plan, Storage a, Storage b, Storage y, Storage dy, Storage da, bool accumulate) =>
        BinaryReference.BackwardLeft(function, plan, X(a), X(b), X(y), X(dy), X(da), accumulate);

    /// <inheritdoc/>
    public override void BinaryBackwardRight(BinaryFunction function, BroadcastPlan plan, Storage a, Storage b, Storage y, Storage dy, Storage db, bool accumulate) =>
        BinaryReference.BackwardRight(function, plan, X(a), X(b), X(y), X(dy), X(db), accumulate);

    /// <inheritdoc/>
    public override void MaskedFill(BroadcastPlan plan, Storage x, Storage mask, double value, Storage y, bool accumulate) =>
        MaskReference.Fill(plan, X(x), Ids(mask), T.CreateTruncating(value), X(y), accumulate);

    /// <inheritdoc/>
    public override void Sum(Storage x, int outer, int axis, int inner, Storage y, double scale, bool accumulate) =>
        ReduceReference.Sum(X(x), outer, axis, inner, X(y), T.CreateTruncating(scale), accumulate);

    /// <inheritdoc/>
    public override void Max(Storage x, int outer, int axis, int inner, Storage y) =>
        ReduceReference.Max(X(x), outer, axis, inner, X(y));

    /// <inheritdoc/>
    public override void MaxBackward(Storage x, Storage y, Storage dy, int outer, int axis, int inner, Storage dx, bool accumulate) =>
        ReduceReference.MaxBackward(X(x), X(y), X(dy), outer, axis, inner, X(dx), accumulate);

    /// <inheritdoc/>
    public override void Expand(Storage y, int outer, int axis, int inner, Storage x, double scale, bool accumulate) =>
        ReduceReference.Expand(X(y), outer, axis, inner, X(x), T.CreateTruncating(scale), accumulate);

    /// <inheritdoc/>
    public override double SumOfSquares(Storage x) =>
        double.CreateTruncating(ReduceReference.SumOfSquares(X(x)));

    /// <inheritdoc/>
    public override void Permute(Storage x, ReadOnlySpan<int> shape, ReadOnlySpan<int> axes, Storage y, bool accumulate) =>
        CopyReference.Permute(X(x), shape, axes, X(y), accumulate);

    /// <inheritdoc/>
    public override void CopyBlocks(Storage x, int sourceOffset, int sourceStride, Storage y, int destinationOffset, int destinationStride, int blocks, int blockLength, bool accumulate) =>
        CopyReference.CopyBlocks(X(x)[sourceOffset..], sourceStride, X(y)[destinationOffset..], destinationStride, blocks, blockLength, accumulate);

    /// <inheritdoc/>
    public override void Embedding(Storage table, int vocabulary, int width, Storage ids, Storage y) =>
        EmbeddingReference.Forward(X(table), vocabulary, width, Ids(ids), X(y));

    /// <inheritdoc/>
    public override void EmbeddingBackward(Storage ids, Storage dy, int vocabulary, int width, Storage dTable, bool accumulate) =>
        EmbeddingReference.Backward(Ids(ids), X(dy), vocabulary, width, X(dTable), accumulate);

    /// <inheritdoc/>
    public override void ClearRows(ReadOnlySpan<int> rows, int vocabulary, int width, Storage table) =>
        EmbeddingReference.ClearRows(rows, vocabulary, width, X(table));

    /// <inheritdoc/>
    public override void Gather(Storage x, int outer, int axis, int inner, Storage indices, int count, Storage y) =>
        GatherReference.Forward(X(x), outer, axis, inner, Ids(indices), count, X(y));

    /// <inheritdoc/>
    public override void GatherBackward(Storage indices, Storage dy, int outer, int axis, int inner, int count, Storage dx, bool accumulate) =>
        GatherReference.Backward(Ids(indices), X(dy), outer, axis, inner, count, X(dx), accumulate);

    /// <inheritdoc/>
    public override void Dropout(Storage x, double probability, ulong seed, ulong stream, Storage y, bool accumulate) =>
        DropoutReference.Apply(X(x), T.CreateTruncating(probability), seed, stream, X(y), accumulate);
}
