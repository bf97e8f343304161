// The CPU backend's packed weights: each one kernel call.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.MatMul;

namespace Loquat.Tensors.Backends;

public sealed partial class CpuBackend
{
    /// <inheritdoc/>
    public override void PackWeight(Storage weight, bool transposed, int n, int k) =>
        PackedKernels.Pack(transposed, n, k, X(weight));

    /// <inheritdoc/>
    public override void UnpackWeight(Storage weight, bool transposed, int n, int k) =>
        PackedKernels.Unpack(transposed, n, k, X(weight));

    /// <inheritdoc/>
    public override void PackedLinear(int rows, int n, int k, Storage x, Storage packed, Storage? bias, UnaryFunction? activation, double parameter, Storage? residual, Storage y) =>
        PackedKernels.Multiply(rows, n, k, X(x), X(packed), X(y), Epilogue(bias, activation, parameter, residual, y));

    /// <inheritdoc/>
    public override void PackedEmbedding(Storage packed, int vocabulary, int width, Storage ids, Storage y) =>
        PackedKernels.LookUp(X(packed), vocabulary, width, Ids(ids), X(y));
}
