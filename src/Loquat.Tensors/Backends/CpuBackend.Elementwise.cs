// The CPU backend's elementwise operations, reductions, copies and indexing: each one kernel call.
using Loquat.Kernels.Copying;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Indexing;
using Loquat.Kernels.Random;
using Loquat.Kernels.Reductions;

namespace Loquat.Tensors.Backends;

public sealed partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Fill(Storage destination, double value) =>
        X(destination).Fill((float)value);

    /// <inheritdoc/>
    public override void Copy(Storage source, Storage destination, bool accumulate) =>
        CopyKernels.CopyBlocks(X(source), 0, X(destination), 0, 1, source.Count, accumulate);

    /// <inheritdoc/>
    public override void Normal(Storage destination, double mean, double deviation, ulong seed, ulong stream) =>
        RandomKernels.Normal(X(destination), (float)mean, (float)deviation, seed, stream);

    /// <inheritdoc/>
    public override void Uniform(Storage destination, double low, double high, ulong seed, ulong stream) =>
        RandomKernels.Uniform(X(destination), (float)low, (float)high, seed, stream);

    /// <inheritdoc/>
    public override void Unary(UnaryFunction function, double parameter, Storage x, Storage y) =>
        UnaryKernels.Forward(function, (float)parameter, X(x), X(y));

    /// <inheritdoc/>
    public override void UnaryBackward(UnaryFunction function, double parameter, Storage x, Storage y, Storage dy, Storage dx, bool accumulate) =>
        UnaryKernels.Backward(function, (float)parameter, X(x), X(y), X(dy), X(dx), accumulate);

    /// <inheritdoc/>
    public override void Binary(BinaryFunction function, BroadcastPlan plan, Storage a, Storage b, Storage y, bool accumulate) =>
        BinaryKernels.Forward(function, plan, X(a), X(b), X(y), accumulate);

    /// <inheritdoc/>
    public override void BinaryBackwardLeft(BinaryFunction function, BroadcastPlan plan, Storage a, Storage b, Storage y, Storage dy, Storage da, bool accumulate) =>
        BinaryKernels.BackwardLeft(function, plan, X(a), X(b), X(y), X(dy), X(da), accumulate);

    /// <inheritdoc/>
    public override void BinaryBackwardRight(BinaryFunction function, BroadcastPlan plan, Storage a, Storage b, Storage y, Storage dy, Storage db, bool accumulate) =>
        BinaryKernels.BackwardRight(function, plan, X(a), X(b), X(y), X(dy), X(db), accumulate);

    /// <inheritdoc/>
    public override void MaskedFill(BroadcastPlan plan, Storage x, Storage mask, double value, Storage y, bool accumulate) =>
        MaskKernels.Fill(plan, X(x), Ids(mask), (float)value, X(y), accumulate);

    /// <inheritdoc/>
    public override void Sum(Storage x, int outer, int axis, int inner, Storage y, double scale, bool accumulate) =>
        ReduceKernels.Sum(X(x), outer, axis, inner, X(y), (float)scale, accumulate);

    /// <inheritdoc/>
    public override void Max(Storage x, int outer, int axis, int inner, Storage y) =>
        ReduceKernels.Max(X(x), outer, axis, inner, X(y));

    /// <inheritdoc/>
    public override void MaxBackward(Storage x, Storage y, Storage dy, int outer, int axis, int inner, Storage dx, bool accumulate) =>
        ReduceKernels.MaxBackward(X(x), X(y), X(dy), outer, axis, inner, X(dx), accumulate);

    /// <inheritdoc/>
    public override void Expand(Storage y, int outer, int axis, int inner, Storage x, double scale, bool accumulate) =>
        ReduceKernels.Expand(X(y), outer, axis, inner, X(x), (float)scale, accumulate);

    /// <inheritdoc/>
    public override double SumOfSquares(Storage x) =>
        ReduceKernels.SumOfSquares(X(x));

    /// <inheritdoc/>
    public override void Permute(Storage x, ReadOnlySpan<int> shape, ReadOnlySpan<int> axes, Storage y, bool accumulate) =>
        CopyKernels.Permute(X(x), shape, axes, X(y), accumulate);

    /// <inheritdoc/>
    public override void CopyBlocks(Storage x, int sourceOffset, int sourceStride, Storage y, int destinationOffset, int destinationStride, int blocks, int blockLength, bool accumulate) =>
        CopyKernels.CopyBlocks(X(x)[sourceOffset..], sourceStride, X(y)[destinationOffset..], destinationStride, blocks, blockLength, accumulate);

    /// <inheritdoc/>
    public override void Embedding(Storage table, int vocabulary, int width, Storage ids, Storage y) =>
        EmbeddingKernels.Forward(X(table), vocabulary, width, Ids(ids), X(y));

    /// <inheritdoc/>
    public override void EmbeddingBackward(Storage ids, Storage dy, int vocabulary, int width, Storage dTable, bool accumulate) =>
        EmbeddingKernels.Backward(Ids(ids), X(dy), vocabulary, width, X(dTable), accumulate);

    /// <inheritdoc/>
    public override void ClearRows(ReadOnlySpan<int> rows, int vocabulary, int width, Storage table) =>
        EmbeddingKernels.ClearRows(rows, vocabulary, width, X(table));

    /// <inheritdoc/>
    public override void Gather(Storage x, int outer, int axis, int inner, Storage indices, int count, Storage y) =>
        GatherKernels.Forward(X(x), outer, axis, inner, Ids(indices), count, X(y));

    /// <inheritdoc/>
    public override void GatherBackward(Storage indices, Storage dy, int outer, int axis, int inner, int count, Storage dx, bool accumulate) =>
        GatherKernels.Backward(Ids(indices), X(dy), outer, axis, inner, count, X(dx), accumulate);

    /// <inheritdoc/>
    public override void Dropout(Storage x, double probability, ulong seed, ulong stream, Storage y, bool accumulate) =>
        DropoutKernels.Apply(X(x), (float)probability, seed, stream, X(y), accumulate);
}
