// Adam and AdamW: one kernel, which differs only in where the weight decay goes. Everything that is the same for all elements
// (bias corrections, step size) is computed once in float64.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Optimizers;

/// <summary>The update of Adam and AdamW, in place and in one pass.</summary>
public static unsafe class AdamKernels
{
    /// <summary>
    /// g' = gradientScale · g. Weight decay: decoupled, p *= 1 - learningRate · weightDecay (AdamW); else g' += weightDecay · p (Adam).
    /// m += (1 - beta1) · (g' - m); v = beta2 · v + (1 - beta2) · g'²;
    /// p -= learningRate / (1 - beta1^step) · m / (√v / √(1 - beta2^step) + epsilon).
    /// </summary>
    /// <param name="p">Parameters, n elements.</param>
    /// <param name="g">Gradients, n elements.</param>
    /// <param name="m">First moment, n elements, zeros before the first step.</param>
    /// <param name="v">Second moment, n elements, zeros before the first step.</param>
    /// <param name="learningRate">Step size; the default of torch.optim.Adam and AdamW is 1e-3.</param>
    /// <param name="beta1">Share of the old first moment that is kept; default 0.9.</param>
    /// <param name="beta2">Share of the old second moment that is kept; default 0.999.</param>
    /// <param name="epsilon">Added to the root; default 1e-8.</param>
    /// <param name="weightDecay">Default 0 for Adam, 0.01 for AdamW.</param>
    /// <param name="decoupled">Whether the decay acts on the parameters (AdamW) and not through the gradient (Adam).</param>
    /// <param name="step">Number of this step, from 1.</param>
    /// <param name="gradientScale">Factor of every gradient: 1, or less to clip.</param>
    /// <remarks>
    /// Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015; Loshchilov and Hutter, "Decoupled weight decay
    /// regularization", ICLR 2019; torch.optim.Adam and AdamW.
    /// </remarks>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is below 1.</exception>
    public static void Step(Span<float> p, ReadOnlySpan<float> g, Span<float> m, Span<float> v, float learningRate, float beta1, float beta2,
        float epsilon, float weightDecay, bool decoupled, long step, float gradientScale)
    {
        Update.CheckLength("Adam", nameof(g), g.Length, p.Length);
        Update.CheckLength("Adam", nameof(m), m.Length, p.Length);
        Update.CheckLength("Adam", nameof(v), v.Length, p.Length);
        if (step < 1)
            throw new ArgumentOutOfRangeException(nameof(step), $"Adam was given step {step}; count steps from 1.");
        double keep1 = Update.Exact(beta1), keep2 = Update.Exact(beta2), rate = Update.Exact(learningRate);
        var stepSize = rate / (1 - Math.Pow(keep1, step));
        var rootCorrection = Math.Sqrt(1 - Math.Pow(keep2, step));
        var shrink = decoupled ? 1 - (rate * Update.Exact(weightDecay)) : 1;
        fixed (float* pp = p, pg = g, pm = m, pv = v)
        {
            var update = new AdamUpdate(
                pp, pg, pm, pv, (float)(1 - keep1), beta2, (float)(1 - keep2), (float)stepSize, (float)(1 / rootCorrection), epsilon,
                (float)shrink, decoupled ? 0 : weightDecay, gradientScale);
            Update.Launch(update, p.Length, 24);
        }
    }

    private readonly struct AdamUpdate(float* p, float* g, float* m, float* v, float oneMinusBeta1, float beta2, float oneMinusBeta2,
        float stepSize, float rootFactor, float epsilon, float shrink, float penalty, float gradientScale) : IUpdate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Element<V>(int i) where V : unmanaged, ILanes<V>
        {
            var parameter = V.Load(p + i);
            var gradient = V.Load(g + i) * V.Create(gradientScale);
            if (penalty != 0)
                gradient = V.Fma(V.Create(penalty), parameter, gradient);
            parameter *= V.Create(shrink);
            var first = V.Load(m + i);
            first = V.Fma(V.Create(oneMinusBeta1), gradient - first, first);
            var second = V.Fma(V.Create(oneMinusBeta2) * gradient, gradient, V.Create(beta2) * V.Load(v + i));
            V.Store(first, m + i);
            V.Store(second, v + i);
            var root = V.Fma(V.Sqrt(second), V.Create(rootFactor), V.Create(epsilon));
            V.Store(V.Fma(V.Create(-stepSize), first / root, parameter), p + i);
        }
    }
}
