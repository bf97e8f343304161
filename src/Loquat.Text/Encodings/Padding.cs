// Fills encodings up to a length with padding tokens.
using Loquat.Text.Alignment;

namespace Loquat.Text.Encodings;

/// <summary>Fills encodings up.</summary>
public static class Padding
{
    /// <summary>Fills one encoding, and what overflowed from it, up to the length of the options.</summary>
    /// <param name="encoding">The encoding.</param>
    /// <param name="options">How to fill up.</param>
    /// <param name="longest">The length where the options have none: that of the batch's longest encoding.</param>
    /// <returns>The encoding, at least as long as before.</returns>
    public static TokenEncoding Pad(TokenEncoding encoding, PaddingOptions options, int longest)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentNullException.ThrowIfNull(options);
        var length = options.Length ?? longest;
        if (options.PadToMultipleOf is > 0 and var multiple && length % multiple != 0)
            length += multiple - (length % multiple);
        if (encoding.Overflowing.Count > 0)
            encoding = encoding with { Overflowing = [.. encoding.Overflowing.Select(window => Pad(window, options with { Length = length, PadToMultipleOf = null }, length))] };
        var count = length - encoding.Count;
        if (count <= 0)
            return encoding;
        var fill = new TokenEncoding
        {
            Ids = [.. Enumerable.Repeat(options.PadId, count)],
            Tokens = [.. Enumerable.Repeat(options.PadToken, count)],
            Offsets = new TextRange[count],
            ByteOffsets = new TextRange[count],
            WordIndices = [.. Enumerable.Repeat(-1, count)],
            SequenceIndices = [.. Enumerable.Repeat(-1, count)],
            TypeIds = [.. Enumerable.Repeat(options.PadTypeId, count)],
            AttentionMask = new int[count],
            SpecialTokensMask = [.. Enumerable.Repeat(1, count)],
        };
        var filled = options.Direction == SequenceSide.Right ? TokenEncoding.Join(encoding, fill) : TokenEncoding.Join(fill, encoding);
        return filled with { Overflowing = encoding.Overflowing };
    }
}
