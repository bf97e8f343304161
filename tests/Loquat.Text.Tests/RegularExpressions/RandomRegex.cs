// Random regular expressions in three forms: in the syntax of tokenizer files, in that of the framework, whose engine backtracks, and as what they mean.
using System.Text;
using static Loquat.Text.Tests.RegularExpressions.NaiveParts;

namespace Loquat.Text.Tests.RegularExpressions;

/// <summary>An expression.</summary>
/// <param name="Ours">In the syntax of tokenizer files.</param>
/// <param name="Frameworks">In that of the framework.</param>
/// <param name="Meaning">What it matches.</param>
internal sealed record RandomPattern(string Ours, string Frameworks, NaiveRegex Meaning);

/// <summary>Makes random expressions.</summary>
/// <param name="random">Where from.</param>
/// <param name="forFramework">Whether to keep to what the framework matches rightly: it takes (?&gt;x+){2} for x{2,}, and its lazy loops over what may be empty give matches
/// that end behind the text.</param>
internal sealed class RandomRegex(Random random, bool forFramework)
{
    private const string Letters = "abcABé1_ \n-";

    /// <summary>Whether look-arounds, possessive quantifiers and atomic groups are made: they cannot be read backwards.</summary>
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

    /// <summary>An expression of at most so many levels.</summary>
    public RandomPattern Make(int depth) => depth == 0 ? Single() : random.Next(12) switch
    {
        0 or 1 => Single(),
        2 or 3 or 4 => Group(depth),
        5 or 6 => Choice(depth),
        7 or 8 => Loop(depth),
        9 => _looks ? Possessive(depth) : Single(),
        10 => Anchor(),
        _ => _looks ? Look(depth) : Single(),
    };

    private RandomPattern Single()
    {
        switch (random.Next(12))
        {
            case 0: return Set("\\s", char.IsWhiteSpace);
            case 1: return Set("\\S", character => !char.IsWhiteSpace(character));
            case 2: return Set("\\w", IsWord, "[\\p{L}\\p{M}\\p{Nd}\\p{Pc}]");
            case 3: return Set("\\W", character => !IsWord(character), "[^\\p{L}\\p{M}\\p{Nd}\\p{Pc}]");
            case 4:
                return Pick(Set("\\p{L}", char.IsLetter), Set("\\p{Lu}", char.IsUpper), Set("\\P{L}", character => !char.IsLetter(character)), Set("\\p{Ll}", char.IsLower),
                    Set("\\P{Lu}", character => !char.IsUpper(character)), Set("\\p{N}", char.IsNumber));
            case 5:
                return Pick(Members("[ab]", "ab"), Set("[^a]", character => character != 'a'), Members("[a-c]", "abc"), Set("[A-Z_]", character => character is (>= 'A' and <= 'Z') or '_'),
                    Set("[^\\s\\p{L}]", character => !char.IsWhiteSpace(character) && !char.IsLetter(character)), Set("[\\d\\n]", character => character == '\n' || char.IsDigit(character)),
                    Members("[ab-]", "ab-"), Set("[^\\W_]", character => IsWord(character) && character != '_'));
            case 6: return Set(".", character => character != '\n', "[^\\n]");
            case 7: return Set("[a-z&&[^b]]", character => character is >= 'a' and <= 'z' and not 'b', "[a-z-[b]]");
            case 8: return Set("[^[ab]\\d]", character => character is not ('a' or 'b') && !char.IsDigit(character), "[^ab\\d]");
            case 9:
                return Pick(Members("(?i:a)", "aA"), Members("(?i:[a-b])", "abAB"), Members("(?i:é)", "éÉ"),
                    Both("(?i:ab)", Sequence(Members("", "aA").Meaning, Members("", "bB").Meaning)));
            default:
                var letter = Letters[random.Next(Letters.Length)];
                return Members(letter == '\n' ? "\\n" : letter.ToString(), letter.ToString());
        }
    }

    private RandomPattern Group(int depth)
    {
        var parts = new RandomPattern("", "", Nothing);
        for (var count = random.Next(4); count > 0; count--)
            parts = Then(parts, Make(depth - 1));
        return new RandomPattern("(" + parts.Ours + ")", "(?:" + parts.Frameworks + ")", parts.Meaning);
    }

    private RandomPattern Choice(int depth)
    {
        var parts = Enumerable.Range(0, random.Next(2, 4)).Select(_ => random.Next(8) == 0 ? new RandomPattern("", "", Nothing) : Make(depth - 1)).ToArray();
        return new RandomPattern("(?:" + string.Join('|', parts.Select(part => part.Ours)) + ")", "(?:" + string.Join('|', parts.Select(part => part.Frameworks)) + ")",
            Alternation(parts.Select(part => part.Meaning).ToArray()));
    }

    private RandomPattern Loop(int depth)
    {
        var part = Make(depth - 1);
        if (random.Next(12) == 0)
            return new RandomPattern("(?:" + part.Ours + "){2}?", "(?:(?:" + part.Frameworks + "){2})?", Repeat(Repeat(part.Meaning, 2, 2, isLazy: false), 0, 1, isLazy: false));
        var (count, least, most) = Pick(("*", 0, int.MaxValue), ("+", 1, int.MaxValue), ("?", 0, 1), ("{1,2}", 1, 2), ("{2}", 2, 2), ("{0,3}", 0, 3), ("{2,}", 2, int.MaxValue));
        var isLazy = count != "{2}" && random.Next(3) == 0;
        if (isLazy && forFramework)
            part = Then(part, Single());
        if (isLazy)
            count += "?";
        return new RandomPattern("(?:" + part.Ours + ")" + count, "(?:" + part.Frameworks + ")" + count, Repeat(part.Meaning, least, most, isLazy));
    }

    // For the framework as a look-ahead with a group.
    private RandomPattern Possessive(int depth)
    {
        if (!forFramework && random.Next(2) == 0)
        {
            // Most of these can be taken in several ways and are refused.
            var body = Make(depth - 1);
            return Both("(?>" + body.Ours + ")", Atomic(body.Meaning));
        }
        var part = random.Next(3) switch
        {
            0 => Single(),
            1 => new RandomPattern("(?:ab|[a-c])", "(?>ab|[a-c])", Atomic(Alternation(Sequence(Members("", "a").Meaning, Members("", "b").Meaning), Members("", "abc").Meaning))),
            _ => Both("(?:a[bc])", Sequence(Members("", "a").Meaning, Members("", "bc").Meaning)),
        };
        if (part.Ours.StartsWith("(?i", StringComparison.Ordinal))
            part = Members("a", "a");
        var (count, least, most) = Pick(("*", 0, int.MaxValue), ("+", 1, int.MaxValue), ("?", 0, 1));
        return new RandomPattern(random.Next(2) == 0 ? part.Ours + count + "+" : "(?>" + part.Ours + count + ")", $"(?=(?<n{++_groups}>{part.Frameworks}{count}))\\k<n{_groups}>",
            Atomic(Repeat(part.Meaning, least, most, isLazy: false)));
    }

    private RandomPattern Anchor() => random.Next(8) switch
    {
        0 => LineStart(),
        1 => new RandomPattern("$", "(?:\\z|(?=\\n))", Assertion((text, at) => at == text.Length || text[at] == '\n')),
        2 => Both("\\A", Assertion((_, at) => at == 0)),
        3 => Both("\\z", Assertion((text, at) => at == text.Length)),
        4 when _looks => new RandomPattern("\\Z", "(?=\\n?\\z)", Assertion((text, at) => at == text.Length || (at == text.Length - 1 && text[at] == '\n'))),
        5 => Both("\\B", Assertion((text, at) => !IsBoundary(text, at))),
        _ => Boundary(),
    };

    private RandomPattern Look(int depth)
    {
        var kind = Pick("(?=", "(?!", "(?=", "(?!", "(?<=", "(?<!");
        var isNegative = kind[^1] == '!';
        if (kind[2] == '<')
        {
            // What is inside must be possible to read backwards.
            _looks = false;
            var body = !forFramework ? Make(depth - 1) : random.Next(2) == 0 ? Single() : Pick(LineStart(), Both("a*", Repeat(Members("", "a").Meaning, 0, int.MaxValue, isLazy: false)),
                Both("ab|c", Alternation(Sequence(Members("", "a").Meaning, Members("", "b").Meaning), Members("", "c").Meaning)),
                Both("\\b[ab]+", Sequence(Boundary().Meaning, Repeat(Members("", "ab").Meaning, 1, int.MaxValue, isLazy: false))),
                Both("[ab]{1,2}\\n", Sequence(Repeat(Members("", "ab").Meaning, 1, 2, isLazy: false), Members("", "\n").Meaning)));
            _looks = true;
            return new RandomPattern(kind + body.Ours + ")", kind + body.Frameworks + ")", Behind(body.Meaning, isNegative));
        }
        var part = Make(depth - 1);
        return new RandomPattern(kind + part.Ours + ")", kind + part.Frameworks + ")", Ahead(part.Meaning, isNegative));
    }

    private static RandomPattern LineStart() => new("^", "(?:\\A|(?<=\\n)(?!\\z))", Assertion((text, at) => at == 0 || (text[at - 1] == '\n' && at < text.Length)));

    private static RandomPattern Boundary() => Both("\\b", Assertion(IsBoundary));

    private static bool IsBoundary(string text, int at) => (at > 0 && IsWord(text[at - 1])) != (at < text.Length && IsWord(text[at]));

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

    private static RandomPattern Then(RandomPattern first, RandomPattern second) =>
        new(first.Ours + second.Ours, first.Frameworks + second.Frameworks, Sequence(first.Meaning, second.Meaning));

    private static RandomPattern Both(string text, NaiveRegex meaning) => new(text, text, meaning);

    private static RandomPattern Members(string text, string members) => Set(text, members.Contains);

    private static RandomPattern Set(string ours, Func<char, bool> isMember, string? frameworks = null) => new(ours, frameworks ?? ours, Character(isMember));
}
