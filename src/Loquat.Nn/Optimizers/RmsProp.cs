// RMSProp.
using Loquat.Nn.Parameters;
using Loquat.Tensors;

namespace Loquat.Nn.Optimizers;

/// <summary>Choices of <see cref="RmsProp"/>.</summary>
public sealed record RmsPropOptions
{
    /// <summary>α: how much of the running mean of squares stays each step.</summary>
    public double Alpha { get; init; } = 0.99;

    /// <summary>ε, added to the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>μ; 0 for none.</summary>
    public double Momentum { get; init; }

    /// <summary>λ of the penalty added to the gradient of parameters that decay.</summary>
    public double WeightDecay { get; init; }
}

/// <summary>RMSProp (Hinton's lecture 6e): s = α s + (1 - α) g², p = p - η g / (√s + ε).</summary>
public sealed class RmsProp : Optimizer
{
    private readonly RmsPropOptions _options;
    private readonly OptimizerState _squares;
    private readonly OptimizerState? _momentum;

    /// <summary>Makes the optimiser.</summary>
    public RmsProp(ParameterSet parameters, RmsPropOptions? options = null)
        : base(parameters, keepsZero: options is not { Epsilon: <= 0 })
    {
        _options = options ?? new RmsPropOptions();
        _squares = AddState("square_average");
        _momentum = _options.Momentum > 0 ? AddState("momentum") : null;
    }

    /// <inheritdoc/>
    protected override void Update(ParameterRun run, Storage gradients, double learningRate, double gradientScale) =>
        gradients.Backend.RmsProp(run.Values, gradients, _squares.Of(run), _momentum?.Of(run), learningRate,
            _options.Alpha, _options.Epsilon, _options.Momentum, run.Decays ? _options.WeightDecay : 0, gradientScale);
}
