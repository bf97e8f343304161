// The scalar twin of AdamKernels.
using System.Numerics;

namespace Loquat.Kernels.Optimizers;

/// <summary>A plain loop that says what <see cref="AdamKernels"/> computes, in any precision.</summary>
public static class AdamReference
{
    /// <inheritdoc cref="AdamKernels.Step"/>
    public static void Step<T>(Span<T> p, ReadOnlySpan<T> g, Span<T> m, Span<T> v, T learningRate, T beta1, T beta2,
        T epsilon, T weightDecay, bool decoupled, long step, T gradientScale) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var correction1 = T.One - T.Pow(beta1, T.CreateChecked(step));
        var correction2 = T.One - T.Pow(beta2, T.CreateChecked(step));
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = g[i] * gradientScale;
            if (decoupled)
                p[i] -= learningRate * weightDecay * p[i];
            else
                gradient += weightDecay * p[i];
            m[i] = (beta1 * m[i]) + ((T.One - beta1) * gradient);
            v[i] = (beta2 * v[i]) + ((T.One - beta2) * gradient * gradient);
            p[i] -= learningRate * (m[i] / correction1) / (T.Sqrt(v[i] / correction2) + epsilon);
        }
    }
}
