// The base of layers that map one tensor to one tensor.
using Loquat.Tensors;

namespace Loquat.Nn;

/// <summary>A layer: parameters and a forward pass.</summary>
public abstract class Module
{
    /// <summary>Applies the layer.</summary>
    /// <param name="x">The input; each layer says which shape it takes.</param>
    /// <param name="context">Training or evaluation.</param>
    public abstract Tensor Forward(Tensor x, ForwardContext context);
}
