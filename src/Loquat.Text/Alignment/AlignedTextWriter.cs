// Writes the next state of an AlignedText. While pieces are only copied and cut nothing is moved; the first change starts a copy with alignment.
namespace Loquat.Text.Alignment;

/// <summary>Takes the pieces of an <see cref="AlignedText"/> one after another and writes what becomes of them.</summary>
public sealed class AlignedTextWriter
{
    private readonly AlignedText _source;
    private char[] _text = [];
    private int[] _starts = [];
    private int[] _ends = [];
    private int _length;
    private TextRange _piece;
    private int _position;
    private int _cutStart;

    internal AlignedTextWriter(AlignedText source) => _source = source;

    /// <summary>Where the current piece starts in the original text, in UTF-16 units: 0 for the first piece of a text.</summary>
    public int OriginOfPiece => _source.OriginOf(new TextRange(_piece.Start, 1)).Start;

    /// <summary>Units of the piece that are not yet taken.</summary>
    public int Remaining => _piece.End - _position;

    internal bool IsChanged { get; private set; }

    /// <summary>Takes units over as they are.</summary>
    /// <param name="count">Number of UTF-16 units.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer units are left.</exception>
    public void Copy(int count)
    {
        CheckCount(count);
        if (IsChanged)
        {
            EnsureRoom(count);
            _source.Text.Slice(_position, count).CopyTo(_text.AsSpan(_length));
            for (var i = 0; i < count; i++)
            {
                var origin = _source.OriginOf(new TextRange(_position + i, 1));
                _starts[_length + i] = origin.Start;
                _ends[_length + i] = origin.End;
            }
        }
        _length += count;
        _position += count;
    }

    /// <summary>Leaves units out.</summary>
    /// <param name="count">Number of UTF-16 units.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer units are left.</exception>
    public void Drop(int count)
    {
        CheckCount(count);
        if (count == 0)
            return;
        BeginChange();
        _position += count;
    }

    /// <summary>Puts other text in the place of units; all of it comes from their stretch of the original.</summary>
    /// <param name="count">Number of UTF-16 units that are replaced, at least 1.</param>
    /// <param name="replacement">What stands in their place; may be empty.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer units are left.</exception>
    public void Replace(int count, ReadOnlySpan<char> replacement)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        CheckCount(count);
        BeginChange();
        var origin = _source.OriginOf(new TextRange(_position, count));
        Append(replacement, origin);
        _position += count;
    }

    /// <summary>Adds text that is not in the original. It takes the stretch of the next unit, or of the last one where the piece is at its end.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidOperationException">The piece is empty.</exception>
    public void Insert(ReadOnlySpan<char> text)
    {
        if (_piece.Length == 0)
            throw new InvalidOperationException("An empty piece has no place in the original for inserted text.");
        BeginChange();
        Append(text, _source.OriginOf(new TextRange(Math.Min(_position, _piece.End - 1), 1)));
    }

    /// <summary>Ends the piece here; what follows is a piece of its own. Two cuts in one place are one.</summary>
    public void Cut()
    {
        if (_length > _cutStart)
            _source.AddPiece(TextRange.Between(_cutStart, _length));
        _cutStart = _length;
    }

    /// <summary>Leaves out units that separate pieces. Where nothing else changes this moves no text.</summary>
    /// <param name="count">Number of UTF-16 units.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer units are left.</exception>
    public void CutOut(int count)
    {
        CheckCount(count);
        Cut();
        if (!IsChanged)
        {
            _length += count;
            _cutStart = _length;
        }
        _position += count;
    }

    internal void Begin()
    {
        IsChanged = false;
        _length = 0;
        _cutStart = 0;
    }

    internal void BeginPiece(TextRange piece)
    {
        _piece = piece;
        _position = piece.Start;
        if (!IsChanged)
            _length = _cutStart = piece.Start;
    }

    internal void EndPiece()
    {
        Copy(Remaining);
        Cut();
    }

    internal void Exchange(ref char[] text, ref int length, ref int[] starts, ref int[] ends)
    {
        (text, _text) = (_text, text);
        length = _length;
        (starts, _starts) = (_starts, starts);
        (ends, _ends) = (_ends, ends);
    }

    private void CheckCount(int count)
    {
        if ((uint)count > (uint)Remaining)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Only {Remaining} units of the piece are left.");
    }

    // Everything before this point was only copied or cut out: positions are those of the source.
    private void BeginChange()
    {
        if (IsChanged)
            return;
        IsChanged = true;
        var count = _length;
        _length = 0;
        EnsureRoom(Math.Max(count, _source.Text.Length));
        _source.Text[..count].CopyTo(_text);
        for (var i = 0; i < count; i++)
        {
            var origin = _source.OriginOf(new TextRange(i, 1));
            _starts[i] = origin.Start;
            _ends[i] = origin.End;
        }
        _length = count;
    }

    private void Append(ReadOnlySpan<char> text, TextRange origin)
    {
        EnsureRoom(text.Length);
        text.CopyTo(_text.AsSpan(_length));
        _starts.AsSpan(_length, text.Length).Fill(origin.Start);
        _ends.AsSpan(_length, text.Length).Fill(origin.End);
        _length += text.Length;
    }

    private void EnsureRoom(int count)
    {
        var needed = checked(_length + count);
        if (_text.Length < needed)
            Array.Resize(ref _text, Math.Max(needed, Math.Min(Array.MaxLength, 2 * _text.Length)));
        if (_starts.Length < _text.Length)
        {
            Array.Resize(ref _starts, _text.Length);
            Array.Resize(ref _ends, _text.Length);
        }
    }
}
