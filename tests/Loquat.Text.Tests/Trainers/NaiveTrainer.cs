// BPE training as it is defined: count all pairs of all words, merge the most frequent one everywhere, and count again.
namespace Loquat.Text.Tests.Trainers;

public static class NaiveTrainer
{
    /// <summary>Learns merges as pairs of spellings.</summary>
    /// <param name="words">The words of the text in any order, each occurrence by itself, as symbols.</param>
    /// <param name="tokens">The tokens that there are, by id; merged ones are added.</param>
    /// <param name="size">Tokens to stop at.</param>
    /// <param name="minFrequency">Pairs that occur less often are not merged.</param>
    /// <param name="prefix">What right tokens lose.</param>
    public static List<(string Left, string Right)> Learn(IEnumerable<string[]> words, List<string> tokens, int size, long minFrequency, string prefix = "")
    {
        var distinct = words.GroupBy(word => string.Join('\0', word)).Select(group => (Symbols: group.First().ToList(), Count: (long)group.Count())).ToList();
        List<(string Left, string Right)> merges = [];
        while (tokens.Count < size)
        {
            var counts = new Dictionary<(string, string), long>();
            foreach (var (symbols, count) in distinct)
            {
                foreach (var pair in symbols.Zip(symbols.Skip(1)))
                    counts[pair] = counts.GetValueOrDefault(pair) + count;
            }
            if (counts.Count == 0 || counts.Values.Max() is var most && most < minFrequency)
                break;
            var (left, right) = counts.Where(pair => pair.Value == most).Select(pair => pair.Key).OrderBy(pair => tokens.IndexOf(pair.Item1)).ThenBy(pair => tokens.IndexOf(pair.Item2)).First();
            var joined = left + (prefix.Length > 0 && right.StartsWith(prefix, StringComparison.Ordinal) ? right[prefix.Length..] : right);
            if (!tokens.Contains(joined))
                tokens.Add(joined);
            if (!merges.Contains((left, right)))
                merges.Add((left, right));
            foreach (var (symbols, _) in distinct)
            {
                for (var i = 0; i + 1 < symbols.Count; i++)
                {
                    if (symbols[i] == left && symbols[i + 1] == right)
                    {
                        symbols[i] = joined;
                        symbols.RemoveAt(i + 1);
                    }
                }
            }
        }
        return merges;
    }
}
