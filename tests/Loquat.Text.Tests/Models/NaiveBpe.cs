// BPE as it is defined: look at all neighbours, merge the pair of lowest rank, leftmost first, and look again.
using Loquat.Text.Models;

namespace Loquat.Text.Tests.Models;

public static class NaiveBpe
{
    public static List<int> Merge(IEnumerable<BpeMerge> merges, IEnumerable<int> symbols)
    {
        var table = merges.ToDictionary(merge => (merge.Left, merge.Right));
        var ids = symbols.ToList();
        while (true)
        {
            var best = -1;
            for (var i = 0; i + 1 < ids.Count; i++)
            {
                if (table.TryGetValue((ids[i], ids[i + 1]), out var merge) && (best < 0 || merge.Rank < table[(ids[best], ids[best + 1])].Rank))
                    best = i;
            }
            if (best < 0)
                return ids;
            ids[best] = table[(ids[best], ids[best + 1])].Result;
            ids.RemoveAt(best + 1);
        }
    }

    /// <summary>A vocabulary of a few letters and random merges of what is there; ranks in order or in disorder.</summary>
    public static BpeVocabulary RandomVocabulary(Random random, int letters, int merges, bool isOrdered)
    {
        var tokens = Enumerable.Range(0, letters).Select(i => ((char)('a' + i)).ToString()).ToList();
        var made = new List<BpeMerge>();
        for (var attempt = 0; made.Count < merges && attempt < 20 * merges; attempt++)
        {
            var (left, right) = (random.Next(tokens.Count), random.Next(tokens.Count));
            var joined = tokens[left] + tokens[right];
            if (joined.Length > 12 || tokens.Contains(joined))
                continue;
            made.Add(new BpeMerge(left, right, tokens.Count, made.Count));
            tokens.Add(joined);
        }
        if (!isOrdered)
        {
            var ranks = Enumerable.Range(0, made.Count).ToArray();
            random.Shuffle(ranks);
            made = [.. made.Select((merge, i) => merge with { Rank = ranks[i] / 2 })];
        }
        return new BpeVocabulary(new Vocabulary(tokens), made);
    }
}
