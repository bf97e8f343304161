// Unigram training the slow way: substrings counted one by one, every segmentation of every word enumerated, losses from their definition.
using Loquat.Text.Models;

namespace Loquat.Text.Tests.Trainers;

public static class NaiveUnigram
{
    /// <summary>All ways to spell a word with pieces.</summary>
    public static IEnumerable<string[]> Ways(IReadOnlyDictionary<string, double> pieces, string word)
    {
        if (word.Length == 0)
            yield return [];
        for (var length = 1; length <= word.Length; length++)
        {
            if (!pieces.ContainsKey(word[..length]))
                continue;
            foreach (var rest in Ways(pieces, word[length..]))
                yield return [word[..length], .. rest];
        }
    }

    public static double Score(IReadOnlyDictionary<string, double> pieces, string[] way) => way.Sum(piece => pieces[piece]);

    /// <summary>Expected number of each piece and the mean of -log p(word).</summary>
    public static (Dictionary<string, double> Expected, double Objective) Expect(IReadOnlyDictionary<string, double> pieces, IReadOnlyDictionary<string, long> words)
    {
        var expected = pieces.Keys.ToDictionary(piece => piece, _ => 0.0);
        var objective = 0.0;
        foreach (var (word, count) in words)
        {
            var ways = Ways(pieces, word).Select(way => (Way: way, Probability: Math.Exp(Score(pieces, way)))).ToList();
            var total = ways.Sum(way => way.Probability);
            objective -= count * Math.Log(total);
            foreach (var (way, probability) in ways)
            {
                foreach (var piece in way)
                    expected[piece] += count * probability / total;
            }
        }
        return (expected, objective / words.Values.Sum());
    }

    /// <summary>How often each piece is in the best segmentations.</summary>
    public static Dictionary<string, long> Best(IReadOnlyDictionary<string, double> pieces, IReadOnlyDictionary<string, long> words)
    {
        var best = pieces.Keys.ToDictionary(piece => piece, _ => 0L);
        foreach (var (word, count) in words)
        {
            foreach (var piece in Ways(pieces, word).MaxBy(way => Score(pieces, way))!)
                best[piece] += count;
        }
        return best;
    }

    /// <summary>What the mean log-likelihood of the best segmentations' pieces loses without a piece; null for pieces that are spelled better with others.</summary>
    public static double? Loss(IReadOnlyDictionary<string, double> pieces, IReadOnlyDictionary<string, long> best, string piece)
    {
        var others = Ways(pieces, piece).Where(way => way.Length > 1).MaxBy(way => Score(pieces, way));
        if (others is null)
            return double.PositiveInfinity;
        if (Score(pieces, others) > pieces[piece])
            return null;
        if (best[piece] == 0)
            return 0;
        // The text as pieces before and after, and the frequencies of the pieces in it.
        var sum = (double)best.Values.Sum();
        var after = sum + (best[piece] * (others.Length - 1));
        return best[piece] / sum * (Math.Log(best[piece] / sum) - others.Sum(other => Math.Log((best[other] + best[piece]) / after)));
    }

    /// <summary>The characters, and the substrings of two or more that occur at least so often and are not always followed by the same character; logarithms of their shares.</summary>
    public static Dictionary<string, double> Seeds(IReadOnlyDictionary<string, long> words, int longest, long least)
    {
        var counts = new Dictionary<string, (long Count, HashSet<string> Next)>();
        foreach (var (word, count) in words)
        {
            for (var start = 0; start < word.Length; start++)
            {
                for (var end = start + 1; end <= Math.Min(word.Length, start + longest); end++)
                {
                    var (sum, next) = counts.GetValueOrDefault(word[start..end], (0, []));
                    next.Add(end < word.Length && end - start < longest ? word[end].ToString() : $"end {word} {start}");
                    counts[word[start..end]] = (sum + count, next);
                }
            }
        }
        // An end is one for each occurrence of its word, so a word that occurs twice has two.
        bool Branches(string text, HashSet<string> next) => next.Count > 1 || next.Single().StartsWith("end ", StringComparison.Ordinal);
        var seeds = counts.Where(pair => pair.Key.Length == 1 || (pair.Value.Count >= least && Branches(pair.Key, pair.Value.Next)))
            .OrderByDescending(pair => pair.Value.Count * pair.Key.Length).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(pair => pair.Key, pair => (double)pair.Value.Count * pair.Key.Length);
        var total = Math.Log(seeds.Values.Sum());
        return seeds.ToDictionary(pair => pair.Key, pair => Math.Log(pair.Value) - total);
    }

    /// <summary>The whole training.</summary>
    public static List<UnigramPiece> Train(IReadOnlyDictionary<string, long> words, int size, int longest, long least, double shrinking, int steps)
    {
        var pieces = Seeds(words, longest, least);
        var desired = (int)(1.1 * size);
        while (true)
        {
            for (var step = 0; step < steps; step++)
                pieces = Maximise(Expect(pieces, words).Expected);
            if (pieces.Count <= desired || pieces.Keys.All(piece => piece.Length == 1))
                break;
            var best = Best(pieces, words);
            var stays = pieces.Keys.Where(piece => piece.Length == 1).ToList();
            stays.AddRange(pieces.Keys.Where(piece => piece.Length > 1 && Loss(pieces, best, piece) is not null).OrderByDescending(piece => Loss(pieces, best, piece))
                .Take(Math.Max(0, Math.Max(desired, (int)(shrinking * pieces.Count)) - stays.Count)));
            // In the order of the seeds, which decides between equal losses.
            pieces = pieces.Keys.Where(stays.Contains).ToDictionary(piece => piece, piece => pieces[piece]);
        }
        var characters = pieces.Where(pair => pair.Key.Length == 1).ToList();
        return [.. characters.Concat(pieces.Where(pair => pair.Key.Length > 1).OrderByDescending(pair => pair.Value).Take(size - characters.Count))
            .OrderByDescending(pair => pair.Value).Select(pair => new UnigramPiece(pair.Key, pair.Value))];
    }

    private static Dictionary<string, double> Maximise(Dictionary<string, double> expected)
    {
        var stays = expected.Where(pair => pair.Key.Length == 1 || pair.Value >= 0.5).ToDictionary(pair => pair.Key, pair => Math.Max(0.5, pair.Value));
        var total = Digamma(stays.Values.Sum());
        return stays.ToDictionary(pair => pair.Key, pair => Digamma(pair.Value) - total);
    }

    // From the recurrence to a large argument, where two terms of the series are enough.
    private static double Digamma(double x)
    {
        var value = 0.0;
        for (; x < 5000; x++)
            value -= 1 / x;
        return value + Math.Log(x) - (1 / (2 * x)) - (1 / (12 * x * x));
    }
}
