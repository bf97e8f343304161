// Layer normalisation with learned scale and shift.
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>y = γ (x - mean) / √(variance + ε) + β along the last axis.</summary>
public sealed class LayerNorm : Module
{
    private readonly double _epsilon;

    /// <summary>Builds the layer and registers <c>weight</c> (γ, ones) and <c>bias</c> (β, zeros), both [C].</summary>
    public LayerNorm(ParameterScope scope, int width, double epsilon = 1e-5)
    {
        Weight = scope.Add("weight", [width], Initializer.Ones);
        Bias = scope.Add("bias", [width], Initializer.Zeros);
        _epsilon = epsilon;
    }

    /// <summary>γ [C].</summary>
    public Tensor Weight { get; }

    /// <summary>β [C].</summary>
    public Tensor Bias { get; }

    /// <summary>Normalises [..., C].</summary>
    public override Tensor Forward(Tensor x, ForwardContext context) => x.LayerNorm(Weight, Bias, _epsilon);
}
