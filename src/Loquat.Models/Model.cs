// What every model is, whatever it computes: a configuration, learned values under the checkpoint's names, and weights that can be packed.
using Loquat.Formats;
using Loquat.Kernels.Quantization;
using Loquat.Nn.Parameters;
using Loquat.Tensors.Flat;
using Loquat.Tensors.Operations;

namespace Loquat.Models;

/// <summary>A model of any family: a <see cref="LanguageModel"/>, which continues text, or an encoder, which reads it.</summary>
public abstract class Model
{
    /// <summary>Bytes that each thread of <see cref="Fill"/> usually needs for the values on their way; wide matrices need more.</summary>
    public static int FillingBytesPerThread => PackingOperations.GroupValues * sizeof(float);

    private readonly HashSet<string> _absent = [];

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
        PackedMemory? memory = null;
        foreach (var parameter in Parameters)
        {
            if (PackingOf(parameter) is { } layout)
                parameter.Tensor.PackWeight(layout, format, memory ??= new PackedMemory(parameter.Tensor.Backend));
        }
    }

    /// <summary>Fills parameters on all workers, many at once.</summary>
    /// <param name="format">
    /// null to keep the values as they are; else the format in which weights that products read are packed straight away, never having lain in memory otherwise.
    /// </param>
    /// <param name="sources">Give the values of <see cref="Parameters"/>, of each at most once. Bits do not depend on the number of workers.</param>
    /// <exception cref="ArgumentException">A value is not finite or too large for the format, or the format is only read.</exception>
    /// <remarks>After an exception, of a source or of values, the parameters hold neither what they held nor what the sources gave.</remarks>
    public void Fill(WeightFormat? format, IReadOnlyList<ParameterSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        new ParameterFilling(sources, format, PackingOf).Run();
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

    /// <summary>
    /// Whether a checkpoint's tensor is a second name of a parameter that other checkpoints, or the same one, have under its own name: it is read where the
    /// parameter is not there otherwise, and passed over where it is.
    /// </summary>
    public virtual bool IsSecondName(string checkpointName) => false;

    /// <summary>
    /// The part of the model that a parameter belongs to and that checkpoints for other uses leave out as a whole, such as a pooler; null for what every
    /// checkpoint has.
    /// </summary>
    public virtual string? OptionalPartOf(string parameterName) => null;

    /// <summary>Whether a part that checkpoints may leave out is there.</summary>
    public bool Has(string part) => !_absent.Contains(part);

    /// <summary>The parameters without those of absent parts: what is saved and counted.</summary>
    public IEnumerable<Parameter> PresentParameters => Parameters.Where(parameter => OptionalPartOf(parameter.Name) is not { } part || Has(part));

    /// <summary>Compares the parameters that a checkpoint held with those that the model needs. A part of which it held nothing is absent from now on.</summary>
    /// <param name="path">The checkpoint, for the message.</param>
    /// <param name="read">Names of the parameters that were read.</param>
    /// <exception cref="InvalidInputException">A parameter is missing.</exception>
    internal void Complete(string path, ISet<string> read)
    {
        var begun = Parameters.Where(parameter => read.Contains(parameter.Name)).Select(parameter => OptionalPartOf(parameter.Name)).ToHashSet();
        foreach (var parameter in Parameters)
        {
            if (read.Contains(parameter.Name))
                continue;
            if (OptionalPartOf(parameter.Name) is not { } part || begun.Contains(part))
                throw new InvalidInputException($"{path} lacks the tensor '{parameter.Name}'; the file is incomplete or belongs to a different model.");
            _absent.Add(part);
        }
    }
}
