// From the tokens of a text to a TokenEncoding: spellings, byte offsets and masks.
using System.Text;
using Loquat.Text.Alignment;
using Loquat.Text.Encodings;

namespace Loquat.Text.Tokenizers;

/// <summary>Completes the tokens of one text to an encoding.</summary>
internal static class TokenEncodingBuilder
{
    /// <summary>The encoding of a text whose characters are encoded independently of one another.</summary>
    public static TokenEncoding BuildByCharacters(Tokenizer tokenizer, string text, int sequence)
    {
        var found = new OriginSink();
        var position = 0;
        var word = 0;
        var ids = new List<int>();
        foreach (var rune in text.EnumerateRunes())
        {
            ids.Clear();
            tokenizer.Encode(text.AsSpan(position, rune.Utf16SequenceLength), ids);
            foreach (var id in ids)
                found.Add(id, new TextRange(position, rune.Utf16SequenceLength), word);
            position += rune.Utf16SequenceLength;
            word++;
        }
        return Build(tokenizer, text, found, sequence);
    }

    /// <summary>The encoding of a text from what was found in it.</summary>
    public static TokenEncoding Build(Tokenizer tokenizer, string text, OriginSink found, int sequence)
    {
        var count = found.Ids.Count;
        var tokens = new string[count];
        var sequences = new int[count];
        var attention = new int[count];
        for (var i = 0; i < count; i++)
            tokens[i] = tokenizer.TokenString(found.Ids[i]);
        Array.Fill(sequences, sequence);
        Array.Fill(attention, 1);
        return new TokenEncoding
        {
            Ids = found.Ids,
            Tokens = tokens,
            Offsets = found.Offsets,
            ByteOffsets = ByteOffsets(text, found.Offsets),
            WordIndices = found.Words,
            SequenceIndices = sequences,
            TypeIds = sequence == 0 ? new int[count] : (int[])sequences.Clone(),
            AttentionMask = attention,
            SpecialTokensMask = new int[count],
        };
    }

    // Offsets mostly grow, so a cursor that walks from one to the next makes one pass over the text.
    private static TextRange[] ByteOffsets(string text, List<TextRange> offsets)
    {
        var bytes = new TextRange[offsets.Count];
        var unit = 0;
        var position = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var start = Move(offsets[i].Start);
            bytes[i] = TextRange.Between(start, Move(offsets[i].End));
        }
        return bytes;

        int Move(int target)
        {
            position += target >= unit ? Encoding.UTF8.GetByteCount(text.AsSpan(unit, target - unit)) : -Encoding.UTF8.GetByteCount(text.AsSpan(target, unit - target));
            unit = target;
            return position;
        }
    }
}
