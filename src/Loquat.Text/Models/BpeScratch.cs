// The working memory of BPE over characters: the symbols of a piece, where each comes from, and what they were merged into.
namespace Loquat.Text.Models;

/// <summary>Buffers of one call of a <see cref="BpeModel"/>.</summary>
internal sealed class BpeScratch
{
    private const int LargestKept = 1 << 16;
    private const int LongestMerge = 1 << 14;
    private int[] _ids = new int[64];
    private int[] _starts = new int[64];
    private int[] _ends = new int[64];
    private int[] _firsts = new int[64];
    private int _symbols;
    private int _count;
    private WindowedMerger? _windows;

    /// <summary>Pieces seen before.</summary>
    public PieceCache Cache { get; } = new();

    /// <summary>The symbols of the piece, until they are merged.</summary>
    public ReadOnlySpan<int> Symbols => _ids.AsSpan(0, _symbols);

    /// <summary>Starts a piece.</summary>
    public void Clear()
    {
        _symbols = 0;
        if (_ids.Length > LargestKept)
            Resize(64);
    }

    /// <summary>Adds a symbol that stands for a stretch of the piece.</summary>
    public void Add(int id, int start, int end)
    {
        if (_symbols == _ids.Length)
            Resize(checked(2 * _symbols));
        _ids[_symbols] = id;
        _starts[_symbols] = start;
        _ends[_symbols++] = end;
    }

    /// <summary>Merges the symbols.</summary>
    public void Merge(MergeTable merges)
    {
        if (_symbols <= SmallMerger.Longest)
        {
            _count = SmallMerger.Merge(merges, _ids.AsSpan(0, _symbols), _firsts);
        }
        else if (_symbols <= LongestMerge)
        {
            _count = LargeMerger.Merge(merges, _ids.AsSpan(0, _symbols), _firsts);
        }
        else
        {
            var sink = new InPlaceSink(_ids, _firsts);
            (_windows ??= new WindowedMerger(merges)).Merge(new ArraySource(_ids, _symbols), ref sink);
            _count = sink.Count;
        }
    }

    /// <summary>Merges the symbols with dropout.</summary>
    public void Merge(MergeTable merges, double dropout, ref SampleRandom random) =>
        _count = LargeMerger.Merge(merges, _ids.AsSpan(0, _symbols), _firsts, dropout, ref random);

    /// <summary>Hands the result on.</summary>
    public void Append(int offset, List<ModelToken> tokens)
    {
        for (var i = 0; i < _count; i++)
        {
            var start = _starts[_firsts[i]];
            var end = _ends[(i + 1 < _count ? _firsts[i + 1] : _symbols) - 1];
            tokens.Add(new ModelToken(_ids[i], offset + start, end - start));
        }
    }

    private void Resize(int size)
    {
        Array.Resize(ref _ids, size);
        Array.Resize(ref _starts, size);
        Array.Resize(ref _ends, size);
        Array.Resize(ref _firsts, size);
    }

    private readonly struct ArraySource(int[] symbols, int count) : ISymbolSource
    {
        public int Count => count;

        public void Copy(int start, Span<int> destination) => symbols.AsSpan(start, destination.Length).CopyTo(destination);
    }

    // Tokens are never more than the symbols that were read for them, so the result can overwrite those.
    private struct InPlaceSink(int[] ids, int[] firsts) : IMergedSink
    {
        public int Count { get; private set; }

        public void Take(ReadOnlySpan<int> newIds, ReadOnlySpan<int> newFirsts)
        {
            newIds.CopyTo(ids.AsSpan(Count));
            newFirsts.CopyTo(firsts.AsSpan(Count));
            Count += newIds.Length;
        }
    }
}
