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
        var count = 0;
        foreach (var merge in model.Data.Merges)
        {
            if (!IsSpelled(vocabulary[merge.Left]!, vocabulary[merge.Right]!, vocabulary[merge.Result]!))
                return null;
            count += IsShort(merge) ? 1 : 0;
        }
        if (!WordMerger.HasRoomFor(count))
            return null;
        var merges = new BpeMerge[count];
        count = 0;
        foreach (var merge in model.Data.Merges)
        {
            if (IsShort(merge))
                merges[count++] = merge;
        }
        SortByRank(merges);
        for (var i = 1; i < merges.Length; i++)
        {
            if (merges[i].Rank == merges[i - 1].Rank)
                return null;
        }
        var results = Results(merges);
        return results.Length == merges.Length ? merges : Taken(results, model, byteIds);

        bool IsShort(BpeMerge merge) => vocabulary[merge.Result]!.Length <= WordCache.LongestWord;
    }

    // Tokens that merges give, each once.
    private static int[] Results(BpeMerge[] merges)
    {
        var results = Array.ConvertAll(merges, merge => merge.Result);
        Array.Sort(results);
        var count = 0;
        foreach (var id in results)
        {
            if (count == 0 || results[count - 1] != id)
                results[count++] = id;
        }
        Array.Resize(ref results, count);
        return results;
    }

    // Lists are usually in order as they are.
    private static void SortByRank(BpeMerge[] merges)
    {
        for (var i = 1; i < merges.Length; i++)
        {
            if (merges[i].Rank >= merges[i - 1].Rank)
                continue;
            Array.Sort(merges, (x, y) => x.Rank.CompareTo(y.Rank));
            return;
        }
    }

    private static bool IsSpelled(string left, string right, string result) => left.Length > 0 && right.Length > 0 && left.Length + right.Length == result.Length
        && result.StartsWith(left, StringComparison.Ordinal) && result.EndsWith(right, StringComparison.Ordinal);

    private static BpeMerge[] Taken(int[] results, BpeModel model, int[] byteIds)
    {
        var taken = new BpeMerge[results.Length];
        var count = 0;
        var table = new MergeTable(results.Length);
        Span<int> ids = stackalloc int[WordCache.LongestWord];
        Span<int> firsts = stackalloc int[WordCache.LongestWord];
        // What a token is made of last are shorter tokens.
        Array.Sort(Array.ConvertAll(results, id => model.Vocabulary[id]!.Length), results);
        foreach (var id in results)
        {
            var spelling = model.Vocabulary[id]!;
            if (!TrySpell(spelling, byteIds, ids) || SmallMerger.Merge(table, ids[..spelling.Length], firsts) != 2)
                continue;
            var rank = model.Merges.Find(ids[0], ids[1], out var result);
            if (rank == MergeTable.NoMerge)
                continue;
            taken[count++] = new BpeMerge(ids[0], ids[1], result, rank);
            table.Add(taken[count - 1]);
        }
        Array.Resize(ref taken, count);
        SortByRank(taken);
        return taken;
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
