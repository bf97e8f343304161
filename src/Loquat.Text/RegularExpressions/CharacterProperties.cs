// The named classes of characters: general categories, scripts, the POSIX names and the classes behind \d, \s, \w and \h.
using System.Globalization;
using System.Text;
using Loquat.Text.AddedTokens;
using Loquat.Text.Unicode;

namespace Loquat.Text.RegularExpressions;

/// <summary>Finds the sets of named properties.</summary>
internal static class CharacterProperties
{
    // In the order of UnicodeCategory.
    private static readonly (string Short, string Long)[] s_categories =
    [
        ("lu", "uppercaseletter"), ("ll", "lowercaseletter"), ("lt", "titlecaseletter"), ("lm", "modifierletter"), ("lo", "otherletter"),
        ("mn", "nonspacingmark"), ("mc", "spacingmark"), ("me", "enclosingmark"), ("nd", "decimalnumber"), ("nl", "letternumber"), ("no", "othernumber"),
        ("zs", "spaceseparator"), ("zl", "lineseparator"), ("zp", "paragraphseparator"), ("cc", "control"), ("cf", "format"), ("cs", "surrogate"), ("co", "privateuse"),
        ("pc", "connectorpunctuation"), ("pd", "dashpunctuation"), ("ps", "openpunctuation"), ("pe", "closepunctuation"), ("pi", "initialpunctuation"),
        ("pf", "finalpunctuation"), ("po", "otherpunctuation"), ("sm", "mathsymbol"), ("sc", "currencysymbol"), ("sk", "modifiersymbol"), ("so", "othersymbol"), ("cn", "unassigned"),
    ];

    private static readonly (string Short, string Long)[] s_groups =
    [
        ("l", "letter"), ("m", "mark"), ("n", "number"), ("z", "separator"), ("c", "other"), ("p", "punctuation"), ("s", "symbol"),
    ];

    private static readonly Lazy<CodePointSet[]> s_byCategory = new(ByCategory);
    private static readonly Lazy<CodePointSet> s_spaces = new(() => Where(rune => Rune.IsWhiteSpace(rune)));
    private static readonly Lazy<CodePointSet> s_words = new(() => Where(WordCharacters.IsWord));

    /// <summary>\d: decimal digits of all scripts.</summary>
    public static CodePointSet Digits => OfCategory(UnicodeCategory.DecimalDigitNumber);

    /// <summary>\s: the White_Space property.</summary>
    public static CodePointSet Spaces => s_spaces.Value;

    /// <summary>\w: letters, marks, decimal digits, letter numbers, connectors, joiners.</summary>
    public static CodePointSet Words => s_words.Value;

    /// <summary>\h: 0-9, a-f, A-F.</summary>
    public static CodePointSet HexDigits { get; } = CodePointSet.OfRanges([('0', '9'), ('A', 'F'), ('a', 'f')]);

    /// <summary>The set of a name between \p{ and }, or null where the name is not known.</summary>
    public static CodePointSet? Find(string name)
    {
        var plain = string.Concat(name.Where(letter => letter is not (' ' or '_' or '-'))).ToLowerInvariant();
        foreach (var prefix in new[] { "script=", "sc=", "generalcategory=", "gc=" })
            plain = plain.StartsWith(prefix, StringComparison.Ordinal) ? plain[prefix.Length..] : plain;
        for (var i = 0; i < s_categories.Length; i++)
        {
            if (plain == s_categories[i].Short || plain == s_categories[i].Long)
                return s_byCategory.Value[i];
        }
        foreach (var (group, longName) in s_groups)
        {
            if (plain == group || plain == longName)
                return OfCategories(category => s_categories[category].Short[0] == group[0]);
        }
        return plain is "l&" or "lc" or "casedletter" ? OfCategories(category => category < 3) : Posix(plain) ?? ScriptTable.Find(plain);
    }

    /// <summary>The set of a POSIX name such as alpha, or null.</summary>
    public static CodePointSet? Posix(string name) => name switch
    {
        "any" => CodePointSet.All,
        "assigned" => OfCategory(UnicodeCategory.OtherNotAssigned).Complement(),
        "ascii" => CodePointSet.Range(0, 0x7F),
        "alpha" => OfCategories(category => s_categories[category].Short[0] is 'l' or 'm' || category == (int)UnicodeCategory.LetterNumber),
        "digit" => Digits,
        "alnum" => Posix("alpha")!.Union(Digits),
        "upper" => OfCategory(UnicodeCategory.UppercaseLetter),
        "lower" => OfCategory(UnicodeCategory.LowercaseLetter),
        "space" or "whitespace" => Spaces,
        "blank" => OfCategory(UnicodeCategory.SpaceSeparator).Union(CodePointSet.Of('\t')),
        "cntrl" => OfCategory(UnicodeCategory.Control),
        "punct" => Find("P")!.Union(CodePointSet.OfRanges("$+<=>^`|~".Select(mark => ((int)mark, (int)mark)))),
        "graph" => Spaces.Union(OfCategories(category => (UnicodeCategory)category
            is UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned)).Complement(),
        "print" => Posix("graph")!.Union(OfCategory(UnicodeCategory.SpaceSeparator)),
        "xdigit" => HexDigits,
        "word" => Words,
        _ => null,
    };

    private static CodePointSet OfCategory(UnicodeCategory category) => s_byCategory.Value[(int)category];

    private static CodePointSet OfCategories(Func<int, bool> isIn)
    {
        var set = CodePointSet.Empty;
        for (var category = 0; category < s_categories.Length; category++)
            set = isIn(category) ? set.Union(s_byCategory.Value[category]) : set;
        return set;
    }

    private static CodePointSet[] ByCategory()
    {
        var ranges = new List<(int, int)>[s_categories.Length];
        for (var i = 0; i < ranges.Length; i++)
            ranges[i] = [];
        var start = 0;
        for (var point = 1; point <= CodePointSet.Limit; point++)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(start);
            if (point < CodePointSet.Limit && CharUnicodeInfo.GetUnicodeCategory(point) == category)
                continue;
            ranges[(int)category].Add((start, point - 1));
            start = point;
        }
        return [.. ranges.Select(CodePointSet.OfRanges)];
    }

    private static CodePointSet Where(Func<Rune, bool> isIn) =>
        CodePointSet.OfRanges(Enumerable.Range(0, CodePointSet.Limit).Where(point => Rune.IsValid(point) && isIn(new Rune(point))).Select(point => (point, point)));
}
