// The position-wise network of Llama-like blocks: one projection opens and closes the other.
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>Choices of a <see cref="GatedFeedForward"/> network.</summary>
public sealed record GatedFeedForwardOptions
{
    /// <summary>Width of the hidden layer.</summary>
    public required int Hidden { get; init; }

    /// <summary>Whether the three projections have biases.</summary>
    public bool HasBias { get; init; }

    /// <summary>Names of the projections to the gate, to what it lets through, and back.</summary>
    public (string Gate, string Up, string Down) Names { get; init; } = ("gate_proj", "up_proj", "down_proj");

    /// <summary>Initial weights of the first two.</summary>
    public Initializer? InputInitializer { get; init; }

    /// <summary>Initial weights of the last, which ends in a residual sum.</summary>
    public Initializer? OutputInitializer { get; init; }
}

/// <summary>y = (silu(x W_gate) · x W_up) W_down: SwiGLU (Shazeer 2020). Weights are [out, in].</summary>
public sealed class GatedFeedForward : Module
{
    private readonly Linear _gate;
    private readonly Linear _up;
    private readonly Linear _down;

    /// <summary>Builds the network and registers its three layers.</summary>
    public GatedFeedForward(ParameterScope scope, int width, GatedFeedForwardOptions options)
    {
        var input = new LinearOptions { HasBias = options.HasBias, Initializer = options.InputInitializer };
        _gate = new Linear(scope.Child(options.Names.Gate), width, options.Hidden, input);
        _up = new Linear(scope.Child(options.Names.Up), width, options.Hidden, input);
        _down = new Linear(scope.Child(options.Names.Down), options.Hidden, width, new LinearOptions { HasBias = options.HasBias, Initializer = options.OutputInitializer });
    }

    /// <summary>Maps [..., C] to [..., C].</summary>
    public override Tensor Forward(Tensor x, ForwardContext context) => Forward(x, context, null);

    /// <summary>Maps [..., C] to [..., C] and adds a residual.</summary>
    public Tensor Forward(Tensor x, ForwardContext context, Tensor? residual) =>
        _down.Forward(_gate.Forward(x, context).SwiGlu(_up.Forward(x, context)), residual);
}
