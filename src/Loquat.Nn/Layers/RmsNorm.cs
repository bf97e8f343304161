// Root-mean-square normalisation with a learned scale.
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>y = γ x / √(mean(x²) + ε) along the last axis.</summary>
public sealed class RmsNorm : Module
{
    private readonly double _epsilon;

    /// <summary>Builds the layer and registers <c>weight</c> (γ, ones) [C].</summary>
    public RmsNorm(ParameterScope scope, int width, double epsilon = 1e-6)
    {
        Weight = scope.Add("weight", [width], Initializer.Ones);
        _epsilon = epsilon;
    }

    /// <summary>γ [C].</summary>
    public Tensor Weight { get; }

    /// <summary>Normalises [..., C].</summary>
    public override Tensor Forward(Tensor x, ForwardContext context) => x.RmsNorm(Weight, _epsilon);
}
