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
    public PairTable(IReadOnlyCollection<(int Left, int Right, int Result)> pairs)
    {
        var entries = pairs.Select(pair => (KeyOf(pair.Left, pair.Right) << ResultBits) | (uint)pair.Result).ToArray();
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, entries.Length + (entries.Length / 4)));
        _bucketShift = 64 - BitOperations.Log2((uint)(size / PairsOfBucket));
        _twists = new ushort[size / PairsOfBucket];
        // Large buckets are placed first, while there is room.
        var buckets = entries.GroupBy(entry => HashOf(entry) >> _bucketShift).OrderByDescending(bucket => bucket.Count()).Select(bucket => bucket.ToArray()).ToArray();
        do
        {
            _entries = new ulong[size];
            size *= 2;
        }
        while (!Array.TrueForAll(buckets, TryPlace));
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

    private bool TryPlace(ulong[] bucket)
    {
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
