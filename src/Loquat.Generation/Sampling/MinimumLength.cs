// A least length: before it, no token that ends the text.
namespace Loquat.Generation.Sampling;

/// <summary>x_e ← -∞ for every end token e while fewer than a number of tokens are written.</summary>
/// <param name="length">Fewest tokens before an end token.</param>
/// <param name="endTokens">The end tokens; ids beyond the scores are passed over.</param>
public sealed class MinimumLength(int length, IReadOnlyList<int> endTokens) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Apply(Span<float> scores, TokenHistory history)
    {
        if (history.Written >= length)
            return;
        for (var i = 0; i < endTokens.Count; i++)
        {
            if ((uint)endTokens[i] < (uint)scores.Length)
                scores[endTokens[i]] = float.NegativeInfinity;
        }
    }
}
