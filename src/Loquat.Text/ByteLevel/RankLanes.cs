// The candidates for a merge, one for each place of a short word, in vector registers: finding the best and changing one never goes through memory. (Written
// to memory one by one and read back as a vector they would be waited for each time.) A candidate is result << 4 | 15 - place, and merges of lower rank have
// higher results, so the highest lane is the leftmost of the best pairs.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Loquat.Text.ByteLevel;

/// <summary>Candidates for a merge, one for each place of a word; 0 where nothing merges.</summary>
internal interface IRankLanes<TSelf> where TSelf : struct, IRankLanes<TSelf>
{
    /// <summary>Takes the results of the pairs of a word, shifted, and puts their places into them.</summary>
    /// <param name="word">The word.</param>
    /// <param name="results">Shifted results by first byte and 256 times the second byte.</param>
    static abstract TSelf Load(in WordKey word, ReadOnlySpan<int> results);

    /// <summary>The highest candidate; below 16 where nothing merges.</summary>
    int Highest();

    /// <summary>These candidates with another one at a place; the same where there is no such place.</summary>
    TSelf With(int place, int candidate);
}

/// <summary>The candidates of a word of at most 8 bytes.</summary>
internal readonly struct EightRanks(Vector256<int> lanes) : IRankLanes<EightRanks>
{
    private readonly Vector256<int> _lanes = lanes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightRanks Load(in WordKey word, ReadOnlySpan<int> results) => new(Load(word.Low, 0, Vector256<int>.Indices, word.Length - 1, results));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Highest() => Highest(_lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EightRanks With(int place, int candidate) => new(With(_lanes, Vector256<int>.Indices, place, candidate));

    /// <summary>The candidates of eight places; those from a number of pairs on are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ulong bytes, ulong next, Vector256<int> places, int pairs, ReadOnlySpan<int> results)
    {
        var shifted = Vector256.Create(results[(ushort)bytes], results[(ushort)(bytes >> 8)], results[(ushort)(bytes >> 16)], results[(ushort)(bytes >> 24)],
            results[(ushort)(bytes >> 32)], results[(ushort)(bytes >> 40)], results[(ushort)(bytes >> 48)], results[(ushort)((bytes >> 56) | (next << 8))]);
        return (shifted | (Vector256.Create(15) - places)) & Vector256.LessThan(places, Vector256.Create(pairs));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> With(Vector256<int> lanes, Vector256<int> places, int place, int candidate) =>
        Vector256.ConditionalSelect(Vector256.Equals(places, Vector256.Create(place)), Vector256.Create(candidate), lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Highest(Vector256<int> lanes)
    {
        var highest = Vector128.Max(lanes.GetLower(), lanes.GetUpper());
        highest = Vector128.Max(highest, Vector128.Shuffle(highest, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Max(highest, Vector128.Shuffle(highest, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}

/// <summary>The candidates of a word of at most 16 bytes.</summary>
internal readonly struct SixteenRanks(Vector256<int> first, Vector256<int> second) : IRankLanes<SixteenRanks>
{
    private readonly Vector256<int> _first = first;
    private readonly Vector256<int> _second = second;

    private static Vector256<int> SecondPlaces => Vector256<int>.Indices + Vector256.Create(8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenRanks Load(in WordKey word, ReadOnlySpan<int> results) => new(EightRanks.Load(word.Low, word.High, Vector256<int>.Indices, word.Length - 1, results),
        EightRanks.Load(word.High, 0, SecondPlaces, word.Length - 1, results));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Highest() => EightRanks.Highest(Vector256.Max(_first, _second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SixteenRanks With(int place, int candidate) =>
        new(EightRanks.With(_first, Vector256<int>.Indices, place, candidate), EightRanks.With(_second, SecondPlaces, place, candidate));
}
