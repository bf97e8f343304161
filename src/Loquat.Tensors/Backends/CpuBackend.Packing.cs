// The CPU backend's packed weights: each one kernel call.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.MatMul.Panels;
using Loquat.Kernels.Quantization;

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
    public override void EncodeWeight(Storage packed, bool transposed, int n, int k, int first, ReadOnlySpan<float> rows)
    {
        if (packed.PackedFormat == WeightFormat.Float32)
            PackedKernels.PackRows(transposed, n, k, first, rows, X(packed));
        else
            WeightPanels.Encode(packed.PackedFormat, transposed, n, k, first, rows, Panels(packed));
    }

    /// <inheritdoc/>
    public override void DecodeWeight(Storage packed, int n, int k, Storage columns)
    {
        if (packed.PackedFormat != WeightFormat.Float32)
        {
            WeightPanels.Decode(packed.PackedFormat, n, k, Panels(packed), 0, X(columns));
            return;
        }
        X(packed).CopyTo(X(columns));
        PackedKernels.Unpack(true, n, k, X(columns));
    }

    /// <inheritdoc/>
    public override void PackedLinear(int rows, int n, int k, Storage x, Storage packed, Storage? bias, UnaryFunction? activation, double parameter, Storage? residual, bool inIntegers, Storage y)
    {
        var epilogue = Epilogue(bias, activation, parameter, residual, y);
        if (packed.PackedFormat == WeightFormat.Float32)
            PackedKernels.Multiply(rows, n, k, X(x), X(packed), X(y), epilogue);
        else
            WeightPanels.Multiply(packed.PackedFormat, rows, n, k, X(x), Panels(packed), X(y), epilogue, inIntegers);
    }

    /// <inheritdoc/>
    public override void PackedEmbedding(Storage packed, int vocabulary, int width, Storage ids, Storage y)
    {
        if (packed.PackedFormat == WeightFormat.Float32)
            PackedKernels.LookUp(X(packed), vocabulary, width, Ids(ids), X(y));
        else
            WeightPanels.LookUp(packed.PackedFormat, Panels(packed), vocabulary, width, Ids(ids), X(y));
    }
}
