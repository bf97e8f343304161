// Adam and AdamW.
using Loquat.Nn.Parameters;
using Loquat.Tensors;

namespace Loquat.Nn.Optimizers;

/// <summary>Choices of <see cref="Adam"/>.</summary>
public sealed record AdamOptions
{
    /// <summary>β₁ of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of the second moment.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε, added to the root.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ, for parameters that decay (matrices; not biases and norms).</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether the decay shrinks the parameter itself (AdamW) rather than being added to the gradient (Adam).</summary>
    public bool DecoupledDecay { get; init; }
}

/// <summary>
/// Adam (Kingma and Ba 2015) and, with decoupled decay, AdamW (Loshchilov and Hutter 2019):
/// m = β₁ m + (1 - β₁) g, v = β₂ v + (1 - β₂) g², p = p - η m̂ / (√v̂ + ε) with bias-corrected m̂ and v̂.
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly AdamOptions _options;
    private readonly OptimizerState _first;
    private readonly OptimizerState _second;

    /// <summary>Makes the optimiser.</summary>
    public Adam(ParameterSet parameters, AdamOptions? options = null)
        : base(parameters, keepsZero: options is not { Epsilon: <= 0 })
    {
        _options = options ?? new AdamOptions();
        _first = AddState("first_moment");
        _second = AddState("second_moment");
    }

    /// <inheritdoc/>
    protected override void Update(ParameterRun run, Storage gradients, double learningRate, double gradientScale) =>
        gradients.Backend.Adam(run.Values, gradients, _first.Of(run), _second.Of(run), learningRate,
            _options.Beta1, _options.Beta2, _options.Epsilon, run.Decays ? _options.WeightDecay : 0, _options.DecoupledDecay, StepCount, gradientScale);
}
