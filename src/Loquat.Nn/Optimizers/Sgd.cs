// Stochastic gradient descent.
using Loquat.Nn.Parameters;
using Loquat.Tensors;

namespace Loquat.Nn.Optimizers;

/// <summary>Choices of <see cref="Sgd"/>.</summary>
public sealed record SgdOptions
{
    /// <summary>μ; 0 for none.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether the momentum looks ahead (Nesterov 1983).</summary>
    public bool Nesterov { get; init; }

    /// <summary>λ of the penalty added to the gradient of parameters that decay.</summary>
    public double WeightDecay { get; init; }
}

/// <summary>Stochastic gradient descent: b = μ b + g, p = p - η b; with Nesterov's momentum p = p - η (g + μ b).</summary>
public sealed class Sgd : Optimizer
{
    private readonly SgdOptions _options;
    private readonly OptimizerState? _momentum;

    /// <summary>Makes the optimiser.</summary>
    /// <exception cref="ArgumentException">Nesterov's momentum is asked for with momentum 0.</exception>
    public Sgd(ParameterSet parameters, SgdOptions? options = null)
        : base(parameters)
    {
        _options = options ?? new SgdOptions();
        if (_options.Nesterov && _options.Momentum <= 0)
            throw new ArgumentException("Nesterov's momentum needs a momentum above 0.");
        _momentum = _options.Momentum > 0 ? AddState("momentum") : null;
    }

    /// <inheritdoc/>
    protected override void Update(ParameterRun run, Storage gradients, double learningRate, double gradientScale) =>
        gradients.Backend.Sgd(run.Values, gradients, _momentum?.Of(run), learningRate, _options.Momentum,
            _options.Nesterov, run.Decays ? _options.WeightDecay : 0, gradientScale, StepCount == 1);
}
