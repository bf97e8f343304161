// Takes the blanks of byte-level words out of their offsets.
using Loquat.Text.Alignment;
using Loquat.Text.Encodings;

namespace Loquat.Text.PostProcessors;

/// <summary>Leaves ids as they are; offsets of tokens lose the blanks at their ends where asked.</summary>
public sealed class ByteLevelProcessing : PostProcessor
{
    /// <inheritdoc/>
    public override string TypeName => "ByteLevel";

    /// <summary>Whether offsets lose the blanks.</summary>
    public bool TrimsOffsets { get; init; } = true;

    /// <summary>Whether the first token's blank is one that was put before the text.</summary>
    public bool AddsPrefixSpace { get; init; } = true;

    /// <summary>Kept for the file only.</summary>
    public bool UsesPattern { get; init; } = true;

    /// <inheritdoc/>
    public override int AddedTokenCount(bool isPair) => 0;

    /// <inheritdoc/>
    public override TokenEncoding Process(TokenEncoding first, TokenEncoding? second, bool addSpecialTokens)
    {
        ArgumentNullException.ThrowIfNull(first);
        return second is null ? Trim(first) : TokenEncoding.Join(Trim(first), Trim(second));
    }

    internal TokenEncoding Trim(TokenEncoding encoding)
    {
        if (!TrimsOffsets)
            return encoding;
        var offsets = new TextRange[encoding.Count];
        var bytes = new TextRange[encoding.Count];
        for (var i = 0; i < offsets.Length; i++)
        {
            var token = encoding.Tokens[i];
            var left = 0;
            while (left < token.Length && IsBlank(token[left]))
                left++;
            var right = 0;
            while (right < token.Length && IsBlank(token[token.Length - 1 - right]))
                right++;
            // A blank that was put before the text has no place in it.
            if (AddsPrefixSpace && left > 0 && encoding.Offsets[i].Start == 0)
                left = 0;
            offsets[i] = Shrink(encoding.Offsets[i], left, right);
            bytes[i] = Shrink(encoding.ByteOffsets[i], left, right);
        }
        return encoding with { Offsets = offsets, ByteOffsets = bytes };
    }

    private static bool IsBlank(char character) => character == '\u0120' || char.IsWhiteSpace(character);

    private static TextRange Shrink(TextRange range, int left, int right)
    {
        var start = Math.Min(range.Start + left, range.End);
        return TextRange.Between(start, Math.Max(start, range.End - right));
    }
}
