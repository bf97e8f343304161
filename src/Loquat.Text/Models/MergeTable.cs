// Which pairs of neighbouring tokens merge, into what and when: an open-addressed table of 16 bytes an entry, at most half full.
namespace Loquat.Text.Models;

/// <summary>The merges of a BPE model by pair.</summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that does not merge.</summary>
    public const int NoMerge = int.MaxValue;

    private const ulong Free = ulong.MaxValue;
    private readonly Entry[] _entries;
    private readonly int _shift;

    public MergeTable(IReadOnlyList<BpeMerge> merges) : this(merges.Count)
    {
        foreach (var merge in merges)
            Add(merge);
    }

    /// <summary>Makes an empty table with room for a number of merges.</summary>
    public MergeTable(int capacity)
    {
        var bits = 4;
        while (1L << bits < 2L * capacity)
            bits++;
        _shift = 64 - bits;
        _entries = new Entry[1 << bits];
        Array.Fill(_entries, new Entry(Free, NoMerge, -1));
    }

    /// <summary>Number of pairs.</summary>
    public int Count { get; private set; }

    /// <summary>Rank and result of a pair; <see cref="NoMerge"/> where it does not merge.</summary>
    public int Find(int left, int right, out int result)
    {
        var key = KeyOf(left, right);
        var entries = _entries;
        var mask = entries.Length - 1;
        for (var slot = SlotOf(key); ; slot++)
        {
            ref readonly var entry = ref entries[slot & mask];
            if (entry.Key == key || entry.Key == Free)
            {
                result = entry.Result;
                return entry.Rank;
            }
        }
    }

    /// <summary>Adds a merge; of several of one pair the last counts.</summary>
    public void Add(BpeMerge merge)
    {
        var key = KeyOf(merge.Left, merge.Right);
        for (var slot = SlotOf(key); ; slot++)
        {
            ref var entry = ref _entries[slot & (_entries.Length - 1)];
            if (entry.Key == Free)
                Count++;
            else if (entry.Key != key)
                continue;
            entry = new Entry(key, merge.Rank, merge.Result);
            return;
        }
    }

    private static ulong KeyOf(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int SlotOf(ulong key) => (int)((key * 0x9E3779B97F4A7C15UL) >> _shift);

    private readonly record struct Entry(ulong Key, int Rank, int Result);
}
