// RMSProp: steps divided by the running root mean square of the gradient, with optional momentum and L2 weight decay.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Optimizers;

/// <summary>The update of RMSProp, in place and in one pass.</summary>
public static unsafe class RmsPropKernels
{
    /// <summary>
    /// g' = gradientScale · g + weightDecay · p; v = alpha · v + (1 - alpha) · g'²; d = g' / (√v + epsilon).
    /// Without momentum: p -= learningRate · d. With momentum: b = momentum · b + d, then p -= learningRate · b.
    /// </summary>
    /// <param name="p">Parameters, n elements.</param>
    /// <param name="g">Gradients, n elements.</param>
    /// <param name="squareAverage">v, n elements, zeros before the first step.</param>
    /// <param name="momentumBuffer">b, n elements, zeros before the first step; or empty if <paramref name="momentum"/> is 0.</param>
    /// <param name="learningRate">Step size; torch.optim.RMSprop's default is 1e-2.</param>
    /// <param name="alpha">Share of the old average that is kept; default 0.99.</param>
    /// <param name="epsilon">Added to the root; default 1e-8.</param>
    /// <param name="momentum">Momentum factor; default 0.</param>
    /// <param name="weightDecay">L2 penalty; default 0.</param>
    /// <param name="gradientScale">Factor of every gradient: 1, or less to clip.</param>
    /// <remarks>Source: Tieleman and Hinton, "Lecture 6.5: RMSProp", 2012; torch.optim.RMSprop.</remarks>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Step(Span<float> p, ReadOnlySpan<float> g, Span<float> squareAverage, Span<float> momentumBuffer, float learningRate,
        float alpha, float epsilon, float momentum, float weightDecay, float gradientScale)
    {
        Update.CheckLength("RMSProp", nameof(g), g.Length, p.Length);
        Update.CheckLength("RMSProp", nameof(squareAverage), squareAverage.Length, p.Length);
        if (momentum != 0)
            Update.CheckLength("RMSProp with momentum", nameof(momentumBuffer), momentumBuffer.Length, p.Length);
        fixed (float* pp = p, pg = g, pv = squareAverage, pb = momentumBuffer)
        {
            var update = new RmsPropUpdate(
                pp, pg, pv, momentum != 0 ? pb : null, learningRate, alpha, (float)(1 - Update.Exact(alpha)), epsilon,
                momentum, weightDecay, gradientScale);
            Update.Launch(update, p.Length, 16);
        }
    }

    private readonly struct RmsPropUpdate(float* p, float* g, float* squareAverage, float* buffer, float learningRate, float alpha,
        float oneMinusAlpha, float epsilon, float momentum, float weightDecay, float gradientScale) : IUpdate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Element<V>(int i) where V : unmanaged, ILanes<V>
        {
            var parameter = V.Load(p + i);
            var gradient = V.Load(g + i) * V.Create(gradientScale);
            if (weightDecay != 0)
                gradient = V.Fma(V.Create(weightDecay), parameter, gradient);
            var average = V.Fma(V.Create(oneMinusAlpha) * gradient, gradient, V.Create(alpha) * V.Load(squareAverage + i));
            V.Store(average, squareAverage + i);
            var direction = gradient / (V.Sqrt(average) + V.Create(epsilon));
            if (buffer != null)
            {
                direction = V.Fma(V.Create(momentum), V.Load(buffer + i), direction);
                V.Store(direction, buffer + i);
            }
            V.Store(V.Fma(V.Create(-learningRate), direction, parameter), p + i);
        }
    }
}
