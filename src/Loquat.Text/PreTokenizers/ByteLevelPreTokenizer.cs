// Byte-level BPE's first step: cut with GPT-2's pattern, then spell each UTF-8 byte as one of 256 visible characters.
using System.Text;
using Loquat.Text.Alignment;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.PreTokenizers;

/// <summary>Spells text in the byte alphabet, cut with GPT-2's pattern where asked.</summary>
public sealed class ByteLevelPreTokenizer : PreTokenizer, ITextRewriter
{
    /// <inheritdoc/>
    public override string TypeName => "ByteLevel";

    /// <summary>Whether a blank is put before a text that starts without one.</summary>
    public bool AddsPrefixSpace { get; init; }

    /// <summary>Whether text is cut with GPT-2's pattern first.</summary>
    public bool UsesPattern { get; init; } = true;

    /// <summary>Kept for the file only: offsets without the blank of a word are the post-processor's business.</summary>
    public bool TrimsOffsets { get; init; } = true;

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(this);
    }

    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        Span<byte> bytes = stackalloc byte[4];
        Span<char> spelled = stackalloc char[4];
        foreach (var rune in piece.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < count; i++)
                spelled[i] = ByteAlphabet.CharacterOf(bytes[i]);
            writer.Replace(Math.Min(rune.Utf16SequenceLength, writer.Remaining), spelled[..count]);
        }
    }
}
