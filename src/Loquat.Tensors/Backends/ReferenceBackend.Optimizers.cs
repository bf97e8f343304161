// The reference backend's optimiser steps: each one call of a kernel's scalar twin.
using Loquat.Kernels.Optimizers;

namespace Loquat.Tensors.Backends;

public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    public override void Sgd(Storage parameter, Storage gradient, Storage? momentumBuffer, double learningRate, double momentum, bool nesterov, double weightDecay, double gradientScale, bool firstStep) =>
        SgdReference.Step(X(parameter), X(gradient), X(momentumBuffer), T.CreateTruncating(learningRate), T.CreateTruncating(momentum), nesterov, T.CreateTruncating(weightDecay), T.CreateTruncating(gradientScale), firstStep);

    /// <inheritdoc/>
    public override void RmsProp(Storage parameter, Storage gradient, Storage squareAverage, Storage? momentumBuffer, double learningRate, double alpha, double epsilon, double momentum, double weightDecay, double gradientScale) =>
        RmsPropReference.Step(X(parameter), X(gradient), X(squareAverage), X(momentumBuffer), T.CreateTruncating(learningRate), T.CreateTruncating(alpha), T.CreateTruncating(epsilon), T.CreateTruncating(momentum), T.CreateTruncating(weightDecay), T.CreateTruncating(gradientScale));

    /// <inheritdoc/>
    public override void Adam(Storage parameter, Storage gradient, Storage firstMoment, Storage secondMoment, double learningRate, double beta1, double beta2, double epsilon, double weightDecay, bool decoupled, long step, double gradientScale) =>
        AdamReference.Step(X(parameter), X(gradient), X(firstMoment), X(secondMoment), T.CreateTruncating(learningRate), T.CreateTruncating(beta1), T.CreateTruncating(beta2), T.CreateTruncating(epsilon), T.CreateTruncating(weightDecay), decoupled, step, T.CreateTruncating(gradientScale));

    /// <inheritdoc/>
    public override void Lookahead(Storage slow, Storage fast, double alpha) =>
        LookaheadReference.Blend(X(slow), X(fast), T.CreateTruncating(alpha));
}
