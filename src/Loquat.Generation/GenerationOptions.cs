// What to write, and how.
using Loquat.Formats;
using Loquat.Generation.Sampling;
using Loquat.Kernels.Quantization;
using Loquat.Nn;

namespace Loquat.Generation;

/// <summary>What to write.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to write.</summary>
    public int Tokens { get; init; } = 200;

    /// <summary>Fewest tokens to write before one of <see cref="EndTokens"/>.</summary>
    public int MinTokens { get; init; }

    /// <summary>How tokens are chosen. Beam search and contrastive search use the steps on logits alone.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Seed of the choice.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Texts to write after each prompt. Sample i is the same whatever their number.</summary>
    public int Samples { get; init; } = 1;

    /// <summary>Most sequences that are written side by side; changes speed and memory, never a text.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>What keys and values of earlier positions are kept as: float32, float16 or q8_0. The compact ones round them, so a text may differ.</summary>
    public WeightFormat CacheFormat { get; init; }

    /// <summary>Strings that end the text; they are not part of it.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>Tokens that end the text, such as a model's end of sequence. They count as written but are not part of the text.</summary>
    public IReadOnlyList<int> EndTokens { get; init; } = [];

    /// <summary>How many of the most probable alternatives to report for each token.</summary>
    public int TopLogProbabilities { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidInputException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Tokens < 0)
            throw new InvalidInputException($"--tokens is {Tokens}; it must be a whole number of at least 0.");
        if (MinTokens < 0)
            throw new InvalidInputException($"--min-tokens is {MinTokens}; it must be a whole number of at least 0.");
        if (Samples < 1)
            throw new InvalidInputException($"--samples is {Samples}; it must be a whole number of at least 1.");
        if (BatchSize < 1)
            throw new InvalidInputException($"--batch is {BatchSize}; it must be a whole number of at least 1.");
        if (TopLogProbabilities < 0)
            throw new InvalidInputException($"--log-probs is {TopLogProbabilities}; it must be a whole number of at least 0.");
        if (!KeyValueCache.Supports(CacheFormat))
            throw new InvalidInputException($"--cache is {CacheFormat.Name()}; it must be {KeyValueCache.FormatNames}.");
        Sampling.Validate();
    }

    /// <summary>The steps on logits, with the one that keeps a text from ending too early.</summary>
    internal IReadOnlyList<LogitsProcessor> Processors() =>
        MinTokens > 0 && EndTokens.Count > 0 ? [.. Sampling.Processors(), new MinimumLength(MinTokens, EndTokens)] : Sampling.Processors();
}
