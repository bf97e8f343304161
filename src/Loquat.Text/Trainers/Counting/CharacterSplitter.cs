// Single characters as words, for character vocabularies.
using System.Text;

namespace Loquat.Text.Trainers.Counting;

/// <summary>Cuts text into its Unicode scalar values.</summary>
internal sealed class CharacterSplitter : WordSplitter
{
    /// <inheritdoc/>
    public override int CutBefore(ReadOnlySpan<byte> text, int searched) => text.Length;

    /// <inheritdoc/>
    public override void Split(ReadOnlySpan<byte> text, WordTally tally)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out _, out var length);
            tally.Add(text[..length]);
            text = text[length..];
        }
    }
}
