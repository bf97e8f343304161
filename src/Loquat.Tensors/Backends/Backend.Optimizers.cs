// The seam's optimiser steps: one pass over a parameter's memory each.
namespace Loquat.Tensors.Backends;

public abstract partial class Backend
{
    /// <summary>One step of stochastic gradient descent; see <see cref="Loquat.Kernels.Optimizers.SgdKernels"/>.</summary>
    public abstract void Sgd(Storage parameter, Storage gradient, Storage? momentumBuffer, double learningRate, double momentum, bool nesterov, double weightDecay, double gradientScale, bool firstStep);

    /// <summary>One step of RMSProp; see <see cref="Loquat.Kernels.Optimizers.RmsPropKernels"/>.</summary>
    public abstract void RmsProp(Storage parameter, Storage gradient, Storage squareAverage, Storage? momentumBuffer, double learningRate, double alpha, double epsilon, double momentum, double weightDecay, double gradientScale);

    /// <summary>One step of Adam or, with decoupled decay, AdamW; see <see cref="Loquat.Kernels.Optimizers.AdamKernels"/>.</summary>
    public abstract void Adam(Storage parameter, Storage gradient, Storage firstMoment, Storage secondMoment, double learningRate, double beta1, double beta2, double epsilon, double weightDecay, bool decoupled, long step, double gradientScale);

    /// <summary>slow += alpha · (fast - slow); fast = slow.</summary>
    public abstract void Lookahead(Storage slow, Storage fast, double alpha);
}
