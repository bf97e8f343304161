// Leaves out white space at the ends of a segment.
using System.Text;
using Loquat.Text.Alignment;

namespace Loquat.Text.Normalizers;

/// <summary>Leaves out white space at the start and at the end of a segment.</summary>
public sealed class StripNormalizer : Normalizer, ITextRewriter
{
    /// <inheritdoc/>
    public override string TypeName => "Strip";

    /// <summary>Whether the start is stripped.</summary>
    public bool StripsLeft { get; init; } = true;

    /// <summary>Whether the end is stripped.</summary>
    public bool StripsRight { get; init; } = true;

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(this);
    }

    /// <inheritdoc/>
    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        // All white space is in the basic plane, so units can be looked at one by one.
        var left = 0;
        while (StripsLeft && left < piece.Length && char.IsWhiteSpace(piece[left]))
            left++;
        var right = piece.Length;
        while (StripsRight && right > left && char.IsWhiteSpace(piece[right - 1]))
            right--;
        writer.Drop(left);
        writer.Copy(right - left);
        writer.Drop(piece.Length - right);
    }
}
