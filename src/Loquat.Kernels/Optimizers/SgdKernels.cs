// Stochastic gradient descent with momentum, plain or Nesterov, and L2 weight decay.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Optimizers;

/// <summary>The update of stochastic gradient descent, in place and in one pass.</summary>
public static unsafe class SgdKernels
{
    /// <summary>
    /// g' = gradientScale · g + weightDecay · p. Without momentum: p -= learningRate · g'. With momentum: b = g' on the first step and
    /// momentum · b + g' after, then p -= learningRate · (nesterov ? g' + momentum · b : b).
    /// </summary>
    /// <param name="p">Parameters, n elements.</param>
    /// <param name="g">Gradients, n elements.</param>
    /// <param name="momentumBuffer">b, n elements, or empty if <paramref name="momentum"/> is 0.</param>
    /// <param name="learningRate">Step size; torch.optim.SGD's default is 1e-3.</param>
    /// <param name="momentum">Momentum factor; 0 for none, the default of torch.optim.SGD.</param>
    /// <param name="nesterov">Whether the momentum is Nesterov's.</param>
    /// <param name="weightDecay">L2 penalty; the default of torch.optim.SGD is 0.</param>
    /// <param name="gradientScale">Factor of every gradient: 1, or less to clip.</param>
    /// <param name="firstStep">Whether the momentum buffer holds nothing yet.</param>
    /// <remarks>Source: Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML 2013; torch.optim.SGD.</remarks>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static void Step(Span<float> p, ReadOnlySpan<float> g, Span<float> momentumBuffer, float learningRate, float momentum, bool nesterov,
        float weightDecay, float gradientScale, bool firstStep)
    {
        Update.CheckLength("SGD", nameof(g), g.Length, p.Length);
        if (momentum != 0)
            Update.CheckLength("SGD with momentum", nameof(momentumBuffer), momentumBuffer.Length, p.Length);
        fixed (float* pp = p, pg = g, pb = momentumBuffer)
        {
            var update = new SgdUpdate(pp, pg, momentum != 0 ? pb : null, learningRate, momentum, nesterov, weightDecay, gradientScale, firstStep);
            Update.Launch(update, p.Length, 8);
        }
    }

    private readonly struct SgdUpdate(float* p, float* g, float* buffer, float learningRate, float momentum, bool nesterov, float weightDecay,
        float gradientScale, bool firstStep) : IUpdate
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Element<V>(int i) where V : unmanaged, ILanes<V>
        {
            var parameter = V.Load(p + i);
            var gradient = V.Load(g + i) * V.Create(gradientScale);
            if (weightDecay != 0)
                gradient = V.Fma(V.Create(weightDecay), parameter, gradient);
            if (buffer != null)
            {
                var velocity = firstStep ? gradient : V.Fma(V.Create(momentum), V.Load(buffer + i), gradient);
                V.Store(velocity, buffer + i);
                gradient = nesterov ? V.Fma(V.Create(momentum), velocity, gradient) : velocity;
            }
            V.Store(V.Fma(V.Create(-learningRate), gradient, parameter), p + i);
        }
    }
}
