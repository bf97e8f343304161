// A text as a model reads it whole: ids with special tokens, within the context.
using Loquat.Formats;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Encoders;

/// <summary>The tokens of one text.</summary>
/// <param name="Ids">The ids, special tokens included, padding left out.</param>
/// <param name="TypeIds">The type of each token.</param>
/// <param name="IsTruncated">Whether the text was longer than the context.</param>
public sealed record EncodedText(int[] Ids, int[] TypeIds, bool IsTruncated)
{
    /// <summary>Encodes a text with the special tokens that the tokenizer adds.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="text">The text.</param>
    /// <param name="contextLength">Most tokens: a longer text loses its end, but not the last special token.</param>
    /// <exception cref="InvalidInputException">The text gives no tokens.</exception>
    public static EncodedText Of(Tokenizer tokenizer, string text, int contextLength)
    {
        var encoding = tokenizer.Tokenize(text);
        List<int> ids = [], types = [];
        for (var i = 0; i < encoding.Count; i++)
        {
            // Some tokenizer files pad to a fixed length.
            if (i < encoding.AttentionMask.Count && encoding.AttentionMask[i] == 0)
                continue;
            ids.Add(encoding.Ids[i]);
            types.Add(i < encoding.TypeIds.Count ? encoding.TypeIds[i] : 0);
        }
        if (ids.Count == 0)
            throw new InvalidInputException("A text without a token cannot be read; give some text.");
        var isTruncated = ids.Count > contextLength || encoding.Overflowing.Count > 0;
        if (ids.Count > contextLength)
        {
            var last = encoding.Count - 1;
            var endsInSpecial = last < encoding.SpecialTokensMask.Count && encoding.SpecialTokensMask[last] == 1 && contextLength > 1;
            var (id, type) = (ids[^1], types[^1]);
            ids.RemoveRange(contextLength, ids.Count - contextLength);
            types.RemoveRange(contextLength, types.Count - contextLength);
            if (endsInSpecial)
                (ids[^1], types[^1]) = (id, type);
        }
        return new EncodedText([.. ids], [.. types], isTruncated);
    }
}
