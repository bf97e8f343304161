// The one definition of a model that training, generation, explanation and serving share.
using Loquat.Nn;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Models;

/// <summary>Which positions' logits are wanted.</summary>
public enum LogitsOf
{
    /// <summary>Every position's: training and evaluation.</summary>
    All,

    /// <summary>The last position's only: generation.</summary>
    Last,
}

/// <summary>An autoregressive language model: token ids in, logits of the next token out.</summary>
public abstract class LanguageModel
{
    /// <summary>The hyper-parameters.</summary>
    public abstract ModelConfiguration Configuration { get; }

    /// <summary>The learned values, under the checkpoint's names.</summary>
    public abstract ParameterSet Parameters { get; }

    /// <summary>Computes logits.</summary>
    /// <param name="ids">Token ids [B, T]; with a cache, the positions after those cached.</param>
    /// <param name="context">Training or evaluation.</param>
    /// <param name="cache">Keys and values of earlier positions, which the new ones are added to; null for none.</param>
    /// <param name="logits">Which positions' logits to compute.</param>
    /// <returns>[B, T, V], or [B, 1, V] for the last position's.</returns>
    /// <exception cref="ArgumentException">The sequence is longer than the context.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    public abstract Tensor Forward(Tensor ids, ForwardContext context, KeyValueCache? cache = null, LogitsOf logits = LogitsOf.All);

    /// <summary>Makes an empty cache for generation.</summary>
    /// <param name="batch">Number of sequences.</param>
    /// <param name="capacity">Most positions; 0 for the whole context.</param>
    public virtual KeyValueCache NewCache(int batch = 1, int capacity = 0) =>
        new(Configuration.Layers, batch, capacity > 0 ? Math.Min(capacity, Configuration.ContextLength) : Configuration.ContextLength, Configuration.Width);

    /// <summary>
    /// Reorders the weights for products, in their own memory, for a model that generates or is evaluated from now on: the logits keep their bits, and a token
    /// costs one pass over memory. While packed the model records no gradients and its weights cannot be read or saved; <see cref="UnpackWeights"/> undoes it.
    /// Not while another thread uses the model. Does nothing to a model that is packed.
    /// </summary>
    public void PackWeights()
    {
        foreach (var parameter in Parameters)
        {
            if (PackingOf(parameter) is { } layout)
                parameter.Tensor.PackWeight(layout);
        }
    }

    /// <summary>Undoes <see cref="PackWeights"/>, so that the model can be trained and saved.</summary>
    public void UnpackWeights()
    {
        foreach (var parameter in Parameters)
            parameter.Tensor.UnpackWeight();
    }

    /// <summary>How a parameter is stored that products alone, or look-ups in it, read; null for all others, which stay as they are.</summary>
    protected virtual WeightLayout? PackingOf(Parameter parameter) => null;

    /// <summary>The name of the parameter that a checkpoint's name means; families have prefixes that some checkpoints leave out.</summary>
    public virtual string ParameterNameOf(string checkpointName) => checkpointName;

    /// <summary>Whether a checkpoint's tensor carries no learned value, such as a stored causal mask, and is passed over.</summary>
    public virtual bool IsIgnored(string checkpointName) => false;
}
