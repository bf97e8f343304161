// BPE of words of at most 16 bytes. Each merge needs the outcome of the one before, so two words are merged in turns: while one waits for its tables the
// other goes on. A step has no branch that depends on the word. Tokens are numbered here by the order of their merges, the first highest, so that the number
// of a merge's result is its rank, and 0 is none. docs/decisions/0019 has what else was tried.
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Loquat.Text.Models;

namespace Loquat.Text.ByteLevel;

/// <summary>Applies merges to short words.</summary>
internal sealed class WordMerger
{
    private const int NoPlace = WordCache.LongestWord;

    // A place for each byte, then some that are written and never used, and at 32, where a search for bits ends that finds none, no token.
    private const int Places = 33;

    private readonly PairTable _pairs;

    // By first byte and second byte << 8: the result << 4.
    private readonly int[] _bytePairs = new int[1 << 16];
    private readonly int[] _ids;
    private readonly int _firstByte;

    /// <summary>Prepares merges.</summary>
    /// <param name="merges">In order of rank, all of different ranks, one for each result.</param>
    /// <param name="byteIds">The id of each byte; no merge gives one of them.</param>
    public WordMerger(IReadOnlyList<BpeMerge> merges, int[] byteIds)
    {
        _firstByte = merges.Count + 1;
        _ids = new int[_firstByte + byteIds.Length];
        for (var rank = 0; rank < merges.Count; rank++)
            _ids[merges.Count - rank] = merges[rank].Result;
        byteIds.CopyTo(_ids, _firstByte);
        var numbers = new int[1 + Math.Max(_ids.Max(), merges.Select(merge => Math.Max(merge.Left, merge.Right)).DefaultIfEmpty().Max())];
        for (var number = 1; number < _ids.Length; number++)
            numbers[_ids[number]] = number;
        var pairs = new (int, int, int)[merges.Count];
        var count = 0;
        foreach (var merge in merges)
        {
            // Tokens without a number never arise.
            if (numbers[merge.Left] > 0 && numbers[merge.Right] > 0)
                pairs[count++] = (numbers[merge.Left], numbers[merge.Right], numbers[merge.Result]);
        }
        _pairs = new PairTable(pairs.AsSpan(0, count));
        for (var pair = 0; pair < _bytePairs.Length; pair++)
            _bytePairs[pair] = _pairs.Find(_firstByte + (pair & 0xFF), _firstByte + (pair >> 8)) << 4;
    }

    /// <summary>Whether there are numbers for a number of merges.</summary>
    public static bool HasRoomFor(int merges) => merges <= PairTable.Limit - 257;

    /// <summary>Merges the bytes of a word.</summary>
    /// <param name="word">1 to 16 bytes.</param>
    /// <param name="ids">Receives the ids; at least as long as the word.</param>
    /// <returns>Number of ids.</returns>
    public int Merge(in WordKey word, Span<int> ids) => Merge(word, ids, default, []).First;

    /// <summary>Merges the bytes of two words, which is fastest where both are of at most 8 bytes, or both of more.</summary>
    /// <param name="first">0 to 16 bytes.</param>
    /// <param name="firstIds">Receives its ids; at least as long as the word.</param>
    /// <param name="second">0 to 16 bytes.</param>
    /// <param name="secondIds">Receives its ids; at least as long as the word.</param>
    /// <returns>Numbers of ids.</returns>
    public (int First, int Second) Merge(in WordKey first, Span<int> firstIds, in WordKey second, Span<int> secondIds) =>
        Math.Max(first.Length, second.Length) <= WordKey.Short ? Merge<EightRanks>(first, firstIds, second, secondIds) : Merge<SixteenRanks>(first, firstIds, second, secondIds);

    private (int First, int Second) Merge<TLanes>(in WordKey first, Span<int> firstIds, in WordKey second, Span<int> secondIds) where TLanes : struct, IRankLanes<TLanes>
    {
        Span<int> firstTokens = stackalloc int[Places];
        Span<int> secondTokens = stackalloc int[Places];
        Spell(first, firstTokens);
        Spell(second, secondTokens);
        var firstLanes = TLanes.Load(first, _bytePairs);
        var secondLanes = TLanes.Load(second, _bytePairs);
        var firstLeft = (1u << first.Length) - 1;
        var secondLeft = (1u << second.Length) - 1;
        while (true)
        {
            var firstBest = firstLanes.Highest();
            var secondBest = secondLanes.Highest();
            if ((firstBest | secondBest) < NoPlace)
                break;
            Step(ref firstLanes, ref firstLeft, firstTokens, firstBest);
            Step(ref secondLanes, ref secondLeft, secondTokens, secondBest);
        }
        return (CopyIds(firstLeft, firstTokens, firstIds), CopyIds(secondLeft, secondTokens, secondIds));
    }

    // Applies the best merge. Where nothing merges any more the place is one behind the word, and nothing changes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step<TLanes>(ref TLanes lanes, ref uint left, Span<int> tokens, int best) where TLanes : struct, IRankLanes<TLanes>
    {
        var done = (best - NoPlace) >> 31;
        var place = (15 - (best & 15)) | (done & NoPlace);
        var result = best >> 4;
        var living = left & (uint)~done;
        var behind = living & (uint)(-2 << place);
        var behindNext = behind & (behind - 1);
        var before = living & ((1u << place) - 1);
        var previous = (31 - BitOperations.LeadingZeroCount(before)) & 31;
        tokens[place] = result;
        lanes = lanes.With(BitOperations.TrailingZeroCount(behind), 0)
            .With(place, Candidate(result, tokens[BitOperations.TrailingZeroCount(behindNext)], place))
            .With(previous, Candidate(tokens[previous], result, previous));
        left ^= behind ^ behindNext;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Candidate(int left, int right, int place) => (_pairs.Find(left, right) << 4) | (15 - place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Spell(in WordKey word, Span<int> tokens)
    {
        var (first, second) = Vector256.Widen(Vector256.WidenLower(Vector256.Create(word.Low, word.High, 0, 0).AsByte()));
        (first.AsInt32() + Vector256.Create(_firstByte)).CopyTo(tokens);
        (second.AsInt32() + Vector256.Create(_firstByte)).CopyTo(tokens[8..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int CopyIds(uint left, ReadOnlySpan<int> tokens, Span<int> ids)
    {
        var count = 0;
        for (; left != 0; left &= left - 1)
            ids[count++] = _ids[tokens[BitOperations.TrailingZeroCount(left)]];
        return count;
    }
}
