// The processor as a device: float32 storages and the vector kernels. The operations stand in the other parts, by family.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.MatMul;

namespace Loquat.Tensors.Backends;

/// <summary>Computes with <see cref="Loquat.Kernels"/>. The same seed gives the same bits on any number of threads.</summary>
public sealed partial class CpuBackend : HostBackend
{
    private CpuBackend()
    {
    }

    /// <summary>The one instance.</summary>
    public static CpuBackend Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => "cpu";

    /// <inheritdoc/>
    public override DType RealType => DType.Float32;

    /// <inheritdoc/>
    public override void Linear(int rows, int n, int k, bool transposeWeight, Storage x, Storage weight, Storage? bias, UnaryFunction? activation, double parameter, Storage? preActivation, Storage? residual, Storage y)
    {
        var target = activation is null ? y : preActivation ?? y;
        GemmKernels.Multiply(false, transposeWeight, rows, n, k, X(x), k, X(weight), transposeWeight ? k : n, X(target), n, Epilogue(bias, activation, parameter, residual, y));
    }

    /// <inheritdoc/>
    public override void LinearWeightGradient(int rows, int n, int k, bool transposeWeight, Storage x, Storage dy, Storage dWeight, bool accumulateWeight, Storage? dBias, bool accumulateBias)
    {
        if (transposeWeight || dBias is null)
        {
            base.LinearWeightGradient(rows, n, k, transposeWeight, x, dy, dWeight, accumulateWeight, dBias, accumulateBias);
            return;
        }
        var epilogue = new GemmEpilogue { Accumulate = accumulateWeight, ColumnSums = X(dBias), AccumulateColumnSums = accumulateBias };
        GemmKernels.Multiply(true, false, k, n, rows, X(x), k, X(dy), n, X(dWeight), n, epilogue);
    }

    private static GemmEpilogue Epilogue(Storage? bias, UnaryFunction? activation, double parameter, Storage? residual, Storage y) => new()
    {
        Bias = X(bias),
        Residual = X(residual),
        Activated = activation is null ? default : X(y),
        Activation = activation ?? default,
        Parameter = (float)parameter,
    };

    private static Span<float> X(Storage? storage) => storage is null ? default : Host(storage).Span<float>();

    private static Span<float> X(StorageRef place) => Host(place.Storage).Span<float>()[place.Offset..];
}
