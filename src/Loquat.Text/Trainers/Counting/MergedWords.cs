// Several sorted sources as one: words that occur in more than one have their counts added.
namespace Loquat.Text.Trainers.Counting;

/// <summary>Merges sorted words.</summary>
internal sealed class MergedWords : IWordSource, IComparer<IWordSource>
{
    private readonly IReadOnlyList<IWordSource> _sources;
    private readonly PriorityQueue<IWordSource, IWordSource> _queue;
    private byte[] _word = new byte[64];
    private int _length;

    public MergedWords(IReadOnlyList<IWordSource> sources)
    {
        _sources = sources;
        _queue = new PriorityQueue<IWordSource, IWordSource>(this);
        foreach (var source in sources)
            Advance(source);
    }

    public ReadOnlySpan<byte> Word => _word.AsSpan(0, _length);

    public long Count { get; private set; }

    public bool MoveNext()
    {
        if (_queue.Count == 0)
            return false;
        var first = _queue.Peek().Word;
        if (_word.Length < first.Length)
            _word = new byte[Math.Max(first.Length, 2 * _word.Length)];
        first.CopyTo(_word);
        _length = first.Length;
        Count = 0;
        while (_queue.TryPeek(out var source, out _) && source.Word.SequenceEqual(Word))
        {
            Count += source.Count;
            _queue.Dequeue();
            Advance(source);
        }
        return true;
    }

    public int Compare(IWordSource? x, IWordSource? y) => x!.Word.SequenceCompareTo(y!.Word);

    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }

    private void Advance(IWordSource source)
    {
        if (source.MoveNext())
            _queue.Enqueue(source, source);
    }
}
