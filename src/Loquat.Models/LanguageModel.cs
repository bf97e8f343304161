// The one definition of an autoregressive model that training, generation, explanation and serving share.
using Loquat.Formats;
using Loquat.Kernels.Quantization;
using Loquat.Nn;
using Loquat.Tensors;

namespace Loquat.Models;

/// <summary>Which positions' logits are wanted.</summary>
public enum LogitsOf
{
    /// <summary>Every position's: training and evaluation.</summary>
    All,

    /// <summary>Each row's last real position's only: generation.</summary>
    Last,
}

/// <summary>An autoregressive language model: token ids in, logits of the next token out.</summary>
public abstract class LanguageModel : Model
{
    /// <summary>Computes logits.</summary>
    /// <param name="ids">Token ids [B, T]; with a cache, the positions after those cached.</param>
    /// <param name="context">Training or evaluation, and which tokens are padding.</param>
    /// <param name="cache">Keys and values of earlier positions, which the new ones are added to; null for none.</param>
    /// <param name="logits">Which positions' logits to compute.</param>
    /// <returns>[B, T, V], or [B, 1, V] for the last position's.</returns>
    /// <exception cref="ArgumentException">The sequence is longer than the context.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public abstract Tensor Forward(Tensor ids, ForwardContext context, KeyValueCache? cache = null, LogitsOf logits = LogitsOf.All);

    /// <summary>Makes an empty cache for generation.</summary>
    /// <param name="batch">Number of sequences.</param>
    /// <param name="capacity">Most positions; 0 for the whole context.</param>
    /// <param name="format">What keys and values are kept as: float32, float16 or q8_0.</param>
    /// <exception cref="InvalidInputException">A cache cannot have the format, or the model's positions are no whole number of its blocks.</exception>
    public virtual KeyValueCache NewCache(int batch = 1, int capacity = 0, WeightFormat format = WeightFormat.Float32)
    {
        Configuration.CacheBytesPerPositionAs(format);
        capacity = capacity > 0 ? Math.Min(capacity, Configuration.ContextLength) : Configuration.ContextLength;
        return new(Configuration.Layers, batch, capacity, Configuration.KeyValueWidth, format, Configuration.KeyValueHeadCount);
    }

    /// <summary>What the output head reads: the final norm of the positions whose logits are wanted, or of all of them where somebody looks on.</summary>
    /// <param name="x">The residual stream behind the last block [B, T, C].</param>
    /// <param name="norm">The final norm.</param>
    /// <param name="context">The circumstances of the pass.</param>
    /// <param name="logits">Which positions' logits are wanted.</param>
    /// <returns>[B, T, C], or [B, 1, C] for the last position's.</returns>
    protected static Tensor Finish(Tensor x, Module norm, ForwardContext context, LogitsOf logits)
    {
        if (context.HiddenObserver is not { } observer)
            return norm.Forward(logits == LogitsOf.Last ? TokenPositions.Last(x, context) : x, context);
        x = norm.Forward(x, context);
        observer(x);
        return logits == LogitsOf.Last ? TokenPositions.Last(x, context) : x;
    }
}
