// The position-wise network of a transformer block.
using Loquat.Kernels.Elementwise;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>Choices of a <see cref="FeedForward"/> network.</summary>
public sealed record FeedForwardOptions
{
    /// <summary>Width of the hidden layer.</summary>
    public required int Hidden { get; init; }

    /// <summary>The activation between the two layers.</summary>
    public UnaryFunction Activation { get; init; } = UnaryFunction.GeluTanh;

    /// <summary>Name of the first layer.</summary>
    public string InputName { get; init; } = "c_fc";

    /// <summary>Name of the second layer.</summary>
    public string OutputName { get; init; } = "c_proj";

    /// <summary>Initial weights of the first layer.</summary>
    public Initializer? InputInitializer { get; init; }

    /// <summary>Initial weights of the second layer, which ends in a residual sum.</summary>
    public Initializer? OutputInitializer { get; init; }

    /// <summary>How the weights are stored.</summary>
    public WeightLayout Layout { get; init; } = WeightLayout.InputOutput;
}

/// <summary>y = f(x W₁ + b₁) W₂ + b₂.</summary>
public sealed class FeedForward : Module
{
    private readonly Linear _input;
    private readonly Linear _output;

    /// <summary>Builds the network and registers its two layers.</summary>
    public FeedForward(ParameterScope scope, int width, FeedForwardOptions options)
    {
        _input = new Linear(scope.Child(options.InputName), width, options.Hidden,
            new LinearOptions { Layout = options.Layout, Activation = options.Activation, Initializer = options.InputInitializer });
        _output = new Linear(scope.Child(options.OutputName), options.Hidden, width,
            new LinearOptions { Layout = options.Layout, Initializer = options.OutputInitializer });
    }

    /// <summary>Maps [..., C] to [..., C].</summary>
    public override Tensor Forward(Tensor x, ForwardContext context) => Forward(x, context, null);

    /// <summary>Maps [..., C] to [..., C] and adds a residual.</summary>
    /// <param name="x">[..., C].</param>
    /// <param name="context">Training or evaluation.</param>
    /// <param name="residual">[..., C], or null.</param>
    public Tensor Forward(Tensor x, ForwardContext context, Tensor? residual) => _output.Forward(_input.Forward(x, context), residual);
}
