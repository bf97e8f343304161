// A hash table from words to counts that knows its size in memory: the words lie one behind the other in one array, slots hold their numbers.
using System.Buffers.Binary;
using System.Numerics;

namespace Loquat.Text.Trainers.Counting;

/// <summary>Counts words until a limit of memory is reached; for one thread.</summary>
/// <param name="limit">Bytes that the table may take while it grows; one word is always taken.</param>
internal sealed class WordTable(long limit)
{
    private const int LargestArena = 1 << 30;
    private byte[] _bytes = new byte[1 << 12];
    private int[] _slots = new int[1 << 8];
    private Entry[] _entries = new Entry[1 << 7];
    private int _used;

    /// <summary>Number of different words.</summary>
    public int Count { get; private set; }

    /// <summary>Adds to the count of a word.</summary>
    /// <returns>False where the word is new and there is no room for it: nothing was added.</returns>
    public bool TryAdd(ReadOnlySpan<byte> word, long count)
    {
        var hash = Hash(word);
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        for (; _slots[slot] is var number and > 0; slot = (slot + 1) & mask)
        {
            ref var entry = ref _entries[number - 1];
            if (entry.Hash == hash && word.SequenceEqual(_bytes.AsSpan(entry.Start, entry.Length)))
            {
                entry.Count += count;
                return true;
            }
        }
        if (!MakeRoom(word.Length))
            return false;
        mask = _slots.Length - 1;
        slot = (int)hash & mask;
        while (_slots[slot] > 0)
            slot = (slot + 1) & mask;
        word.CopyTo(_bytes.AsSpan(_used));
        _entries[Count] = new Entry(_used, word.Length, hash, count);
        _used += word.Length;
        _slots[slot] = ++Count;
        return true;
    }

    /// <summary>Forgets all words and gives the memory back.</summary>
    public void Clear()
    {
        _bytes = new byte[1 << 12];
        _slots = new int[1 << 8];
        _entries = new Entry[1 << 7];
        (_used, Count) = (0, 0);
    }

    /// <summary>The words in the order of their bytes; the table must not be changed meanwhile.</summary>
    public IWordSource Sorted() => new SortedWords(this);

    private bool MakeRoom(int length)
    {
        var bytes = _bytes.Length;
        while (bytes - _used < length && bytes < LargestArena)
            bytes *= 2;
        var grows = Count == _entries.Length;
        var entries = grows ? 2 * Count : Count;
        // While an array grows, old and new are there; sorting takes a number and a key for each word.
        var size = bytes + (bytes > _bytes.Length ? _bytes.Length : 0) + ((grows ? 48L : 24L) * entries) + (8L * entries) + (12L * entries);
        if (Count > 0 && (size > limit || bytes - _used < length))
            return false;
        if (bytes - _used < length)
            bytes = _used + length;
        if (bytes > _bytes.Length)
            Array.Resize(ref _bytes, bytes);
        if (grows)
            Grow();
        return true;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, 2 * Count);
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var i = 0; i < Count; i++)
        {
            var slot = (int)_entries[i].Hash & mask;
            while (_slots[slot] > 0)
                slot = (slot + 1) & mask;
            _slots[slot] = i + 1;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> word)
    {
        const ulong factor = 0x9E3779B97F4A7C15;
        var hash = (ulong)word.Length * factor;
        while (word.Length >= 8)
        {
            hash = (BitOperations.RotateLeft(hash, 23) ^ BinaryPrimitives.ReadUInt64LittleEndian(word)) * factor;
            word = word[8..];
        }
        var rest = 0UL;
        foreach (var value in word)
            rest = (rest << 8) | value;
        hash = (BitOperations.RotateLeft(hash, 23) ^ rest) * factor;
        hash = (hash ^ (hash >> 29)) * factor;
        return (uint)(hash >> 32);
    }

    private record struct Entry(int Start, int Length, uint Hash, long Count);

    private sealed class SortedWords : IWordSource, IComparer<int>
    {
        private readonly WordTable _table;
        private readonly int[] _order;
        private int _current = -1;

        public SortedWords(WordTable table)
        {
            _table = table;
            _order = new int[table.Count];
            var keys = new ulong[table.Count];
            for (var i = 0; i < _order.Length; i++)
            {
                _order[i] = i;
                keys[i] = KeyOf(table.WordOf(i));
            }
            // By the first eight bytes, then all of those that share them.
            Array.Sort(keys, _order);
            for (var start = 0; start < keys.Length;)
            {
                var end = start + 1;
                while (end < keys.Length && keys[end] == keys[start])
                    end++;
                if (end - start > 1)
                    Array.Sort(_order, start, end - start, this);
                start = end;
            }
        }

        public ReadOnlySpan<byte> Word => _table.WordOf(_order[_current]);

        public long Count => _table._entries[_order[_current]].Count;

        public bool MoveNext() => ++_current < _order.Length;

        public int Compare(int x, int y) => _table.WordOf(x).SequenceCompareTo(_table.WordOf(y));

        public void Dispose()
        {
        }

        private static ulong KeyOf(ReadOnlySpan<byte> word)
        {
            Span<byte> head = stackalloc byte[8];
            head.Clear();
            word[..Math.Min(8, word.Length)].CopyTo(head);
            return BinaryPrimitives.ReadUInt64BigEndian(head);
        }
    }

    private ReadOnlySpan<byte> WordOf(int i) => _bytes.AsSpan(_entries[i].Start, _entries[i].Length);
}
