// The reference backend's packed weights: each one call of a kernel's scalar twin.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.MatMul.Panels;
using Loquat.Kernels.Quantization;

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
    public override void EncodeWeight(Storage packed, bool transposed, int n, int k, int first, ReadOnlySpan<float> rows)
    {
        if (packed.PackedFormat == WeightFormat.Float32)
            PackedReference.PackRows<T>(transposed, n, k, first, rows, X(packed));
        else
            WeightPanels.Encode(packed.PackedFormat, transposed, n, k, first, rows, Panels(packed));
    }

    /// <inheritdoc/>
    public override void DecodeWeight(Storage packed, int n, int k, Storage columns)
    {
        int[] all = [.. Enumerable.Range(0, n)];
        if (packed.PackedFormat == WeightFormat.Float32)
            PackedReference.LookUp<T>(X(packed), n, k, all, X(columns));
        else
            WeightPanelsReference.LookUp<T>(packed.PackedFormat, Panels(packed), n, k, all, X(columns));
    }

    /// <inheritdoc/>
    public override void PackedLinear(int rows, int n, int k, Storage x, Storage packed, Storage? bias, UnaryFunction? activation, double parameter, Storage? residual, bool inIntegers, Storage y)
    {
        if (packed.PackedFormat == WeightFormat.Float32)
            PackedReference.Multiply<T>(rows, n, k, X(x), X(packed), X(bias), X(y));
        else
            WeightPanelsReference.Multiply<T>(packed.PackedFormat, rows, n, k, X(x), Panels(packed), X(bias), X(y), inIntegers);
        if (activation is { } function)
            Unary(function, parameter, y, y);
        if (residual is not null)
            Copy(residual, y, true);
    }

    /// <inheritdoc/>
    public override void PackedEmbedding(Storage packed, int vocabulary, int width, Storage ids, Storage y)
    {
        if (packed.PackedFormat == WeightFormat.Float32)
            PackedReference.LookUp<T>(X(packed), vocabulary, width, Ids(ids), X(y));
        else
            WeightPanelsReference.LookUp<T>(packed.PackedFormat, Panels(packed), vocabulary, width, Ids(ids), X(y));
    }
}
