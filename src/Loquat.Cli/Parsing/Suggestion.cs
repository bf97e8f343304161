// What was probably meant by a word that is not one of those that are known.
namespace Loquat.Cli.Parsing;

/// <summary>Finds words that are near.</summary>
internal static class Suggestion
{
    private const int Farthest = 2;

    /// <summary>The nearest of some words within two insertions, deletions, changes or swaps of neighbours; null where none is so near. Of equally near ones the first.</summary>
    public static string? For(string given, IEnumerable<string> words)
    {
        if (given.Length > 64)
            return null;
        var nearest = words.Select(word => (Word: word, Distance: Distance(given.ToLowerInvariant(), word))).OrderBy(each => each.Distance).FirstOrDefault((Word: "", Distance: int.MaxValue));
        return nearest.Distance <= Math.Min(Farthest, Math.Max(given.Length, nearest.Word.Length) - 1) ? nearest.Word : null;
    }

    /// <summary>The end of a sentence; empty where nothing is near.</summary>
    public static string Ending(string given, IEnumerable<string> words) => For(given, words) is { } word ? $" (did you mean '{word}'?)" : "";

    // Damerau and Levenshtein's distance where no stretch is edited twice.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }
        return rows[a.Length, b.Length];
    }
}
