// The template language of the stories: {slot}, {Slot}, {a slot} and [one|or|the other], expanded into a text.
using System.Text;

namespace Loquat.Text.Stories;

/// <summary>
/// Expands template lines. <c>{he}</c> is replaced by the slot's word and <c>{He}</c> by the same word capitalised; <c>{a thing}</c> puts the
/// right article before it; <c>[ran|walked]</c> draws one of the alternatives, which may themselves hold slots and brackets.
/// </summary>
internal static class StoryTemplate
{
    public static void Expand(ReadOnlySpan<char> template, IReadOnlyDictionary<string, string> words, ref StoryRandom random, StringBuilder text)
    {
        while (!template.IsEmpty)
        {
            var mark = template.IndexOfAny('{', '[');
            if (mark < 0)
            {
                text.Append(template);
                return;
            }

            text.Append(template[..mark]);
            var close = mark + ClosingIndex(template[mark..]);
            var inner = template[(mark + 1)..close];
            if (template[mark] == '{')
            {
                AppendSlot(inner.ToString(), words, text);
            }
            else
            {
                var alternatives = Alternatives(inner);
                Expand(alternatives[random.Next(alternatives.Count)], words, ref random, text);
            }

            template = template[(close + 1)..];
        }
    }

    /// <summary>Number of different expansions of a line for fixed slot words.</summary>
    public static double CountWays(ReadOnlySpan<char> template)
    {
        double ways = 1;
        for (var mark = template.IndexOf('['); mark >= 0; mark = template.IndexOf('['))
        {
            var close = mark + ClosingIndex(template[mark..]);
            ways *= Alternatives(template[(mark + 1)..close]).Sum(alternative => CountWays(alternative));
            template = template[(close + 1)..];
        }

        return ways;
    }

    private static void AppendSlot(string key, IReadOnlyDictionary<string, string> words, StringBuilder text)
    {
        var article = key.StartsWith("a ", StringComparison.Ordinal) || key.StartsWith("A ", StringComparison.Ordinal);
        var capital = char.IsAsciiLetterUpper(key[0]);
        var name = char.ToLowerInvariant(article ? key[2] : key[0]) + key[(article ? 3 : 1)..];
        var word = words[name];
        if (article)
            word = ("aeiou".Contains(word[0], StringComparison.Ordinal) ? "an " : "a ") + word;
        if (capital)
            word = char.ToUpperInvariant(word[0]) + word[1..];
        text.Append(word);
    }

    private static int ClosingIndex(ReadOnlySpan<char> template)
    {
        var depth = 0;
        for (var i = 0; i < template.Length; i++)
        {
            depth += template[i] is '{' or '[' ? 1 : template[i] is '}' or ']' ? -1 : 0;
            if (depth == 0)
                return i;
        }

        throw new FormatException($"The story template \"{template}\" lacks a closing bracket.");
    }

    private static List<string> Alternatives(ReadOnlySpan<char> inner)
    {
        var alternatives = new List<string>();
        var (start, depth) = (0, 0);
        for (var i = 0; i < inner.Length; i++)
        {
            depth += inner[i] is '[' ? 1 : inner[i] is ']' ? -1 : 0;
            if (inner[i] != '|' || depth != 0)
                continue;
            alternatives.Add(inner[start..i].ToString());
            start = i + 1;
        }

        alternatives.Add(inner[start..].ToString());
        return alternatives;
    }
}
