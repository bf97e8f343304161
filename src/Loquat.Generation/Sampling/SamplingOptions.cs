// How the next token is chosen from its distribution.
using Loquat.Formats;

namespace Loquat.Generation.Sampling;

/// <summary>
/// Choices of a <see cref="Sampler"/>. The steps apply in this order: logit bias, repetition penalty, presence and frequency penalties, no n-gram twice;
/// temperature, top-k, top-p, min-p, typical. Each works on what the one before it left.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>Always the most probable token.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>What is added to the logits of single tokens.</summary>
    public IReadOnlyList<TokenBias> LogitBias { get; init; } = [];

    /// <summary>Divides the logits of tokens that occur in prompt or text (multiplies negative ones); 1 for no effect.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken from the logits of tokens that were written; 0 for no effect.</summary>
    public double PresencePenalty { get; init; }

    /// <summary>Taken from the logits of tokens for each time that they were written; 0 for no effect.</summary>
    public double FrequencyPenalty { get; init; }

    /// <summary>No sequence of this many tokens twice; 0 for no effect.</summary>
    public int NoRepeatNGram { get; init; }

    /// <summary>Divides the logits; below 1 sharpens, above 1 flattens, 0 always takes the most probable token.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Only this many of the most probable tokens; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the most probable tokens that together reach this probability (Holtzman et al. 2020); 1 for all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Only tokens at least this share as probable as the most probable one; 0 for all.</summary>
    public double MinP { get; init; }

    /// <summary>Only the most typical tokens that together reach this probability (Meister et al. 2023); 1 for all.</summary>
    public double Typical { get; init; } = 1;

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidInputException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        foreach (var (id, value) in LogitBias)
        {
            if (id < 0 || !double.IsFinite(value))
                throw new InvalidInputException($"--logit-bias is {id}={value}; it must be a token id of at least 0 and a finite number, such as 42=-5.");
        }
        if (!(RepetitionPenalty > 0) || !double.IsFinite(RepetitionPenalty))
            throw new InvalidInputException($"--repetition-penalty is {RepetitionPenalty}; it must be a number above 0, where 1 has no effect.");
        if (!double.IsFinite(PresencePenalty))
            throw new InvalidInputException($"--presence-penalty is {PresencePenalty}; it must be a finite number, where 0 has no effect.");
        if (!double.IsFinite(FrequencyPenalty))
            throw new InvalidInputException($"--frequency-penalty is {FrequencyPenalty}; it must be a finite number, where 0 has no effect.");
        if (NoRepeatNGram < 0)
            throw new InvalidInputException($"--no-repeat-ngram is {NoRepeatNGram}; it must be a whole number of at least 0, where 0 has no effect.");
        if (!double.IsFinite(Temperature) || Temperature < 0)
            throw new InvalidInputException($"--temperature is {Temperature}; it must be a number of at least 0.");
        if (TopK < 0)
            throw new InvalidInputException($"--top-k is {TopK}; it must be a whole number of at least 0, where 0 means all tokens.");
        if (!(TopP > 0 && TopP <= 1))
            throw new InvalidInputException($"--top-p is {TopP}; it must be above 0 and at most 1.");
        if (!(MinP >= 0 && MinP <= 1))
            throw new InvalidInputException($"--min-p is {MinP}; it must be at least 0 and at most 1, where 0 means all tokens.");
        if (!(Typical > 0 && Typical <= 1))
            throw new InvalidInputException($"--typical is {Typical}; it must be above 0 and at most 1, where 1 means all tokens.");
    }

    /// <summary>The steps on logits that these options ask for, in order.</summary>
    public IReadOnlyList<LogitsProcessor> Processors()
    {
        List<LogitsProcessor> steps = [];
        if (LogitBias.Count > 0)
            steps.Add(new LogitBias(LogitBias));
        if (RepetitionPenalty != 1)
            steps.Add(new RepetitionPenalty(RepetitionPenalty));
        if (PresencePenalty != 0 || FrequencyPenalty != 0)
            steps.Add(new OccurrencePenalties(PresencePenalty, FrequencyPenalty));
        if (NoRepeatNGram > 0)
            steps.Add(new NoRepeatNGram(NoRepeatNGram));
        return steps;
    }

    /// <summary>The steps on candidates that these options ask for, in order; none at temperature 0, where the most probable token is taken.</summary>
    public IReadOnlyList<CandidateFilter> Filters()
    {
        List<CandidateFilter> steps = [];
        if (Temperature == 0)
            return steps;
        if (Temperature != 1)
            steps.Add(new Temperature(Temperature));
        if (TopK > 0)
            steps.Add(new TopK(TopK));
        if (TopP < 1)
            steps.Add(new TopP(TopP));
        if (MinP > 0)
            steps.Add(new MinP(MinP));
        if (Typical < 1)
            steps.Add(new Typical(Typical));
        return steps;
    }
}
