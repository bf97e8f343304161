// The ranks of all pairs of a short word in vector registers: finding the lowest and changing one never goes through memory. (Written to memory one by
// one and read back as a vector they would be waited for each time.) A lane is rank << 4 | place, so the lowest lane is the leftmost of the best pairs.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Loquat.Text.ByteLevel;

/// <summary>Candidates for a merge, one for each place of a word.</summary>
internal interface IRankLanes<TSelf> where TSelf : struct, IRankLanes<TSelf>
{
    /// <summary>Number of places.</summary>
    static abstract int Count { get; }

    /// <summary>Takes shifted ranks and puts their places into them; those from a number of pairs on are left out.</summary>
    static abstract TSelf Load(ReadOnlySpan<int> ranks, int pairs);

    /// <summary>The lowest candidate, or <see cref="WordMerger.None"/>.</summary>
    int Lowest();

    /// <summary>These candidates with another one at a place.</summary>
    TSelf With(int place, int candidate);
}

/// <summary>The candidates of a word of at most 8 bytes.</summary>
internal readonly struct EightRanks(Vector256<int> lanes) : IRankLanes<EightRanks>
{
    private readonly Vector256<int> _lanes = lanes;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static EightRanks Load(ReadOnlySpan<int> ranks, int pairs) => new(Load(ranks, Vector256<int>.Indices, pairs));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Lowest() => Lowest(_lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public EightRanks With(int place, int candidate) => new(With(_lanes, Vector256<int>.Indices, place, candidate));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(ReadOnlySpan<int> ranks, Vector256<int> places, int pairs) =>
        Vector256.ConditionalSelect(Vector256.LessThan(places, Vector256.Create(pairs)), Vector256.Create(ranks) | places, Vector256.Create(WordMerger.None));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> With(Vector256<int> lanes, Vector256<int> places, int place, int candidate) =>
        Vector256.ConditionalSelect(Vector256.Equals(places, Vector256.Create(place)), Vector256.Create(candidate), lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Lowest(Vector256<int> lanes)
    {
        var lowest = Vector128.Min(lanes.GetLower(), lanes.GetUpper());
        lowest = Vector128.Min(lowest, Vector128.Shuffle(lowest, Vector128.Create(2, 3, 0, 1)));
        return Vector128.Min(lowest, Vector128.Shuffle(lowest, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}

/// <summary>The candidates of a word of at most 16 bytes.</summary>
internal readonly struct SixteenRanks(Vector256<int> first, Vector256<int> second) : IRankLanes<SixteenRanks>
{
    private readonly Vector256<int> _first = first;
    private readonly Vector256<int> _second = second;

    public static int Count => 16;

    private static Vector256<int> SecondPlaces => Vector256<int>.Indices + Vector256.Create(8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SixteenRanks Load(ReadOnlySpan<int> ranks, int pairs) =>
        new(EightRanks.Load(ranks, Vector256<int>.Indices, pairs), EightRanks.Load(ranks[8..], SecondPlaces, pairs));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Lowest() => EightRanks.Lowest(Vector256.Min(_first, _second));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SixteenRanks With(int place, int candidate) =>
        new(EightRanks.With(_first, Vector256<int>.Indices, place, candidate), EightRanks.With(_second, SecondPlaces, place, candidate));
}
