// The first stage of choosing a token: steps that change logits by what was written so far.
namespace Loquat.Generation.Sampling;

/// <summary>Changes the scores of the next token before anything is chosen, in greedy decoding and beam search too. Has no state of its own.</summary>
public abstract class LogitsProcessor
{
    /// <summary>Changes the scores.</summary>
    /// <param name="scores">One for each token id: logits, or logarithms of probabilities in a beam search. Minus infinity forbids a token.</param>
    /// <param name="history">The sequence so far.</param>
    public abstract void Apply(Span<float> scores, TokenHistory history);
}
