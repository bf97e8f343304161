// The scalar twin of LookaheadKernels.
using System.Numerics;

namespace Loquat.Kernels.Optimizers;

/// <summary>A plain loop that says what <see cref="LookaheadKernels"/> computes, in any precision.</summary>
public static class LookaheadReference
{
    /// <inheritdoc cref="LookaheadKernels.Blend"/>
    public static void Blend<T>(Span<T> slow, Span<T> fast, T alpha) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < slow.Length; i++)
            fast[i] = slow[i] += alpha * (fast[i] - slow[i]);
    }
}
