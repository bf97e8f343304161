// Which pairs of neighbouring tokens merge, into what and when: an open-addressed table of 16 bytes an entry, at most half full. Most pairs that are asked
// for do not merge, and a table of bits, small enough for a near cache, knows that of nearly all of them.
using System.Runtime.CompilerServices;

namespace Loquat.Text.Models;

/// <summary>The merges of a BPE model by pair.</summary>
internal sealed class MergeTable
{
    /// <summary>The rank of a pair that does not merge.</summary>
    public const int NoMerge = int.MaxValue;

    private const ulong Free = ulong.MaxValue;
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;
    private readonly Entry[] _entries;
    private readonly ulong[] _bits;
    private readonly int _shift;
    private readonly int _bitShift;

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
        // Eight bits for each entry of the table, so at least sixteen for each merge.
        _bits = new ulong[_entries.Length / 8];
        _bitShift = 64 - bits - 3;
    }

    /// <summary>Number of pairs.</summary>
    public int Count { get; private set; }

    /// <summary>Rank and result of a pair; <see cref="NoMerge"/> where it does not merge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right, out int result)
    {
        var key = KeyOf(left, right);
        var hash = key * Multiplier;
        var bit = hash >> _bitShift;
        if ((_bits[bit >> 6] & (1UL << (int)bit)) == 0)
        {
            result = -1;
            return NoMerge;
        }
        var entries = _entries;
        var mask = entries.Length - 1;
        for (var slot = (int)(hash >> _shift); ; slot++)
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
        var hash = key * Multiplier;
        var bit = hash >> _bitShift;
        _bits[bit >> 6] |= 1UL << (int)bit;
        for (var slot = (int)(hash >> _shift); ; slot++)
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

    private readonly record struct Entry(ulong Key, int Rank, int Result);
}
