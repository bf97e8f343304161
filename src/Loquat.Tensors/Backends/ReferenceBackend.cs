// The oracle: every operation as a plain scalar loop, in float64 for gradient checks or in float32 beside the fast kernels.
using System.Numerics;

namespace Loquat.Tensors.Backends;

/// <summary>A backend that computes with the scalar twins of all kernels. Slow, obvious, and precise when T is double.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed partial class ReferenceBackend<T> : HostBackend where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ReferenceBackend()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
            throw new NotSupportedException($"The reference backend computes in float or double, not in {typeof(T).Name}.");
    }

    /// <summary>The one instance.</summary>
    public static ReferenceBackend<T> Instance { get; } = new();

    /// <inheritdoc/>
    public override string Name => typeof(T) == typeof(double) ? "reference64" : "reference32";

    /// <inheritdoc/>
    public override DType RealType => typeof(T) == typeof(double) ? DType.Float64 : DType.Float32;

    private static Span<T> X(Storage? storage) => storage is null ? default : Host(storage).Span<T>();

    private static Span<T> X(StorageRef place) => Host(place.Storage).Span<T>()[place.Offset..];

    private static (double LossSum, double WeightSum) Widen((T LossSum, T WeightSum) sums) =>
        (double.CreateTruncating(sums.LossSum), double.CreateTruncating(sums.WeightSum));
}
