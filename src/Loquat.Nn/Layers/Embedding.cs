// A table of vectors looked up by id.
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>y[..., :] = table[ids[...], :].</summary>
public sealed class Embedding : Module
{
    /// <summary>Builds the layer and registers <c>weight</c> [V, C].</summary>
    public Embedding(ParameterScope scope, int vocabulary, int width, Initializer? initializer = null) =>
        Weight = scope.Add("weight", [vocabulary, width], initializer ?? new Initializer.Normal(0.02));

    /// <summary>The table [V, C].</summary>
    public Tensor Weight { get; }

    /// <summary>Looks up ids [...] and gives [..., C].</summary>
    public override Tensor Forward(Tensor x, ForwardContext context) => Weight.Embedding(x);
}
