// How the next token is chosen from its distribution.
using Loquat.Formats;

namespace Loquat.Generation;

/// <summary>Choices of a <see cref="Sampler"/>. The steps apply in this order: temperature, top-k, top-p.</summary>
public sealed record SamplingOptions
{
    /// <summary>Always the most probable token.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Divides the logits; below 1 sharpens, above 1 flattens, 0 always takes the most probable token.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Only this many of the most probable tokens; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the most probable tokens that together reach this probability (Holtzman et al. 2020); 1 for all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidInputException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!double.IsFinite(Temperature) || Temperature < 0)
            throw new InvalidInputException($"--temperature is {Temperature}; it must be a number of at least 0.");
        if (TopK < 0)
            throw new InvalidInputException($"--top-k is {TopK}; it must be a whole number of at least 0, where 0 means all tokens.");
        if (!(TopP > 0 && TopP <= 1))
            throw new InvalidInputException($"--top-p is {TopP}; it must be above 0 and at most 1.");
    }
}
