// Cuts text at the characters of a class; each character of the class is a match of its own.
using System.Text;
using Loquat.Text.Alignment;

namespace Loquat.Text.PreTokenizers;

/// <summary>Cuts text at characters.</summary>
/// <param name="isMatch">Whether a character is a match.</param>
/// <param name="behavior">What becomes of the matches.</param>
internal sealed class CharacterSplitter(Func<Rune, bool> isMatch, SplitBehavior behavior) : ITextRewriter
{
    /// <inheritdoc/>
    public void Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        var split = new SplitWriter(writer, behavior);
        var done = 0;
        for (var position = 0; position < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece[position..], out var rune, out var length);
            if (isMatch(rune))
            {
                if (position > done)
                    split.Add(position - done, isMatch: false);
                split.Add(length, isMatch: true);
                done = position + length;
            }
            position += length;
        }
        if (done < piece.Length)
            split.Add(piece.Length - done, isMatch: false);
    }
}
