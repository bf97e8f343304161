// The text on its way through normalizers and pre-tokenizers: its pieces, and for every unit the stretch of the original text that it came from.
// As long as nothing was changed there are no alignment arrays, only the start of the segment.
namespace Loquat.Text.Alignment;

/// <summary>A segment of a text that is normalized and cut into pieces, and that remembers where each unit came from.</summary>
public sealed class AlignedText
{
    private char[] _text;
    private int _length;
    private int[]? _starts;
    private int[]? _ends;
    private List<TextRange> _pieces = [];
    private List<TextRange> _newPieces = [];
    private AlignedTextWriter? _writer;

    /// <summary>Takes a segment of an original text as one piece.</summary>
    /// <param name="segment">The segment, UTF-16.</param>
    /// <param name="originStart">Position of the segment in the original text, in UTF-16 units.</param>
    public AlignedText(ReadOnlySpan<char> segment, int originStart = 0)
    {
        _text = segment.ToArray();
        Reset(segment, originStart);
    }

    /// <summary>Position of the segment in the original text, in UTF-16 units.</summary>
    public int OriginStart { get; private set; }

    /// <summary>The text as it now is, with all pieces.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    /// <summary>The pieces as they now are: ranges of <see cref="Text"/> in order, never empty, without overlap.</summary>
    public IReadOnlyList<TextRange> Pieces => _pieces;

    /// <summary>Whether some unit differs from the original or moved.</summary>
    public bool IsChanged => _starts is not null;

    /// <summary>Starts again with another segment, keeping the buffers.</summary>
    /// <param name="segment">The segment, UTF-16.</param>
    /// <param name="originStart">Position of the segment in the original text.</param>
    public void Reset(ReadOnlySpan<char> segment, int originStart)
    {
        if (_text.Length < segment.Length)
            _text = new char[segment.Length];
        segment.CopyTo(_text);
        _length = segment.Length;
        OriginStart = originStart;
        _starts = _ends = null;
        _pieces.Clear();
        if (_length > 0)
            _pieces.Add(new TextRange(0, _length));
    }

    /// <summary>Sends every piece through a rewriter.</summary>
    /// <param name="rewriter">What to do with each piece.</param>
    public void Rewrite(ITextRewriter rewriter)
    {
        ArgumentNullException.ThrowIfNull(rewriter);
        var writer = _writer ??= new AlignedTextWriter(this);
        writer.Begin();
        _newPieces.Clear();
        foreach (var piece in _pieces)
        {
            writer.BeginPiece(piece);
            rewriter.Rewrite(_text.AsSpan(piece.Start, piece.Length), writer);
            writer.EndPiece();
        }
        if (writer.IsChanged)
            writer.Exchange(ref _text, ref _length, ref _starts, ref _ends);
        (_pieces, _newPieces) = (_newPieces, _pieces);
    }

    /// <summary>The stretch of the original text that a range of <see cref="Text"/> came from.</summary>
    /// <param name="range">A range of <see cref="Text"/>, not empty.</param>
    /// <returns>UTF-16 units of the original text.</returns>
    public TextRange OriginOf(TextRange range) =>
        _starts is null ? range with { Start = range.Start + OriginStart } : TextRange.Between(_starts[range.Start], _ends![range.End - 1]);

    internal void AddPiece(TextRange piece) => _newPieces.Add(piece);
}
