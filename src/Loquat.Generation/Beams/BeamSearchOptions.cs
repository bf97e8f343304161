// How wide a beam search is, and what it counts as best.
using Loquat.Formats;

namespace Loquat.Generation.Beams;

/// <summary>When a beam search ends before every text has its most tokens.</summary>
public enum EarlyStopping
{
    /// <summary>When no open beam can beat the worst finished hypothesis if it ended now: a heuristic, since a longer text may still gain by its length.</summary>
    Heuristic,

    /// <summary>As soon as there are as many finished hypotheses as beams.</summary>
    WhenFull,

    /// <summary>When no open beam can beat the worst finished hypothesis however long it becomes: never too early.</summary>
    Never,
}

/// <summary>Choices of a beam search.</summary>
public sealed record BeamSearchOptions
{
    /// <summary>Sequences that are followed side by side.</summary>
    public int Width { get; init; } = 4;

    /// <summary>Best hypotheses to return, at most <see cref="Width"/>.</summary>
    public int Best { get; init; } = 1;

    /// <summary>A hypothesis of n tokens scores Σ ln p / n^α: 0 compares sums, 1 means; above 0 favours long texts, below short ones.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>When to end.</summary>
    public EarlyStopping EarlyStopping { get; init; }

    /// <summary>Whether to keep what was considered, for drawing it.</summary>
    public bool KeepTree { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidInputException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (Width < 1)
            throw new InvalidInputException($"--beams is {Width}; it must be a whole number of at least 1.");
        if (Best < 1 || Best > Width)
            throw new InvalidInputException($"--best is {Best}; it must be from 1 to the number of beams, {Width}.");
        if (!double.IsFinite(LengthPenalty))
            throw new InvalidInputException($"--length-penalty is {LengthPenalty}; it must be a finite number.");
    }
}
