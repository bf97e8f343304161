// The tokens of a run, split into a part to learn from and a part to measure on.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Loquat.Formats;
using Loquat.Text.Corpora;

namespace Loquat.Training.Data;

/// <summary>Training and validation tokens.</summary>
/// <param name="Train">The first part.</param>
/// <param name="Validation">The held-out last part; empty where nothing is held out.</param>
public sealed record TrainingData(TokenSequence Train, TokenSequence Validation)
{
    /// <summary>SHA-256 of all ids: tells whether a resumed run goes on with the same text.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var ids = new int[1 << 14];
        var bytes = new byte[ids.Length];
        foreach (var part in new[] { Train, Validation })
        {
            for (long start = 0; start < part.Count; start += ids.Length)
            {
                var piece = ids.AsSpan(0, (int)Math.Min(ids.Length, part.Count - start));
                part.CopyTo(start, piece);
                if (part.BytesPerToken > 1)
                {
                    hash.AppendData(MemoryMarshal.AsBytes(piece));
                    continue;
                }
                // Ids of small vocabularies are hashed as the bytes they are kept as: a quarter of the work for a large text.
                for (var i = 0; i < piece.Length; i++)
                    bytes[i] = (byte)piece[i];
                hash.AppendData(bytes.AsSpan(0, piece.Length));
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Holds out the last part of a token sequence.</summary>
    /// <param name="tokens">All tokens.</param>
    /// <param name="validationFraction">Share of the tokens to hold out, from the end.</param>
    /// <param name="context">Tokens per training sequence.</param>
    /// <exception cref="InvalidInputException">A part is too short to make one sequence.</exception>
    public static TrainingData Split(TokenSequence tokens, double validationFraction, int context)
    {
        var train = (long)(tokens.Count * (1 - validationFraction));
        return SplitAt(tokens, train, validationFraction, context);
    }

    /// <summary>Holds out what stands behind a place of a token sequence.</summary>
    /// <param name="tokens">All tokens.</param>
    /// <param name="train">Tokens to train on, from the start.</param>
    /// <param name="validationFraction">The share that was asked for; above 0 there must be something to measure on.</param>
    /// <param name="context">Tokens per training sequence.</param>
    /// <exception cref="InvalidInputException">A part is too short to make one sequence.</exception>
    public static TrainingData SplitAt(TokenSequence tokens, long train, double validationFraction, int context)
    {
        if (train <= context)
            throw new InvalidInputException($"The text gives {tokens.Count} tokens, {train} of them for training; a context of {context} needs at least {context + 1}. Use a longer text or a smaller --context.");
        if (validationFraction > 0 && tokens.Count - train < 2)
            throw new InvalidInputException($"Holding out {validationFraction:P0} of {tokens.Count} tokens leaves nothing to measure on; use a longer text, a larger --val-fraction, or --val-fraction 0.");
        return new TrainingData(tokens.Slice(0, train), tokens.Slice(train, tokens.Count - train));
    }
}
