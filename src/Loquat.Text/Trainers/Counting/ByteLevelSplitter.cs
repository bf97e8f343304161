// The words of byte-level BPE: GPT-2's pattern, scanned over UTF-8.
using System.Text;
using Loquat.Text.Alignment;
using Loquat.Text.ByteLevel;
using Loquat.Text.Normalizers;
using Loquat.Text.PreTokenizers.Scanners;

namespace Loquat.Text.Trainers.Counting;

/// <summary>Cuts text with GPT-2's pattern.</summary>
/// <param name="normalizer">Rewrites the text first, or null.</param>
internal sealed class ByteLevelSplitter(Normalizer? normalizer = null) : WordSplitter
{
    private readonly AlignedText _text = new();

    /// <inheritdoc/>
    public override int CutBefore(ReadOnlySpan<byte> text, int searched)
    {
        // The cuts look at a character on either side.
        var from = Math.Max(0, searched - 8);
        while (from > 0 && (text[from] & 0xC0) == 0x80)
            from--;
        var cut = Utf8Cuts.Before(text[from..], text.Length - from);
        if (cut == 0)
            cut = LineCut(text[from..]);
        return cut == 0 ? 0 : from + cut;
    }

    /// <inheritdoc/>
    public override void Split(ReadOnlySpan<byte> text, WordTally tally)
    {
        if (normalizer is not null)
        {
            _text.Reset(Encoding.UTF8.GetString(text), 0);
            normalizer.Normalize(_text);
            var rewritten = new byte[Encoding.UTF8.GetByteCount(_text.Text)];
            Encoding.UTF8.GetBytes(_text.Text, rewritten);
            text = rewritten;
        }
        for (var start = 0; start < text.Length;)
        {
            var end = Gpt2Scanner.EndOf<Utf8Form, byte>(text, start);
            tally.Add(text[start..end]);
            start = end;
        }
    }

    // Behind a line end that is the only white space between two characters: it is a piece by itself, whatever follows.
    private static int LineCut(ReadOnlySpan<byte> text)
    {
        for (var rest = text; rest.LastIndexOf((byte)'\n') is var newline and >= 0; rest = text[..newline])
        {
            if (newline > 0 && newline + 1 < text.Length
                && Rune.DecodeLastFromUtf8(text[..newline], out var before, out _) == System.Buffers.OperationStatus.Done && !IsSpace(before)
                && Rune.DecodeFromUtf8(text[(newline + 1)..], out var behind, out _) == System.Buffers.OperationStatus.Done && !IsSpace(behind))
            {
                return newline + 1;
            }
        }
        return 0;
    }

    private static bool IsSpace(Rune rune) => (CharacterClasses.Of(rune.Value) & CharacterClasses.Space) != 0;
}
