// What was written.
namespace Loquat.Generation;

/// <summary>Why a text ended.</summary>
public enum FinishReason
{
    /// <summary>As many tokens as were asked for.</summary>
    Length,

    /// <summary>A token that ends the text.</summary>
    EndToken,

    /// <summary>A stop string.</summary>
    StopString,

    /// <summary>The caller stopped it.</summary>
    Cancelled,
}

/// <summary>A token and its probability.</summary>
/// <param name="Token">The token, readable on one line; empty where there is no tokenizer.</param>
/// <param name="Id">Its id.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="LogProbability">Its natural logarithm.</param>
public readonly record struct TokenProbability(string Token, int Id, double Probability, double LogProbability);

/// <summary>One text.</summary>
public sealed record GenerationResult
{
    /// <summary>The text after the prompt; empty where there is no tokenizer.</summary>
    public required string Text { get; init; }

    /// <summary>The ids written: also those whose text a stop string cut off, and an end token.</summary>
    public required IReadOnlyList<int> Ids { get; init; }

    /// <summary>
    /// ln p of each id given those before it: the model's own distribution over the tokens that the tokenizer knows, at temperature 1 and before penalties.
    /// </summary>
    public required IReadOnlyList<double> LogProbabilities { get; init; }

    /// <summary>For each id the most probable tokens in its place, as many as were asked for.</summary>
    public IReadOnlyList<IReadOnlyList<TokenProbability>> Alternatives { get; init; } = [];

    /// <summary>Why the text ended.</summary>
    public FinishReason FinishReason { get; init; }

    /// <summary>Number of tokens written.</summary>
    public int Tokens => Ids.Count;

    /// <summary>Time for the prompt and the text, and whatever was written beside it, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Written tokens per second, the prompt's time left out; of all texts written side by side together.</summary>
    public double TokensPerSecond { get; init; }
}
