// Random regular expressions in two spellings: in the syntax of tokenizer files, and in that of the framework, whose engine backtracks.
using System.Text;

namespace Loquat.Text.Tests.RegularExpressions;

/// <summary>Makes random expressions.</summary>
public sealed class RandomRegex(Random random)
{
    private const string Letters = "abcABé1_ \n-";

    /// <summary>Whether look-arounds are made.</summary>
    private bool _looks = true;
    private int _groups;

    /// <summary>A text of the characters that expressions ask for.</summary>
    public string Text(int length)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
            text.Append(Letters[random.Next(Letters.Length)]);
        return text.ToString();
    }

    /// <summary>An expression.</summary>
    /// <param name="depth">Most levels.</param>
    /// <returns>Both spellings.</returns>
    public (string Ours, string Frameworks) Make(int depth) => depth == 0 ? Single() : random.Next(12) switch
    {
        0 or 1 => Single(),
        2 or 3 or 4 => Sequence(depth),
        5 or 6 => Alternation(depth),
        7 or 8 => Repeat(depth),
        9 => Possessive(),
        10 => Anchor(),
        _ => _looks ? Look(depth) : Single(),
    };

    private (string Ours, string Frameworks) Single()
    {
        switch (random.Next(12))
        {
            case 0: return Both("\\s");
            case 1: return Both("\\S");
            case 2: return ("\\w", "[\\p{L}\\p{M}\\p{Nd}\\p{Pc}]");
            case 3: return ("\\W", "[^\\p{L}\\p{M}\\p{Nd}\\p{Pc}]");
            case 4: return Both(Pick("\\p{L}", "\\p{Lu}", "\\P{L}", "\\p{Ll}", "\\P{Lu}", "\\p{N}"));
            case 5: return Both(Pick("[ab]", "[^a]", "[a-c]", "[A-Z_]", "[^\\s\\p{L}]", "[\\d\\n]", "[ab-]", "[^\\W_]"));
            case 6: return (".", "[^\\n]");
            case 7: return ("[a-z&&[^b]]", "[a-z-[b]]");
            case 8: return ("[^[ab]\\d]", "[^ab\\d]");
            case 9: return Both("(?i:" + Pick("a", "ab", "[a-b]", "é") + ")");
            default:
                var letter = Letters[random.Next(Letters.Length)];
                return Both(letter == '\n' ? "\\n" : letter.ToString());
        }
    }

    private (string Ours, string Frameworks) Sequence(int depth)
    {
        var (ours, frameworks) = ("", "");
        for (var count = random.Next(4); count > 0; count--)
        {
            var (one, other) = Make(depth - 1);
            ours += one;
            frameworks += other;
        }
        return ("(" + ours + ")", "(?:" + frameworks + ")");
    }

    private (string Ours, string Frameworks) Alternation(int depth)
    {
        var parts = Enumerable.Range(0, random.Next(2, 4)).Select(_ => random.Next(8) == 0 ? ("", "") : Make(depth - 1)).ToArray();
        return ("(?:" + string.Join('|', parts.Select(part => part.Item1)) + ")", "(?:" + string.Join('|', parts.Select(part => part.Item2)) + ")");
    }

    private (string Ours, string Frameworks) Repeat(int depth)
    {
        var (ours, frameworks) = Make(depth - 1);
        if (random.Next(12) == 0)
            return ("(?:" + ours + "){2}?", "(?:(?:" + frameworks + "){2})?");
        var count = Pick("*", "+", "?", "{1,2}", "{2}", "{0,3}", "{2,}") + "";
        if (count != "{2}" && random.Next(3) == 0)
        {
            // The framework's lazy loops over what may be empty give matches that end behind the text; a character keeps them from it.
            var (one, other) = Single();
            (ours, frameworks, count) = (ours + one, frameworks + other, count + "?");
        }
        return ("(?:" + ours + ")" + count, "(?:" + frameworks + ")" + count);
    }

    private (string Ours, string Frameworks) Possessive()
    {
        var (ours, frameworks) = random.Next(3) switch
        {
            0 => Single(),
            1 => ("(?:ab|[a-c])", "(?>ab|[a-c])"),
            _ => ("(?:a[bc])", "(?:a[bc])"),
        };
        if (ours.StartsWith("(?i", StringComparison.Ordinal))
            (ours, frameworks) = ("a", "a");
        var count = Pick("*", "+", "?");
        // As a look-ahead with a group, since the framework takes (?>x+){2} for x{2,}.
        var atomic = $"(?=(?<n{++_groups}>{frameworks}{count}))\\k<n{_groups}>";
        return random.Next(2) == 0 ? (ours + count + "+", atomic) : ("(?>" + ours + count + ")", atomic);
    }

    private (string Ours, string Frameworks) Anchor() => random.Next(8) switch
    {
        0 => ("^", "(?:\\A|(?<=\\n)(?!\\z))"),
        1 => ("$", "(?:\\z|(?=\\n))"),
        2 => Both("\\A"),
        3 => Both("\\z"),
        4 => ("\\Z", "(?=\\n?\\z)"),
        5 => Both("\\B"),
        _ => Both("\\b"),
    };

    private (string Ours, string Frameworks) Look(int depth)
    {
        var kind = Pick("(?=", "(?!", "(?=", "(?!", "(?<=", "(?<!");
        if (kind[2] == '<')
        {
            // What is inside must be possible to read backwards.
            _looks = false;
            var single = random.Next(2) == 0 ? Single() : Both(Pick("^", "a*", "ab|c", "a(?:b|)c?", "\\b[ab]+", "[ab]{1,2}\\n"));
            _looks = true;
            return single.Ours == "^" ? (kind + "^)", kind + "(?:\\A|(?<=\\n)(?!\\z)))") : (kind + single.Ours + ")", kind + single.Frameworks + ")");
        }
        var (ours, frameworks) = Make(depth - 1);
        return (kind + ours + ")", kind + frameworks + ")");
    }

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private static (string Ours, string Frameworks) Both(string text) => (text, text);
}
