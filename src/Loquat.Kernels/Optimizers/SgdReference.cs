// The scalar twin of SgdKernels.
using System.Numerics;

namespace Loquat.Kernels.Optimizers;

/// <summary>A plain loop that says what <see cref="SgdKernels"/> computes, in any precision.</summary>
public static class SgdReference
{
    /// <inheritdoc cref="SgdKernels.Step"/>
    public static void Step<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> momentumBuffer, T learningRate, T momentum, bool nesterov,
        T weightDecay, T gradientScale, bool firstStep) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = (g[i] * gradientScale) + (weightDecay * p[i]);
            if (momentum != T.Zero)
            {
                momentumBuffer[i] = firstStep ? gradient : (momentum * momentumBuffer[i]) + gradient;
                gradient = nesterov ? gradient + (momentum * momentumBuffer[i]) : momentumBuffer[i];
            }
            p[i] -= learningRate * gradient;
        }
    }
}
