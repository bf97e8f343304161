// Which pairs of tokens merge into what, by perfect hashing: a pair can stand in one place only, which a number of its bucket tells, so that looking it up
// is two reads and no branch, whether it merges or not. The places are filled to four fifths at most.
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Loquat.Text.ByteLevel;

/// <summary>Pairs of tokens and the tokens that they merge into, all numbered from 1 to <see cref="Limit"/> - 1.</summary>
internal sealed class PairTable
{
    /// <summary>Numbers from here on do not fit.</summary>
    public const int Limit = 1 << Bits;

    private const int Bits = 21;
    private const int PairsOfBucket = 4;
    private const int ResultBits = 64 - (2 * Bits);
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;

    // Left, right and result in one number, or 0.
    private readonly ulong[] _entries;

    // What is done with the hash of a pair to get its place.
    private readonly ushort[] _twists;
    private readonly int _bucketShift;

    /// <summary>Makes the table; every pair occurs once.</summary>
    public PairTable(ReadOnlySpan<(int Left, int Right, int Result)> pairs)
    {
        var entries = new ulong[pairs.Length];
        var count = 0;
        foreach (var (left, right, result) in pairs)
            entries[count++] = (KeyOf(left, right) << ResultBits) | (uint)result;
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, entries.Length + (entries.Length / 4)));
        _bucketShift = 64 - BitOperations.Log2((uint)(size / PairsOfBucket));
        _twists = new ushort[size / PairsOfBucket];
        var (starts, order) = Buckets(entries);
        do
        {
            _entries = new ulong[size];
            size *= 2;
        }
        while (!Array.TrueForAll(order, bucket => TryPlace(entries.AsSpan(starts[bucket]..starts[bucket + 1]))));
    }

    /// <summary>What a pair merges into, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right)
    {
        var key = KeyOf(left, right);
        var hash = key * Multiplier;
        var entries = _entries;
        var difference = entries[PlaceOf(hash, _twists[(int)(hash >> _bucketShift)], entries.Length)] ^ (key << ResultBits);
        // All bits where the key is the entry's, no bit otherwise.
        var mask = (ulong)((long)((difference >> ResultBits) - 1) >> 63);
        return (int)(difference & mask);
    }

    // Sorts entries by bucket, and gives where each begins and all of them by size: large ones are placed first, while there is room.
    private (int[] Starts, int[] Order) Buckets(ulong[] entries)
    {
        var numbers = Array.ConvertAll(entries, entry => (int)(HashOf(entry) >> _bucketShift));
        var starts = new int[_twists.Length + 1];
        foreach (var bucket in numbers)
            starts[bucket + 1]++;
        var sizes = new int[_twists.Length];
        var order = new int[_twists.Length];
        for (var bucket = 0; bucket < order.Length; bucket++)
        {
            (sizes[bucket], order[bucket]) = (-starts[bucket + 1], bucket);
            starts[bucket + 1] += starts[bucket];
        }
        Array.Sort(numbers, entries);
        Array.Sort(sizes, order);
        return (starts, order);
    }

    private bool TryPlace(ReadOnlySpan<ulong> bucket)
    {
        if (bucket.IsEmpty)
            return true;
        for (var twist = 0; twist <= ushort.MaxValue; twist++)
        {
            var placed = 0;
            while (placed < bucket.Length && EntryOf(bucket[placed], (ushort)twist) == 0)
                EntryOf(bucket[placed], (ushort)twist) = bucket[placed++];
            if (placed == bucket.Length)
            {
                _twists[HashOf(bucket[0]) >> _bucketShift] = (ushort)twist;
                return true;
            }
            while (placed-- > 0)
                EntryOf(bucket[placed], (ushort)twist) = 0;
        }
        return false;
    }

    private ref ulong EntryOf(ulong entry, ushort twist) => ref _entries[PlaceOf(HashOf(entry), twist, _entries.Length)];

    // The low bits of the twist say which bits of the hash are taken (a shift uses six bits of its count), all of it which of them are turned.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PlaceOf(ulong hash, ushort twist, int size) => (int)((hash >> twist) ^ twist) & (size - 1);

    private static ulong HashOf(ulong entry) => (entry >> ResultBits) * Multiplier;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong KeyOf(int left, int right) => ((ulong)(uint)left << Bits) | (uint)right;
}
