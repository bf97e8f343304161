// Logit bias: what a caller adds to single tokens.
namespace Loquat.Generation.Sampling;

/// <summary>x_i ← x_i + b_i for the tokens that have a bias b_i; about -100 forbids a token and 100 demands it.</summary>
/// <param name="biases">Ids with what is added to their scores; ids beyond the scores are passed over.</param>
/// <remarks>Source: the <c>logit_bias</c> of OpenAI's API reference.</remarks>
public sealed class LogitBias(IReadOnlyList<TokenBias> biases) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Apply(Span<float> scores, TokenHistory history)
    {
        for (var i = 0; i < biases.Count; i++)
        {
            if (biases[i].Id < scores.Length)
                scores[biases[i].Id] += (float)biases[i].Value;
        }
    }
}

/// <summary>What is added to one token's score.</summary>
/// <param name="Id">The token.</param>
/// <param name="Value">Finite; positive makes the token more probable.</param>
public readonly record struct TokenBias(int Id, double Value);
