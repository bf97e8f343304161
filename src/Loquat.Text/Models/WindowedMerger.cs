// Merging of very long pieces window by window, in memory that does not grow with them. It rests on this: a list of tokens is the result of BPE exactly
// when each pair of neighbours is the result of BPE on their own text. (The first merge across a boundary would also happen in the run on the pair alone,
// because until then the runs agree inside the pair.) So two windows may be joined wherever the tokens left and right of the joint pass that test.
namespace Loquat.Text.Models;

/// <summary>Where the symbols of a long piece come from.</summary>
internal interface ISymbolSource
{
    /// <summary>Number of symbols.</summary>
    int Count { get; }

    /// <summary>Copies symbols from a position on.</summary>
    void Copy(int start, Span<int> destination);
}

/// <summary>Where the tokens of a long piece go.</summary>
internal interface IMergedSink
{
    /// <summary>Takes the next tokens and, for each, the index of its first symbol within the piece.</summary>
    void Take(ReadOnlySpan<int> ids, ReadOnlySpan<int> firsts);
}

/// <summary>Applies merges to a piece of any length.</summary>
internal sealed class WindowedMerger(MergeTable table)
{
    private const int WindowLength = 1 << 14;
    private const int Margin = 16;
    private Window _left = new(WindowLength);
    private Window _right = new(WindowLength);

    /// <summary>Merges neighbours, lowest rank first, leftmost first among equals, until no pair merges.</summary>
    /// <param name="source">The symbols.</param>
    /// <param name="sink">Receives the result in order.</param>
    public void Merge<TSource, TSink>(in TSource source, ref TSink sink) where TSource : ISymbolSource, allows ref struct where TSink : IMergedSink, allows ref struct
    {
        Fill(_left, source, 0, WindowLength);
        while (_left.End < source.Count)
        {
            var kept = Join(source);
            sink.Take(_left.Ids.AsSpan(0, kept), _left.Firsts.AsSpan(0, kept));
            (_left, _right) = (_right, _left);
        }
        sink.Take(_left.Ids.AsSpan(0, _left.Count), _left.Firsts.AsSpan(0, _left.Count));
        if (_left.Ids.Length > WindowLength || _right.Ids.Length > WindowLength)
            (_left, _right) = (new Window(WindowLength), new Window(WindowLength));
    }

    // Fills the right window so that it goes on where a number of the left one's tokens end, which is returned.
    private int Join<TSource>(in TSource source) where TSource : ISymbolSource, allows ref struct
    {
        while (true)
        {
            var margin = Margin;
            for (var attempt = 0; attempt < 4; attempt++, margin *= 2)
            {
                var kept = Math.Max(1, _left.Count - margin);
                if (kept >= _left.Count)
                    break;
                Fill(_right, source, _left.Firsts[kept], WindowLength);
                if (_right.Ids[0] == _left.Ids[kept] || IsJoint(source, kept))
                    return kept;
            }
            // Nowhere to join: a larger window, which in the end is the whole piece.
            var start = _left.Firsts[0];
            var length = (int)Math.Min(source.Count - start, 2L * (_left.End - start));
            Fill(_left, source, start, length);
            if (_left.End == source.Count)
            {
                Fill(_right, source, _left.Firsts[_left.Count - 1], source.Count);
                return _left.Count - 1;
            }
        }
    }

    private bool IsJoint<TSource>(in TSource source, int kept) where TSource : ISymbolSource, allows ref struct
    {
        var start = _left.Firsts[kept - 1];
        var end = _right.Count > 1 ? _right.Firsts[1] : _right.End;
        var ids = new int[end - start];
        source.Copy(start, ids);
        var firsts = new int[ids.Length];
        return LargeMerger.Merge(table, ids, firsts) == 2 && ids[0] == _left.Ids[kept - 1] && ids[1] == _right.Ids[0];
    }

    private void Fill<TSource>(Window window, in TSource source, int start, int length) where TSource : ISymbolSource, allows ref struct
    {
        length = Math.Min(length, source.Count - start);
        window.EnsureRoom(length);
        var ids = window.Ids.AsSpan(0, length);
        source.Copy(start, ids);
        window.Count = LargeMerger.Merge(table, ids, window.Firsts);
        window.End = start + length;
        foreach (ref var first in window.Firsts.AsSpan(0, window.Count))
            first += start;
    }

    private sealed class Window(int length)
    {
        public int[] Ids { get; private set; } = new int[length];

        public int[] Firsts { get; private set; } = new int[length];

        public int Count { get; set; }

        public int End { get; set; }

        public void EnsureRoom(int length)
        {
            if (Ids.Length >= length)
                return;
            Ids = new int[length];
            Firsts = new int[length];
        }
    }
}
