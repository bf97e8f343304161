// The words of any pipeline: what its normalizer and pre-tokenizer make of the text, line by line.
using System.Text;
using Loquat.Text.Alignment;
using Loquat.Text.ByteLevel;
using Loquat.Text.Normalizers;
using Loquat.Text.PreTokenizers;

namespace Loquat.Text.Trainers.Counting;

/// <summary>Cuts text as a pipeline does. Parts end with a line; each part is given to the pipeline as a text of its own.</summary>
internal sealed class PipelineSplitter(Normalizer? normalizer, PreTokenizer? preTokenizer) : WordSplitter
{
    // A line that goes on for longer is cut before a blank between two letters, so that memory stays bounded.
    private const int LongLine = 1 << 22;
    private readonly AlignedText _text = new();
    private char[] _characters = [];
    private byte[] _word = [];

    /// <inheritdoc/>
    public override int CutBefore(ReadOnlySpan<byte> text, int searched) =>
        text[searched..].LastIndexOf((byte)'\n') is var newline and >= 0 ? searched + newline + 1
        : text.Length > LongLine ? Utf8Cuts.Before(text, text.Length) : 0;

    /// <inheritdoc/>
    public override void Split(ReadOnlySpan<byte> text, WordTally tally)
    {
        while (!text.IsEmpty)
        {
            var newline = text.IndexOf((byte)'\n');
            var line = newline < 0 ? text : text[..(newline + 1)];
            SplitLine(line, tally);
            text = text[line.Length..];
        }
    }

    private void SplitLine(ReadOnlySpan<byte> line, WordTally tally)
    {
        if (_characters.Length < line.Length)
            _characters = new char[line.Length];
        _text.Reset(_characters.AsSpan(0, Encoding.UTF8.GetChars(line, _characters)), 0);
        normalizer?.Normalize(_text);
        preTokenizer?.PreTokenize(_text);
        foreach (var piece in _text.Pieces)
        {
            var word = _text.Text.Slice(piece.Start, piece.Length);
            if (_word.Length < 3 * word.Length)
                _word = new byte[3 * word.Length];
            tally.Add(_word.AsSpan(0, Encoding.UTF8.GetBytes(word, _word)));
        }
    }
}
