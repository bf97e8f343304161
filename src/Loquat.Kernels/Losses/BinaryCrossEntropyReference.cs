// The scalar twin of BinaryCrossEntropyKernels.
using System.Numerics;

namespace Loquat.Kernels.Losses;

/// <summary>Plain loops that say what <see cref="BinaryCrossEntropyKernels"/> computes, in any precision.</summary>
public static class BinaryCrossEntropyReference
{
    /// <inheritdoc cref="BinaryCrossEntropyKernels.Forward"/>
    public static T Forward<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var i = 0; i < logits.Length; i++)
            sum += T.Max(logits[i], T.Zero) - (logits[i] * targets[i]) + T.LogP1(T.Exp(-T.Abs(logits[i])));
        return sum;
    }

    /// <inheritdoc cref="BinaryCrossEntropyKernels.Backward"/>
    public static void Backward<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, T scale, Span<T> dLogits, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < logits.Length; i++)
        {
            var value = scale * ((T.One / (T.One + T.Exp(-logits[i]))) - targets[i]);
            dLogits[i] = accumulate ? dLogits[i] + value : value;
        }
    }
}
