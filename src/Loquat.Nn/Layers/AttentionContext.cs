// What a forward pass adds to an attention layer's own choices.
using Loquat.Kernels.Attention;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>Completes attention options for one pass.</summary>
internal static class AttentionContext
{
    /// <summary>The options with the pass's padding and, while training, its dropout; the same object where there is neither.</summary>
    internal static AttentionOptions For(this AttentionOptions options, ForwardContext context, float dropout)
    {
        var drops = context.IsTraining && dropout > 0;
        return !drops && context.Ranges is null ? options : options with
        {
            Ranges = context.Ranges,
            Dropout = drops ? new AttentionDropout(dropout, context.Seed, context.NextStream()) : default,
        };
    }
}
