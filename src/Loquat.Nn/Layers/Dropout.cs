// Dropout as a layer: active while training.
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>Zeroes elements at random while training; the identity otherwise.</summary>
/// <param name="probability">Probability of a zero.</param>
public sealed class Dropout(double probability) : Module
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x, ForwardContext context) =>
        IsActive(context) ? x.Dropout(probability, context.Seed, context.NextStream()) : x;

    /// <summary>Whether anything is dropped.</summary>
    public bool IsActive(ForwardContext context) => context.IsTraining && probability > 0;
}
