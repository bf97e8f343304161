// The scalar twin of RmsPropKernels.
using System.Numerics;

namespace Loquat.Kernels.Optimizers;

/// <summary>A plain loop that says what <see cref="RmsPropKernels"/> computes, in any precision.</summary>
public static class RmsPropReference
{
    /// <inheritdoc cref="RmsPropKernels.Step"/>
    public static void Step<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> squareAverage, Span<T> momentumBuffer, T learningRate,
        T alpha, T epsilon, T momentum, T weightDecay, T gradientScale) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = (g[i] * gradientScale) + (weightDecay * p[i]);
            squareAverage[i] = (alpha * squareAverage[i]) + ((T.One - alpha) * gradient * gradient);
            var direction = gradient / (T.Sqrt(squareAverage[i]) + epsilon);
            if (momentum != T.Zero)
                direction = momentumBuffer[i] = (momentum * momentumBuffer[i]) + direction;
            p[i] -= learningRate * direction;
        }
    }
}
