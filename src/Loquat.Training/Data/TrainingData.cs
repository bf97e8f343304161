// The tokens of a run, split into a part to learn from and a part to measure on.
using Loquat.Formats;
using Loquat.Text.Corpora;

namespace Loquat.Training.Data;

/// <summary>Training and validation tokens.</summary>
/// <param name="Train">The first part.</param>
/// <param name="Validation">The held-out last part; empty where nothing is held out.</param>
public sealed record TrainingData(TokenSequence Train, TokenSequence Validation)
{
    /// <summary>Holds out the last part of a token sequence.</summary>
    /// <param name="tokens">All tokens.</param>
    /// <param name="validationFraction">Share of the tokens to hold out, from the end.</param>
    /// <param name="context">Tokens per training sequence.</param>
    /// <exception cref="InvalidInputException">A part is too short to make one sequence.</exception>
    public static TrainingData Split(TokenSequence tokens, double validationFraction, int context)
    {
        var train = (long)(tokens.Count * (1 - validationFraction));
        if (train <= context)
            throw new InvalidInputException($"The text gives {tokens.Count} tokens, {train} of them for training; a context of {context} needs at least {context + 1}. Use a longer text or a smaller --context.");
        if (validationFraction > 0 && tokens.Count - train < 2)
            throw new InvalidInputException($"Holding out {validationFraction:P0} of {tokens.Count} tokens leaves nothing to measure on; use a longer text, a larger --val-fraction, or --val-fraction 0.");
        return new TrainingData(tokens.Slice(0, train), tokens.Slice(train, tokens.Count - train));
    }
}
