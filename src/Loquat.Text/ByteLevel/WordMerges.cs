// Which merges words of at most 16 bytes need. Lists made from ranks may name every way in which a token can be put together, but only one of them is ever
// taken: the merges inside a token are those that arise from its spelling alone.
using Loquat.Text.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.ByteLevel;

/// <summary>Selects merges for a <see cref="WordMerger"/>.</summary>
internal static class WordMerges
{
    /// <summary>The merges of a model that give tokens of at most 16 bytes, in order of rank, one for each token.</summary>
    /// <returns>The merges, or null where two have one rank, or one gives something else than both its tokens spell, or there are too many.</returns>
    public static IReadOnlyList<BpeMerge>? Of(BpeModel model, int[] byteIds)
    {
        var vocabulary = model.Vocabulary;
        if (model.Data.Merges.Any(merge => !IsSpelled(vocabulary[merge.Left]!, vocabulary[merge.Right]!, vocabulary[merge.Result]!)))
            return null;
        IReadOnlyList<BpeMerge> merges = [.. model.Data.Merges.Where(merge => vocabulary[merge.Result]!.Length <= WordCache.LongestWord).OrderBy(merge => merge.Rank)];
        if (merges.Zip(merges.Skip(1)).Any(pair => pair.First.Rank == pair.Second.Rank) || !WordMerger.HasRoomFor(merges.Count))
            return null;
        return merges.DistinctBy(merge => merge.Result).Count() == merges.Count ? merges : Taken(merges, model, byteIds);
    }

    private static bool IsSpelled(string left, string right, string result) => left.Length > 0 && right.Length > 0 && left.Length + right.Length == result.Length
        && result.StartsWith(left, StringComparison.Ordinal) && result.EndsWith(right, StringComparison.Ordinal);

    private static BpeMerge[] Taken(IReadOnlyList<BpeMerge> merges, BpeModel model, int[] byteIds)
    {
        var taken = new List<BpeMerge>();
        var table = new MergeTable(merges.Count);
        Span<int> ids = stackalloc int[WordCache.LongestWord];
        Span<int> firsts = stackalloc int[WordCache.LongestWord];
        // What a token is made of last are shorter tokens.
        foreach (var spelling in merges.Select(merge => model.Vocabulary[merge.Result]!).Distinct().OrderBy(spelling => spelling.Length))
        {
            if (!TrySpell(spelling, byteIds, ids) || SmallMerger.Merge(table, ids[..spelling.Length], firsts) != 2)
                continue;
            var rank = model.Merges.Find(ids[0], ids[1], out var result);
            if (rank == MergeTable.NoMerge)
                continue;
            var merge = new BpeMerge(ids[0], ids[1], result, rank);
            taken.Add(merge);
            table.Add(merge);
        }
        return [.. taken.OrderBy(merge => merge.Rank)];
    }

    private static bool TrySpell(string spelling, int[] byteIds, Span<int> ids)
    {
        for (var i = 0; i < spelling.Length; i++)
        {
            if (!ByteAlphabet.TryGetByte(spelling[i], out var value))
                return false;
            ids[i] = byteIds[value];
        }
        return true;
    }
}
