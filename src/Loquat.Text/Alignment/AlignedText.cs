// The text on its way through normalizers and pre-tokenizers: its pieces, and for every unit the stretch of the original text that it came from.
// As long as nothing was changed there are no alignment arrays in use, only the start of the segment.
using System.Runtime.InteropServices;

namespace Loquat.Text.Alignment;

/// <summary>A segment of a text that is normalized and cut into pieces, and that remembers where each unit came from.</summary>
public sealed class AlignedText
{
    private char[] _text = [];
    private int[] _starts = [];
    private int[] _ends = [];
    private int _length;
    private List<TextRange> _pieces = [];
    private List<TextRange> _newPieces = [];
    private AlignedTextWriter? _writer;

    /// <summary>Makes an empty text; <see cref="Reset(ReadOnlySpan{char}, int)"/> gives it a segment.</summary>
    public AlignedText()
    {
    }

    /// <summary>Takes a segment of an original text as one piece.</summary>
    /// <param name="segment">The segment, UTF-16.</param>
    /// <param name="originStart">Position of the segment in the original text, in UTF-16 units.</param>
    public AlignedText(ReadOnlySpan<char> segment, int originStart = 0) => Reset(segment, originStart);

    /// <summary>Position of the segment in the original text, in UTF-16 units.</summary>
    public int OriginStart { get; private set; }

    /// <summary>The text as it now is, with all pieces.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    /// <summary>The pieces as they now are: ranges of <see cref="Text"/> in order, never empty, without overlap.</summary>
    public ReadOnlySpan<TextRange> Pieces => CollectionsMarshal.AsSpan(_pieces);

    /// <summary>Whether some unit differs from the original or moved.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Starts again with another segment, keeping the buffers.</summary>
    /// <param name="segment">The segment, UTF-16.</param>
    /// <param name="originStart">Position of the segment in the original text.</param>
    public void Reset(ReadOnlySpan<char> segment, int originStart)
    {
        Take(segment);
        OriginStart = originStart;
        IsChanged = false;
    }

    /// <summary>Starts again with a part of another text as one piece, keeping the buffers.</summary>
    /// <param name="source">The other text.</param>
    /// <param name="range">The part of its <see cref="Text"/>.</param>
    public void Reset(AlignedText source, TextRange range)
    {
        ArgumentNullException.ThrowIfNull(source);
        Take(source.Text.Slice(range.Start, range.Length));
        OriginStart = source.OriginStart + (source.IsChanged ? 0 : range.Start);
        IsChanged = source.IsChanged;
        if (!IsChanged)
            return;
        if (_starts.Length < _text.Length)
        {
            _starts = new int[_text.Length];
            _ends = new int[_text.Length];
        }
        source._starts.AsSpan(range.Start, range.Length).CopyTo(_starts);
        source._ends.AsSpan(range.Start, range.Length).CopyTo(_ends);
    }

    /// <summary>Sends every piece through a rewriter.</summary>
    /// <param name="rewriter">What to do with each piece.</param>
    public void Rewrite(ITextRewriter rewriter)
    {
        ArgumentNullException.ThrowIfNull(rewriter);
        var writer = _writer ??= new AlignedTextWriter(this);
        writer.Begin();
        _newPieces.Clear();
        foreach (var piece in Pieces)
        {
            writer.BeginPiece(piece);
            rewriter.Rewrite(_text.AsSpan(piece.Start, piece.Length), writer);
            writer.EndPiece();
        }
        if (writer.IsChanged)
        {
            writer.Exchange(ref _text, ref _length, ref _starts, ref _ends);
            IsChanged = true;
        }
        (_pieces, _newPieces) = (_newPieces, _pieces);
    }

    /// <summary>The stretch of the original text that a range of <see cref="Text"/> came from.</summary>
    /// <param name="range">A range of <see cref="Text"/>, not empty.</param>
    /// <returns>UTF-16 units of the original text.</returns>
    public TextRange OriginOf(TextRange range) =>
        !IsChanged ? range with { Start = range.Start + OriginStart } : TextRange.Between(_starts[range.Start], _ends[range.End - 1]);

    internal void AddPiece(TextRange piece) => _newPieces.Add(piece);

    private void Take(ReadOnlySpan<char> text)
    {
        if (_text.Length < text.Length)
            _text = new char[text.Length];
        text.CopyTo(_text);
        _length = text.Length;
        _pieces.Clear();
        if (_length > 0)
            _pieces.Add(new TextRange(0, _length));
    }
}
