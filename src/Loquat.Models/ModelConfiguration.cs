// The sizes that every model has, whatever its family, and what follows from them.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Kernels.Quantization;
using Loquat.Nn;

namespace Loquat.Models;

/// <summary>The hyper-parameters of a model: what its config.json holds.</summary>
public abstract record ModelConfiguration
{
    /// <summary>The family, as config.json's <c>model_type</c> names it.</summary>
    public abstract string ModelType { get; }

    /// <summary>Number of token ids V.</summary>
    public abstract int VocabularySize { get; init; }

    /// <summary>Most positions that a sequence can have.</summary>
    public abstract int ContextLength { get; init; }

    /// <summary>Number of blocks.</summary>
    public abstract int Layers { get; init; }

    /// <summary>Number of attention heads H.</summary>
    public abstract int Heads { get; init; }

    /// <summary>Width C of the residual stream.</summary>
    public abstract int Width { get; init; }

    /// <summary>Width of a position's queries: heads times head size.</summary>
    public virtual int AttentionWidth => Width;

    /// <summary>Number of key/value heads G that is in force.</summary>
    public virtual int KeyValueHeadCount => Heads;

    /// <summary>Width of a position's keys, and of its values: key/value heads times head size.</summary>
    public virtual int KeyValueWidth => Width;

    /// <summary>Number of learned values.</summary>
    public abstract long ParameterCount { get; }

    /// <summary>Number of learned values that each token is multiplied with: all but looked-up tables that are no output head.</summary>
    public abstract long MultipliedParameterCount { get; }

    /// <summary>Number of learned values in matrices that products, or look-ups in them, read: those that a format of weights holds.</summary>
    public abstract long PackedParameterCount { get; }

    /// <summary>Bytes of all learned values while the model generates: matrices in a format, the others float32.</summary>
    /// <param name="format">The format of the matrices, whose rows and columns count as whole blocks.</param>
    public long WeightBytes(WeightFormat format) =>
        (long)(PackedParameterCount * ((double)format.BlockBytes() / format.BlockLength())) + ((ParameterCount - PackedParameterCount) * sizeof(float));

    /// <summary>Bytes that one position takes in a key/value cache of float32.</summary>
    public virtual long CacheBytesPerPosition => 2L * Layers * KeyValueWidth * sizeof(float);

    /// <summary>Bytes that one position takes in a key/value cache of a format.</summary>
    /// <param name="format">float32, float16 or q8_0.</param>
    /// <exception cref="InvalidInputException">A cache cannot have the format, or the model's positions are no whole number of its blocks.</exception>
    public long CacheBytesPerPositionAs(WeightFormat format)
    {
        if (!KeyValueCache.Supports(format))
            throw new InvalidInputException($"Keys and values were to be kept as {format.Name()}; a cache is {KeyValueCache.FormatNames}, use one of these.");
        if (format == WeightFormat.Float32)
            return CacheBytesPerPosition;
        if (KeyValueWidth % format.BlockLength() != 0)
        {
            throw new InvalidInputException($"Keys and values were to be kept as {format.Name()}, in blocks of {format.BlockLength()}; this model's have {KeyValueWidth} values a position, no multiple of that, "
                + $"so use {WeightFormat.Float16.Name()}.");
        }
        return CacheBytesPerPosition / (sizeof(float) * format.BlockLength()) * format.BlockBytes();
    }

    /// <summary>
    /// Float operations of a forward pass per token: 2 per multiplied parameter and 4·L·H·D per position attended to (half of
    /// <paramref name="positions"/> on average, being causal).
    /// </summary>
    /// <param name="positions">Length of the sequence.</param>
    public double ForwardFlopsPerToken(int positions) => (2.0 * MultipliedParameterCount) + (4.0 * Layers * AttentionWidth * positions / 2);

    /// <summary>Float operations of a training step per token: three times the forward pass's.</summary>
    /// <param name="positions">Length of the sequence.</param>
    public double TrainingFlopsPerToken(int positions) => 3 * ForwardFlopsPerToken(positions);

    /// <summary>Checks the sizes against each other.</summary>
    /// <exception cref="Loquat.Formats.InvalidInputException">They cannot make a model; the message says which and why.</exception>
    public abstract void Validate();

    /// <summary>Writes the fields of config.json.</summary>
    public abstract void WriteTo(Utf8JsonWriter json);

    /// <summary>Makes the model.</summary>
    /// <param name="seed">Seed of the initial values; null to leave them unspecified, to be read from a checkpoint.</param>
    public abstract Model Build(ulong? seed);
}

/// <summary>The hyper-parameters of an autoregressive language model.</summary>
public abstract record LanguageModelConfiguration : ModelConfiguration
{
    /// <inheritdoc/>
    public abstract override LanguageModel Build(ulong? seed);
}
