// The scalar twin of MeanSquaredErrorKernels.
using System.Numerics;

namespace Loquat.Kernels.Losses;

/// <summary>Plain loops that say what <see cref="MeanSquaredErrorKernels"/> computes, in any precision.</summary>
public static class MeanSquaredErrorReference
{
    /// <inheritdoc cref="MeanSquaredErrorKernels.Forward"/>
    public static T Forward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> target) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var i = 0; i < x.Length; i++)
            sum += (x[i] - target[i]) * (x[i] - target[i]);
        return sum;
    }

    /// <inheritdoc cref="MeanSquaredErrorKernels.Backward"/>
    public static void Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> target, T scale, Span<T> dx, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            var value = scale * T.CreateChecked(2) * (x[i] - target[i]);
            dx[i] = accumulate ? dx[i] + value : value;
        }
    }
}
