// What every model is, whatever it computes: a configuration, learned values under the checkpoint's names, and weights that can be packed.
using Loquat.Nn.Parameters;
using Loquat.Tensors.Operations;

namespace Loquat.Models;

/// <summary>A model of any family: a <see cref="LanguageModel"/>, which continues text, or an encoder, which reads it.</summary>
public abstract class Model
{
    /// <summary>The hyper-parameters.</summary>
    public abstract ModelConfiguration Configuration { get; }

    /// <summary>The learned values, under the checkpoint's names.</summary>
    public abstract ParameterSet Parameters { get; }

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
