// Normalizers that look at one character at a time: each stays, goes, or becomes something else.
using System.Text;
using Loquat.Text.Alignment;

namespace Loquat.Text.Normalizers;

/// <summary>Rewrites a text character by character.</summary>
/// <param name="replace">What a character becomes: null for itself, empty for nothing.</param>
internal sealed class CharacterRewriter(Func<Rune, string?> replace) : ITextRewriter
{
    /// <inheritdoc/>
    public void Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        for (var start = 0; start < piece.Length;)
        {
            var isWhole = Rune.DecodeFromUtf16(piece[start..], out var rune, out var length) == System.Buffers.OperationStatus.Done;
            var text = isWhole ? replace(rune) : null;
            if (text is null)
                writer.Copy(length);
            else if (text.Length == 0)
                writer.Drop(length);
            else
                writer.Replace(length, text);
            start += length;
        }
    }
}
