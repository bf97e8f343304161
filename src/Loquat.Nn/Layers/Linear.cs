// The affine layer.
using Loquat.Kernels.Elementwise;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>y = f(x W + b).</summary>
public sealed class Linear : Module
{
    private readonly WeightLayout _layout;
    private readonly UnaryFunction? _activation;

    /// <summary>Builds the layer and registers <c>weight</c> and <c>bias</c>.</summary>
    /// <param name="scope">Where the parameters are named.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="outputs">Width of y.</param>
    /// <param name="options">Bias, layout, activation, initial values.</param>
    public Linear(ParameterScope scope, int inputs, int outputs, LinearOptions? options = null)
    {
        options ??= new LinearOptions();
        _layout = options.Layout;
        _activation = options.Activation;
        Weight = scope.Add("weight", _layout == WeightLayout.InputOutput ? [inputs, outputs] : [outputs, inputs], options.Initializer ?? Initializer.Xavier(inputs, outputs));
        Bias = options.HasBias ? scope.Add("bias", [outputs], Initializer.Zeros) : null;
    }

    /// <summary>W.</summary>
    public Tensor Weight { get; }

    /// <summary>b [outputs], or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardContext context) => Forward(x, null);

    /// <summary>Maps [..., inputs] to [..., outputs] and adds a residual in the same pass.</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="residual">[..., outputs], or null; a layer with an activation takes none.</param>
    public Tensor Forward(Tensor x, Tensor? residual) => x.Linear(Weight, Bias, _layout, _activation, residual);
}

/// <summary>Choices of a <see cref="Linear"/> layer.</summary>
public sealed record LinearOptions
{
    /// <summary>Whether there is a bias.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>How the checkpoint stores the weight.</summary>
    public WeightLayout Layout { get; init; } = WeightLayout.OutputInput;

    /// <summary>f, fused into the layer; null for the identity.</summary>
    public UnaryFunction? Activation { get; init; }

    /// <summary>Initial weights; null for Xavier's.</summary>
    public Initializer? Initializer { get; init; }
}
