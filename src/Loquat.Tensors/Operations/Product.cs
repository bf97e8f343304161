// The sizes of a batched matrix product, worked out once and used forward and backward.
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Backends;

namespace Loquat.Tensors.Operations;

/// <summary>C[b] = op(A[b]) op(B[b]) with sizes and batch strides.</summary>
internal sealed record Product(int Batch, int M, int N, int K, bool TransposeA, bool TransposeB, bool SharedA, bool SharedB, Shape OutputShape)
{
    private long StrideA => SharedA ? 0 : (long)M * K;

    private long StrideB => SharedB ? 0 : (long)K * N;

    private long StrideC => (long)M * N;

    /// <summary>Works out the sizes.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    internal static Product Of(Shape a, Shape b, bool transposeA, bool transposeB)
    {
        if (a.Rank < 2 || b.Rank < 2)
            throw new ArgumentException($"MatMul takes matrices; the shapes are {a} and {b}.");
        var m = transposeA ? a[^1] : a[^2];
        var k = transposeA ? a[^2] : a[^1];
        var n = transposeB ? b[^2] : b[^1];
        var kb = transposeB ? b[^1] : b[^2];
        if (k != kb)
            throw new ArgumentException($"MatMul of {a}{(transposeA ? "ᵀ" : "")} and {b}{(transposeB ? "ᵀ" : "")}: the inner extents {k} and {kb} differ.");
        var leadA = a.Extents[..^2];
        var leadB = b.Extents[..^2];
        if (!leadA.SequenceEqual(leadB) && leadA.Length > 0 && leadB.Length > 0)
            throw new ArgumentException($"MatMul of {a} and {b}: the leading axes differ, and neither operand is a single matrix.");
        var lead = leadA.Length > 0 ? leadA : leadB;
        var batch = 1;
        foreach (var extent in lead)
            batch *= extent;
        Shape output = [.. lead, m, n];
        // A shared right operand meets all rows of the left one at once: one product, and one gradient instead of one per batch entry.
        if (leadB.Length == 0 && !transposeA)
            return new Product(1, batch * m, n, k, false, transposeB, true, true, output);
        return new Product(batch, m, n, k, transposeA, transposeB, leadA.Length == 0, leadB.Length == 0, output);
    }

    internal void Run(Backend backend, Tensor a, Tensor b, Tensor c) =>
        backend.MatMul(Batch, TransposeA, TransposeB, M, N, K, a.Storage, StrideA, b.Storage, StrideB, c.Storage, false);

    /// <summary>dA (+)= dC op(B)ᵀ, or its transpose.</summary>
    internal void GradientOfA(Tensor dC, Tensor b, GradientTarget target)
    {
        var destination = Destination(target, SharedA, [Batch, M * K]);
        if (TransposeA)
            dC.Backend.MatMul(Batch, TransposeB, true, K, M, N, b.Storage, StrideB, dC.Storage, StrideC, destination.Storage, !IsSummed(SharedA) && target.Accumulate);
        else
            dC.Backend.MatMul(Batch, false, !TransposeB, M, K, N, dC.Storage, StrideC, b.Storage, StrideB, destination.Storage, !IsSummed(SharedA) && target.Accumulate);
        SumBatch(destination, target, SharedA, M * K);
    }

    /// <summary>dB (+)= op(A)ᵀ dC, or its transpose.</summary>
    internal void GradientOfB(Tensor dC, Tensor a, GradientTarget target)
    {
        var destination = Destination(target, SharedB, [Batch, K * N]);
        if (TransposeB)
            dC.Backend.MatMul(Batch, true, TransposeA, N, K, M, dC.Storage, StrideC, a.Storage, StrideA, destination.Storage, !IsSummed(SharedB) && target.Accumulate);
        else
            dC.Backend.MatMul(Batch, !TransposeA, false, K, N, M, a.Storage, StrideA, dC.Storage, StrideC, destination.Storage, !IsSummed(SharedB) && target.Accumulate);
        SumBatch(destination, target, SharedB, K * N);
    }

    private bool IsSummed(bool shared) => shared && Batch > 1;

    private Tensor Destination(GradientTarget target, bool shared, Shape each) => IsSummed(shared) ? target.Tensor.Similar(each) : target.Tensor;

    private void SumBatch(Tensor each, GradientTarget target, bool shared, int count)
    {
        if (Batch == 0 && !target.Accumulate)
            each.Backend.Fill(target.Tensor.Storage, 0);
        if (!IsSummed(shared))
            return;
        each.Backend.Sum(each.Storage, 1, Batch, count, target.Tensor.Storage, 1, target.Accumulate);
        each.Storage.Release();
    }
}
