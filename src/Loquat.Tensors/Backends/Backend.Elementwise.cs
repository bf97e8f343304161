// The seam's element-by-element operations, reductions and copies.
using Loquat.Kernels.Elementwise;

namespace Loquat.Tensors.Backends;

public abstract partial class Backend
{
    /// <summary>y = f(x).</summary>
    public abstract void Unary(UnaryFunction function, double parameter, Storage x, Storage y);

    /// <summary>dx (+)= dy · f'(x), given x and y = f(x).</summary>
    public abstract void UnaryBackward(UnaryFunction function, double parameter, Storage x, Storage y, Storage dy, Storage dx, bool accumulate);

    /// <summary>y (+)= f(a, b) with broadcasting.</summary>
    public abstract void Binary(BinaryFunction function, BroadcastPlan plan, Storage a, Storage b, Storage y, bool accumulate);

    /// <summary>da (+)= dy · ∂f/∂a in the output's shape; the caller sums it down to a's.</summary>
    public abstract void BinaryBackwardLeft(BinaryFunction function, BroadcastPlan plan, Storage a, Storage b, Storage y, Storage dy, Storage da, bool accumulate);

    /// <summary>db (+)= dy · ∂f/∂b in the output's shape; the caller sums it down to b's.</summary>
    public abstract void BinaryBackwardRight(BinaryFunction function, BroadcastPlan plan, Storage a, Storage b, Storage y, Storage dy, Storage db, bool accumulate);

    /// <summary>y (+)= mask ≠ 0 ? value : x, the mask broadcast to x.</summary>
    public abstract void MaskedFill(BroadcastPlan plan, Storage x, Storage mask, double value, Storage y, bool accumulate);

    /// <summary>y[o, i] (+)= scale · Σₐ x[o, a, i].</summary>
    public abstract void Sum(Storage x, int outer, int axis, int inner, Storage y, double scale, bool accumulate);

    /// <summary>y[o, i] = maxₐ x[o, a, i].</summary>
    public abstract void Max(Storage x, int outer, int axis, int inner, Storage y);

    /// <summary>dx (+)= dy where x is its maximum, shared evenly among ties.</summary>
    public abstract void MaxBackward(Storage x, Storage y, Storage dy, int outer, int axis, int inner, Storage dx, bool accumulate);

    /// <summary>x[o, a, i] (+)= scale · y[o, i].</summary>
    public abstract void Expand(Storage y, int outer, int axis, int inner, Storage x, double scale, bool accumulate);

    /// <summary>Σ x², in double precision, the same for any number of threads.</summary>
    public abstract double SumOfSquares(Storage x);

    /// <summary>y's axis i (+)= x's axis axes[i].</summary>
    public abstract void Permute(Storage x, ReadOnlySpan<int> shape, ReadOnlySpan<int> axes, Storage y, bool accumulate);

    /// <summary>Copies <paramref name="blocks"/> runs of <paramref name="blockLength"/> elements between two strided places.</summary>
    public abstract void CopyBlocks(Storage x, int sourceOffset, int sourceStride, Storage y, int destinationOffset, int destinationStride, int blocks, int blockLength, bool accumulate);

    /// <summary>y[n, :] = table[ids[n], :].</summary>
    public abstract void Embedding(Storage table, int vocabulary, int width, Storage ids, Storage y);

    /// <summary>dTable[ids[n], :] += dy[n, :] after clearing it unless accumulating.</summary>
    public abstract void EmbeddingBackward(Storage ids, Storage dy, int vocabulary, int width, Storage dTable, bool accumulate);

    /// <summary>table[rows[n], :] = 0.</summary>
    public abstract void ClearRows(ReadOnlySpan<int> rows, int vocabulary, int width, Storage table);

    /// <summary>y[o, c, i] = x[o, indices[o, c, i], i].</summary>
    public abstract void Gather(Storage x, int outer, int axis, int inner, Storage indices, int count, Storage y);

    /// <summary>dx[o, indices[o, c, i], i] += dy[o, c, i] after clearing it unless accumulating.</summary>
    public abstract void GatherBackward(Storage indices, Storage dy, int outer, int axis, int inner, int count, Storage dx, bool accumulate);

    /// <summary>y[i] (+)= keep(i) ? x[i] / (1 - p) : 0, keep drawn from (seed, stream, i). The backward pass is the same call on dy.</summary>
    public abstract void Dropout(Storage x, double probability, ulong seed, ulong stream, Storage y, bool accumulate);
}
