// The CPU backend's optimiser steps: each one kernel call.
using Loquat.Kernels.Optimizers;

namespace Loquat.Tensors.Backends;

public sealed partial class CpuBackend
{
    /// <inheritdoc/>
    public override void Sgd(Storage parameter, Storage gradient, Storage? momentumBuffer, double learningRate, double momentum, bool nesterov, double weightDecay, double gradientScale, bool firstStep) =>
        SgdKernels.Step(X(parameter), X(gradient), X(momentumBuffer), (float)learningRate, (float)momentum, nesterov, (float)weightDecay, (float)gradientScale, firstStep);

    /// <inheritdoc/>
    public override void RmsProp(Storage parameter, Storage gradient, Storage squareAverage, Storage? momentumBuffer, double learningRate, double alpha, double epsilon, double momentum, double weightDecay, double gradientScale) =>
        RmsPropKernels.Step(X(parameter), X(gradient), X(squareAverage), X(momentumBuffer), (float)learningRate, (float)alpha, (float)epsilon, (float)momentum, (float)weightDecay, (float)gradientScale);

    /// <inheritdoc/>
    public override void Adam(Storage parameter, Storage gradient, Storage firstMoment, Storage secondMoment, double learningRate, double beta1, double beta2, double epsilon, double weightDecay, bool decoupled, long step, double gradientScale) =>
        AdamKernels.Step(X(parameter), X(gradient), X(firstMoment), X(secondMoment), (float)learningRate, (float)beta1, (float)beta2, (float)epsilon, (float)weightDecay, decoupled, step, (float)gradientScale);

    /// <inheritdoc/>
    public override void Lookahead(Storage slow, Storage fast, double alpha) =>
        LookaheadKernels.Blend(X(slow), X(fast), (float)alpha);
}
