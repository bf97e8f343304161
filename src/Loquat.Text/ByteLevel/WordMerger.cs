// BPE of one word of at most 16 bytes: ranks of all neighbours lie in four vectors, so the best pair is found without a loop, and merged tokens are
// unlinked instead of moved. Pairs of single bytes are looked up in a table of their own, which stays in the nearest cache.
using System.Numerics;
using System.Runtime.Intrinsics;
using Loquat.Text.Models;

namespace Loquat.Text.ByteLevel;

/// <summary>Applies merges to short words.</summary>
internal sealed class WordMerger
{
    private const int Width = WordCache.LongestWord;
    private readonly MergeTable _merges;
    private readonly int[] _byteIds;
    private readonly int[] _pairRanks = new int[1 << 16];
    private readonly int[] _pairResults = new int[1 << 16];

    /// <summary>Prepares a model's merges.</summary>
    public WordMerger(MergeTable merges, int[] byteIds)
    {
        _merges = merges;
        _byteIds = byteIds;
        for (var pair = 0; pair < _pairRanks.Length; pair++)
            _pairRanks[pair] = merges.Find(byteIds[pair >> 8], byteIds[pair & 0xFF], out _pairResults[pair]);
    }

    /// <summary>Merges the bytes of a word.</summary>
    /// <param name="word">1 to 16 bytes.</param>
    /// <param name="ids">Receives the ids; at least as long as the word.</param>
    /// <returns>Number of ids.</returns>
    public int Merge(ReadOnlySpan<byte> word, Span<int> ids)
    {
        Span<int> tokens = stackalloc int[Width];
        Span<int> ranks = stackalloc int[Width];
        Span<int> results = stackalloc int[Width];
        Span<byte> next = stackalloc byte[Width + 1];
        Span<byte> previous = stackalloc byte[Width + 1];
        ranks.Fill(MergeTable.NoMerge);
        for (var i = 0; i < word.Length; i++)
        {
            tokens[i] = _byteIds[word[i]];
            next[i] = (byte)(i + 1);
            previous[i + 1] = (byte)i;
        }
        for (var i = 0; i + 1 < word.Length; i++)
        {
            var pair = (word[i] << 8) | word[i + 1];
            ranks[i] = _pairRanks[pair];
            results[i] = _pairResults[pair];
        }
        while (TryFindBest(ranks, out var place))
        {
            var right = next[place];
            var after = next[right];
            tokens[place] = results[place];
            ranks[right] = MergeTable.NoMerge;
            next[place] = after;
            previous[after] = (byte)place;
            ranks[place] = after < word.Length ? _merges.Find(tokens[place], tokens[after], out results[place]) : MergeTable.NoMerge;
            if (place > 0)
            {
                var left = previous[place];
                ranks[left] = _merges.Find(tokens[left], tokens[place], out results[left]);
            }
        }
        var count = 0;
        for (var i = 0; i < word.Length; i = next[i])
            ids[count++] = tokens[i];
        return count;
    }

    // The leftmost of the lowest ranks.
    private static bool TryFindBest(ReadOnlySpan<int> ranks, out int place)
    {
        var (a, b, c, d) = (Vector128.Create(ranks), Vector128.Create(ranks[4..]), Vector128.Create(ranks[8..]), Vector128.Create(ranks[12..]));
        var lowest = Vector128.Min(Vector128.Min(a, b), Vector128.Min(c, d));
        lowest = Vector128.Min(lowest, Vector128.Shuffle(lowest, Vector128.Create(2, 3, 0, 1)));
        lowest = Vector128.Min(lowest, Vector128.Shuffle(lowest, Vector128.Create(1, 0, 3, 2)));
        var equal = Vector128.Equals(a, lowest).ExtractMostSignificantBits() | (Vector128.Equals(b, lowest).ExtractMostSignificantBits() << 4)
            | (Vector128.Equals(c, lowest).ExtractMostSignificantBits() << 8) | (Vector128.Equals(d, lowest).ExtractMostSignificantBits() << 12);
        place = BitOperations.TrailingZeroCount(equal);
        return lowest.ToScalar() != MergeTable.NoMerge;
    }
}
