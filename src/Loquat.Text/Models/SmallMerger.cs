// Merging of short pieces: the best pair is searched from the start each time, and what is behind it moves up. For a word nothing is faster.
namespace Loquat.Text.Models;

/// <summary>Applies merges to a short list of tokens.</summary>
internal static class SmallMerger
{
    /// <summary>The longest list that this is made for.</summary>
    public const int Longest = 96;

    /// <summary>Merges neighbours, lowest rank first, leftmost first among equals, until no pair merges.</summary>
    /// <param name="table">The merges.</param>
    /// <param name="ids">The tokens, at most <see cref="Longest"/>; the result stands at the start.</param>
    /// <param name="firsts">For each token of the result the index of the first token that it was made of.</param>
    /// <returns>Number of tokens of the result.</returns>
    public static int Merge(MergeTable table, Span<int> ids, Span<int> firsts)
    {
        var count = ids.Length;
        firsts = firsts[..count];
        Span<int> ranks = stackalloc int[Longest];
        Span<int> results = stackalloc int[Longest];
        for (var i = 0; i < count; i++)
            firsts[i] = i;
        for (var i = 0; i + 1 < count; i++)
            ranks[i] = table.Find(ids[i], ids[i + 1], out results[i]);
        while (count > 1)
        {
            var best = 0;
            var rank = ranks[0];
            for (var i = 1; i < count - 1; i++)
            {
                if (ranks[i] < rank)
                {
                    rank = ranks[i];
                    best = i;
                }
            }
            if (rank == MergeTable.NoMerge)
                break;
            ids[best] = results[best];
            var moved = count - best - 2;
            ids.Slice(best + 2, moved).CopyTo(ids[(best + 1)..]);
            firsts.Slice(best + 2, moved).CopyTo(firsts[(best + 1)..]);
            ranks.Slice(best + 2, moved).CopyTo(ranks[(best + 1)..]);
            results.Slice(best + 2, moved).CopyTo(results[(best + 1)..]);
            count--;
            if (best > 0)
                ranks[best - 1] = table.Find(ids[best - 1], ids[best], out results[best - 1]);
            if (best < count - 1)
                ranks[best] = table.Find(ids[best], ids[best + 1], out results[best]);
        }
        return count;
    }
}
