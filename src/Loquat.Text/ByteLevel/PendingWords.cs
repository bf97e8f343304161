// Words that are merged two by two: each is given room for as many ids as it has bytes among the ids of other words, and waits there for another one of its
// size. Handing the ids on closes what stayed empty.

namespace Loquat.Text.ByteLevel;

/// <summary>The words of a buffer of ids that had to be merged, for one caller at a time.</summary>
/// <param name="merger">Merges them.</param>
/// <param name="cache">Keeps what they became.</param>
/// <param name="buffer">Receives the ids.</param>
internal sealed class PendingWords(WordMerger merger, WordCache cache, int[] buffer)
{
    private const int None = -1;

    private readonly Room[] _rooms = new Room[buffer.Length];
    private int _count;
    private int _short = None;
    private int _long = None;

    /// <summary>Takes a word.</summary>
    /// <param name="word">The word.</param>
    /// <param name="start">Where in the buffer room for its ids starts.</param>
    public void Add(in WordKey word, int start)
    {
        var index = _count++;
        _rooms[index] = new Room { Word = word, Start = start };
        ref var waiting = ref word.Length <= WordKey.Short ? ref _short : ref _long;
        if (waiting == None)
        {
            waiting = index;
            return;
        }
        Merge(ref _rooms[waiting], ref _rooms[index]);
        waiting = None;
    }

    /// <summary>Merges words that still wait, and moves all ids together.</summary>
    /// <param name="end">The end of the ids in the buffer.</param>
    /// <returns>The end of the ids in the buffer.</returns>
    public int Close(int end)
    {
        MergeAlone(ref _short);
        MergeAlone(ref _long);
        var to = 0;
        var from = 0;
        foreach (ref readonly var room in _rooms.AsSpan(0, _count))
        {
            to = Move(from, room.Start + room.Ids, to);
            from = room.Start + room.Word.Length;
        }
        _count = 0;
        return Move(from, end, to);
    }

    private int Move(int start, int end, int to)
    {
        if (start != to)
            buffer.AsSpan(start, end - start).CopyTo(buffer.AsSpan(to));
        return to + end - start;
    }

    private void MergeAlone(ref int waiting)
    {
        if (waiting == None)
            return;
        ref var room = ref _rooms[waiting];
        room.Ids = merger.Merge(room.Word, IdsOf(room));
        Keep(room);
        waiting = None;
    }

    private void Merge(ref Room first, ref Room second)
    {
        (first.Ids, second.Ids) = merger.Merge(first.Word, IdsOf(first), second.Word, IdsOf(second));
        Keep(first);
        Keep(second);
    }

    private Span<int> IdsOf(in Room room) => buffer.AsSpan(room.Start, room.Word.Length);

    // The same word may have waited twice.
    private void Keep(in Room room)
    {
        if (!cache.TryFind(room.Word, out var slot))
            cache.Keep(room.Word, slot, buffer.AsSpan(room.Start, room.Ids));
    }

    private struct Room
    {
        public WordKey Word;
        public int Start;
        public int Ids;
    }
}
