// BPE of one word of at most 16 bytes: ranks of all neighbours lie in vector registers, so the best pair is found without a loop, and the tokens that are
// left are bits of a number. Pairs of single bytes are looked up in a table of their own, of which text uses little. docs/decisions/0019 has what else was tried.
using System.Numerics;
using Loquat.Text.Models;

namespace Loquat.Text.ByteLevel;

/// <summary>Applies merges to short words.</summary>
internal sealed class WordMerger
{
    /// <summary>The candidate of a pair that does not merge.</summary>
    public const int None = int.MaxValue;

    /// <summary>Ranks from here on do not fit into a candidate.</summary>
    public const int RankLimit = 1 << 27;

    private readonly MergeTable _merges;
    private readonly int[] _byteIds;

    // By first byte and second byte << 8: rank << 36 | result, or None in the upper half.
    private readonly ulong[] _pairs = new ulong[1 << 16];

    /// <summary>Prepares a model's merges, whose ranks are below <see cref="RankLimit"/>.</summary>
    public WordMerger(MergeTable merges, int[] byteIds)
    {
        _merges = merges;
        _byteIds = byteIds;
        for (var pair = 0; pair < _pairs.Length; pair++)
        {
            var rank = merges.Find(byteIds[pair & 0xFF], byteIds[pair >> 8], out var result);
            _pairs[pair] = ((ulong)(uint)Candidate(rank, 0) << 32) | (uint)result;
        }
    }

    /// <summary>Merges the bytes of a word.</summary>
    /// <param name="word">1 to 16 bytes.</param>
    /// <param name="ids">Receives the ids; at least as long as the word.</param>
    /// <returns>Number of ids.</returns>
    public int Merge(in WordKey word, Span<int> ids) => word.Length <= EightRanks.Count ? Merge<EightRanks>(word, ids) : Merge<SixteenRanks>(word, ids);

    private static int Candidate(int rank, int place) => rank == MergeTable.NoMerge ? None : (rank << 4) | place;

    private int Merge<TLanes>(in WordKey word, Span<int> ids) where TLanes : struct, IRankLanes<TLanes>
    {
        Span<int> tokens = stackalloc int[WordCache.LongestWord];
        Span<int> ranks = stackalloc int[WordCache.LongestWord];
        Span<int> results = stackalloc int[WordCache.LongestWord];
        var (low, high) = (word.Low, word.High);
        // Always all places, because a loop of unknown length costs more than some reads of nothing.
        for (var i = 0; i < TLanes.Count; i++)
        {
            var pair = _pairs[(ushort)low];
            tokens[i] = _byteIds[(byte)low];
            ranks[i] = (int)(pair >> 32);
            results[i] = (int)pair;
            low = (low >> 8) | (high << 56);
            high >>= 8;
        }
        var lanes = TLanes.Load(ranks, word.Length - 1);
        var left = (1u << word.Length) - 1;
        for (int lowest; (lowest = lanes.Lowest()) != None;)
        {
            var place = lowest & 15;
            var behind = left & (uint)(-2 << place);
            var right = BitOperations.TrailingZeroCount(behind);
            left ^= 1u << right;
            behind &= behind - 1;
            var token = tokens[place] = results[place];
            lanes = lanes.With(right, None);
            lanes = lanes.With(place, behind == 0 ? None : Candidate(_merges.Find(token, tokens[BitOperations.TrailingZeroCount(behind)], out results[place]), place));
            if ((left & ((1u << place) - 1)) is var before and not 0)
            {
                var previous = BitOperations.Log2(before);
                lanes = lanes.With(previous, Candidate(_merges.Find(tokens[previous], token, out results[previous]), previous));
            }
        }
        var count = 0;
        for (; left != 0; left &= left - 1)
            ids[count++] = tokens[BitOperations.TrailingZeroCount(left)];
        return count;
    }
}
