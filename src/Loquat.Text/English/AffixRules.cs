// What is split off the ends of words and what splits them inside: the rules of spaCy's English tokenizer as small scanners, each of which looks at a bounded stretch
// or takes what it looked at.
using System.Text;

namespace Loquat.Text.English;

/// <summary>Finds prefixes, suffixes and infixes.</summary>
internal static class AffixRules
{
    // Units that are split off numbers, longest first is not needed: all are tried and the longest wins.
    private static readonly string[] s_units =
    [
        "km", "km\u00B2", "km\u00B3", "m", "m\u00B2", "m\u00B3", "dm", "dm\u00B2", "dm\u00B3", "cm", "cm\u00B2", "cm\u00B3", "mm", "mm\u00B2", "mm\u00B3", "ha", "\u00B5m", "nm", "yd", "in", "ft", "kg", "g",
        "mg", "\u00B5g", "t", "lb", "oz", "m/s", "km/h", "mph", "hPa", "Pa", "mbar", "mb", "MB", "kb", "KB", "gb", "GB", "tb", "TB", "T", "G", "M", "K", "%",
    ];

    private static readonly string[] s_dollars = ["US$", "C$", "A$"];

    /// <summary>Length of what is split off the start of a word, or 0.</summary>
    public static int Prefix(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty)
            return 0;
        var first = word[0];
        if (first == '+')
            return word.Length > 1 && EnglishCharacters.IsDigit(word[1]) ? 0 : 1;
        if (first is '\u00A7' or '%' or '=' or '\u2014' or '\u2013' || EnglishCharacters.IsQuoteOrPunctuation(first))
            return 1;
        if (first == '.')
            return Dots(word) is var dots and > 1 ? dots : 0;
        if (EnglishCharacters.IsCurrency(first))
            return 1;
        foreach (var dollar in s_dollars)
        {
            if (word.StartsWith(dollar, StringComparison.Ordinal))
                return dollar.Length;
        }
        return IconAtStart(word);
    }

    /// <summary>Length of what is split off the end of a word, or 0. Of several suffixes it is the longest.</summary>
    public static int Suffix(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty)
            return 0;
        var last = word[^1];
        var before = word[..^1];
        if (last == '.')
            return SuffixOfDots(word, before);
        if (last == '\u2026')
            return before.EndsWith("\u2026") ? 2 : 1;
        if (last is 's' or 'S' && before.Length > 0 && before[^1] is '\'' or '\u2019')
            return 2;
        if (last is '\u2014' or '\u2013' || EnglishCharacters.IsQuoteOrPunctuation(last))
            return 1;
        if (EndsWithDigit(before) && last == '+')
            return 1;
        var length = Math.Max(AfterNumber(word, s_units), last == '$' ? AfterNumber(word, s_dollars) : 0);
        if (length == 0 && EnglishCharacters.IsCurrency(last) && EndsWithDigit(before))
            return 1;
        var icon = EnglishCharacters.Last(word);
        return length == 0 && EnglishCharacters.IsIcon(icon) ? icon.Utf16SequenceLength : length;
    }

    /// <summary>The next infix of a word: what stands between the parts that it is cut into.</summary>
    /// <param name="word">The word.</param>
    /// <param name="start">Where to look from.</param>
    /// <param name="length">Its length.</param>
    /// <returns>Where it starts, or -1.</returns>
    public static int Infix(ReadOnlySpan<char> word, int start, out int length)
    {
        for (var position = start; position < word.Length; position++)
        {
            length = InfixAt(word, position);
            if (length > 0)
                return position;
        }
        length = 0;
        return -1;
    }

    private static int InfixAt(ReadOnlySpan<char> word, int position)
    {
        var sign = word[position];
        if (char.IsAsciiLetterOrDigit(sign))
            return 0;
        var left = word[..position];
        var right = word[(position + 1)..];
        switch (sign)
        {
            case '.':
                var dots = Dots(word[position..]);
                return dots > 1 ? dots : IsLowerOrQuote(left) && IsUpperOrQuote(right) ? 1 : 0;
            case '\u2026':
                return 1;
            case '+' or '*' or '^' when IsBetweenNumbers(left, right):
                return 1;
            case ',':
                return IsBetweenLetters(left, right) ? 1 : 0;
            case ':' or '<' or '>' or '=' or '/':
                return EndsWithLetterOrDigit(left) && StartsWithLetter(right) ? 1 : 0;
            case '-':
                return IsBetweenNumbers(left, right) || IsBetweenLetters(left, right) ? 1 : Hyphens(word, position);
            case '\u2013' or '~':
                return IsBetweenLetters(left, right) ? 1 : 0;
            case '\u2014':
                return IsBetweenLetters(left, right) ? 1 : right.StartsWith("\u2014") && IsBetweenLetters(left, right[1..]) ? 2 : 0;
        }
        return IconAtStart(word[position..]);
    }

    // Two or three hyphens between letters are one sign.
    private static int Hyphens(ReadOnlySpan<char> word, int position)
    {
        var count = 1;
        while (count < 4 && position + count < word.Length && word[position + count] == '-')
            count++;
        return count is 2 or 3 && IsBetweenLetters(word[..position], word[(position + count)..]) ? count : 0;
    }

    private static int SuffixOfDots(ReadOnlySpan<char> word, ReadOnlySpan<char> before)
    {
        if (before.EndsWith("."))
            return word.Length - word.TrimEnd('.').Length;
        if (before.IsEmpty)
            return 0;
        var left = before[^1];
        // Behind digits, small letters, some signs, punctuation and quotes; behind degrees; behind two capital letters.
        if (EnglishCharacters.IsDigit(left) || left is '%' or '\u00B2' or '-' or '+' or '|' || EnglishCharacters.IsQuoteOrPunctuation(left))
            return 1;
        var rune = EnglishCharacters.Last(before);
        if (EnglishCharacters.IsLower(rune) || (before.Length > 1 && left is 'F' or 'f' or 'C' or 'c' or 'K' or 'k' && before[^2] == '\u00B0'))
            return 1;
        return EnglishCharacters.IsUpper(rune) && EnglishCharacters.IsUpper(EnglishCharacters.Last(before[..^rune.Utf16SequenceLength])) ? 1 : 0;
    }

    private static int AfterNumber(ReadOnlySpan<char> word, string[] endings)
    {
        var longest = 0;
        foreach (var ending in endings)
        {
            if (ending.Length > longest && word.EndsWith(ending, StringComparison.Ordinal) && EndsWithDigit(word[..^ending.Length]))
                longest = ending.Length;
        }
        return longest;
    }

    private static int Dots(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept('.');
        return end < 0 ? text.Length : end;
    }

    private static int IconAtStart(ReadOnlySpan<char> text)
    {
        var rune = EnglishCharacters.First(text);
        return EnglishCharacters.IsIcon(rune) ? rune.Utf16SequenceLength : 0;
    }

    private static bool EndsWithDigit(ReadOnlySpan<char> text) => !text.IsEmpty && EnglishCharacters.IsDigit(text[^1]);

    private static bool EndsWithLetter(ReadOnlySpan<char> text) => !text.IsEmpty && EnglishCharacters.IsLetter(EnglishCharacters.Last(text));

    private static bool StartsWithLetter(ReadOnlySpan<char> text) => !text.IsEmpty && EnglishCharacters.IsLetter(EnglishCharacters.First(text));

    private static bool EndsWithLetterOrDigit(ReadOnlySpan<char> text) => EndsWithDigit(text) || EndsWithLetter(text);

    private static bool IsBetweenLetters(ReadOnlySpan<char> left, ReadOnlySpan<char> right) => EndsWithLetter(left) && StartsWithLetter(right);

    private static bool IsBetweenNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right) =>
        EndsWithDigit(left) && !right.IsEmpty && (EnglishCharacters.IsDigit(right[0]) || right[0] == '-');

    private static bool IsLowerOrQuote(ReadOnlySpan<char> left) => !left.IsEmpty && (EnglishCharacters.IsQuote(left[^1]) || EnglishCharacters.IsLower(EnglishCharacters.Last(left)));

    private static bool IsUpperOrQuote(ReadOnlySpan<char> right) => !right.IsEmpty && (EnglishCharacters.IsQuote(right[0]) || EnglishCharacters.IsUpper(EnglishCharacters.First(right)));
}
