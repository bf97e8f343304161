// Byte-level BPE's first step: cut with GPT-2's pattern, then spell each UTF-8 byte as one of 256 visible characters.
using System.Text;
using Loquat.Text.Alignment;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.PreTokenizers;

/// <summary>Spells text in the byte alphabet, cut with GPT-2's pattern where asked.</summary>
public sealed class ByteLevelPreTokenizer : PreTokenizer
{
    /// <inheritdoc/>
    public override string TypeName => "ByteLevel";

    /// <summary>Whether a blank is put before pieces that start without one.</summary>
    public bool AddsPrefixSpace { get; init; }

    /// <summary>Whether text is cut with GPT-2's pattern first.</summary>
    public bool UsesPattern { get; init; } = true;

    /// <summary>Kept for the file only: offsets without the blank of a word are the post-processor's business.</summary>
    public bool TrimsOffsets { get; init; } = true;

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (AddsPrefixSpace)
            text.Rewrite(PrefixSpace.Instance);
        text.Rewrite(UsesPattern ? Speller.Cutting : Speller.Whole);
    }

    private sealed class PrefixSpace : ITextRewriter
    {
        public static PrefixSpace Instance { get; } = new();

        public void Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
        {
            if (piece[0] != ' ')
                writer.Insert(" ");
        }
    }

    private sealed class Speller(bool cuts) : ITextRewriter
    {
        public static Speller Cutting { get; } = new(cuts: true);

        public static Speller Whole { get; } = new(cuts: false);

        public void Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
        {
            Span<byte> bytes = stackalloc byte[4];
            Span<char> spelled = stackalloc char[4];
            for (var start = 0; start < piece.Length;)
            {
                var end = cuts ? KnownPatterns.EndOf(KnownPattern.Gpt2, piece, start) : piece.Length;
                while (start < end)
                {
                    Rune.DecodeFromUtf16(piece[start..], out var rune, out var length);
                    var count = rune.EncodeToUtf8(bytes);
                    ByteAlphabet.Spell(bytes[..count], spelled);
                    writer.Replace(length, spelled[..count]);
                    start += length;
                }
                writer.Cut();
            }
        }
    }
}
