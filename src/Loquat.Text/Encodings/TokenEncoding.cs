// The whole result of encoding a text: ids with their tokens, places in the original, and masks. Parallel lists of one length.
using Loquat.Text.Alignment;

namespace Loquat.Text.Encodings;

/// <summary>An encoded text, or a pair of them. All lists have the same length: entry i belongs to token i.</summary>
public sealed record TokenEncoding
{
    /// <summary>An encoding without tokens.</summary>
    public static TokenEncoding Empty { get; } = new();

    /// <summary>The ids.</summary>
    public IReadOnlyList<int> Ids { get; init; } = [];

    /// <summary>The tokens as the vocabulary spells them.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>Stretches of the original text in UTF-16 units. A token that is part of a character has the whole character; special tokens have an empty range at 0.</summary>
    public IReadOnlyList<TextRange> Offsets { get; init; } = [];

    /// <summary>The same stretches in bytes of the original text's UTF-8 form.</summary>
    public IReadOnlyList<TextRange> ByteOffsets { get; init; } = [];

    /// <summary>Number of the piece (word) of its text that a token came from; -1 for special tokens and padding.</summary>
    public IReadOnlyList<int> WordIndices { get; init; } = [];

    /// <summary>0 for a token of the first text, 1 for one of the second, -1 for special tokens and padding.</summary>
    public IReadOnlyList<int> SequenceIndices { get; init; } = [];

    /// <summary>Type ids (segment ids) for the model.</summary>
    public IReadOnlyList<int> TypeIds { get; init; } = [];

    /// <summary>1 for tokens, 0 for padding.</summary>
    public IReadOnlyList<int> AttentionMask { get; init; } = [];

    /// <summary>1 for special tokens and padding that were added to the text, 0 for tokens of the text.</summary>
    public IReadOnlyList<int> SpecialTokensMask { get; init; } = [];

    /// <summary>What truncation cut off, in windows of the same length limit.</summary>
    public IReadOnlyList<TokenEncoding> Overflowing { get; init; } = [];

    /// <summary>Number of tokens.</summary>
    public int Count => Ids.Count;

    /// <summary>Puts two encodings one behind the other.</summary>
    /// <param name="first">The encoding in front.</param>
    /// <param name="second">The encoding behind.</param>
    /// <returns>The joined encoding; what overflowed is not taken over.</returns>
    public static TokenEncoding Join(TokenEncoding first, TokenEncoding second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new TokenEncoding
        {
            Ids = [.. first.Ids, .. second.Ids],
            Tokens = [.. first.Tokens, .. second.Tokens],
            Offsets = [.. first.Offsets, .. second.Offsets],
            ByteOffsets = [.. first.ByteOffsets, .. second.ByteOffsets],
            WordIndices = [.. first.WordIndices, .. second.WordIndices],
            SequenceIndices = [.. first.SequenceIndices, .. second.SequenceIndices],
            TypeIds = [.. first.TypeIds, .. second.TypeIds],
            AttentionMask = [.. first.AttentionMask, .. second.AttentionMask],
            SpecialTokensMask = [.. first.SpecialTokensMask, .. second.SpecialTokensMask],
        };
    }
}
