// What every model is, whatever it computes: a configuration, learned values under the checkpoint's names, and weights that can be packed.
using Loquat.Kernels.Quantization;
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

    /// <summary>
    /// Replaces the weights that products read by packed copies in a compact format: for a model that generates in a fraction of the memory, or that adapters are
    /// trained on. These weights are frozen: gradients flow through them, not to them. Does nothing to weights that are packed.
    /// </summary>
    /// <param name="format">float16, bfloat16, q8_0 or q4_0; float32 is <see cref="PackWeights()"/>.</param>
    /// <exception cref="ArgumentException">A weight is not finite or too large for the format, or the format is only read.</exception>
    public void PackWeights(WeightFormat format)
    {
        foreach (var parameter in Parameters)
        {
            if (PackingOf(parameter) is { } layout)
                parameter.Tensor.PackWeight(layout, format);
        }
    }

    /// <summary>Fills a parameter row by row: a matrix by its rows, anything else as a single one.</summary>
    /// <param name="parameter">One of <see cref="Parameters"/>.</param>
    /// <param name="format">
    /// null to keep the values as they are; else the format in which a weight that products read is packed straight away, without its float32 form in memory.
    /// </param>
    /// <param name="source">Gives the values.</param>
    /// <exception cref="ArgumentException">A value is not finite or too large for the format, or the format is only read.</exception>
    public void Fill(Parameter parameter, WeightFormat? format, WeightRows source)
    {
        if (format is { } packed && PackingOf(parameter) is { } layout)
            parameter.Tensor.PackWeight(layout, packed, source);
        else
            parameter.Tensor.FillRows(source);
    }

    /// <summary>Undoes <see cref="PackWeights()"/>, so that the model can be trained and saved; weights in a compact format become what they stand for.</summary>
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
