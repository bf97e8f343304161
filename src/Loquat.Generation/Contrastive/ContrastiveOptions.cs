// How contrastive search weighs its candidates.
using Loquat.Formats;

namespace Loquat.Generation.Contrastive;

/// <summary>Choices of contrastive search.</summary>
public sealed record ContrastiveOptions
{
    /// <summary>α: 0 looks at probability alone (greedy), 1 at difference from the text so far alone.</summary>
    public double Alpha { get; init; } = 0.6;

    /// <summary>k: how many of the most probable tokens are weighed.</summary>
    public int Candidates { get; init; } = 4;

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidInputException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!(Alpha >= 0 && Alpha <= 1))
            throw new InvalidInputException($"--penalty-alpha is {Alpha}; it must be from 0 to 1.");
        if (Candidates < 1)
            throw new InvalidInputException($"--top-k is {Candidates}; contrastive search weighs at least 1 candidate.");
    }
}
