// The reference backend's packed weights: each one call of a kernel's scalar twin.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.MatMul;

namespace Loquat.Tensors.Backends;

public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    public override void PackWeight(Storage weight, bool transposed, int n, int k) =>
        PackedReference.Pack(transposed, n, k, X(weight));

    /// <inheritdoc/>
    public override void UnpackWeight(Storage weight, bool transposed, int n, int k) =>
        PackedReference.Unpack(transposed, n, k, X(weight));

    /// <inheritdoc/>
    public override void PackedLinear(int rows, int n, int k, Storage x, Storage packed, Storage? bias, UnaryFunction? activation, double parameter, Storage? residual, Storage y)
    {
        PackedReference.Multiply<T>(rows, n, k, X(x), X(packed), X(bias), X(y));
        if (activation is { } function)
            Unary(function, parameter, y, y);
        if (residual is not null)
            Copy(residual, y, true);
    }

    /// <inheritdoc/>
    public override void PackedEmbedding(Storage packed, int vocabulary, int width, Storage ids, Storage y) =>
        PackedReference.LookUp<T>(X(packed), vocabulary, width, Ids(ids), X(y));
}
