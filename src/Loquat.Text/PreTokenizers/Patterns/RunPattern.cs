// Regular expressions of one class of characters and a count, such as " {2,}", \s+, \p{N}{1,3} or [0-9]: one pass, whatever the text is.
using System.Globalization;
using System.Text;
using Loquat.Text.AddedTokens;
using Loquat.Text.Alignment;
using Loquat.Text.RegularExpressions;
using Loquat.Text.Unicode;

namespace Loquat.Text.PreTokenizers.Patterns;

/// <summary>Finds runs of characters of one class.</summary>
internal sealed class RunPattern : TextPattern
{
    private readonly Func<Rune, bool> _isIn;
    private readonly int _least;
    private readonly int _most;

    private RunPattern(Func<Rune, bool> isIn, int least, int most)
    {
        _isIn = isIn;
        _least = least;
        _most = most;
    }

    /// <summary>Reads a regular expression, or returns null where it is something else.</summary>
    public static RunPattern? TryParse(string regex)
    {
        var position = 0;
        var isIn = ReadClass(regex, ref position);
        if (isIn is null || !TryReadCount(regex.AsSpan(position), out var least, out var most))
            return null;
        return new RunPattern(isIn, least, most);
    }

    /// <inheritdoc/>
    public override bool TryFind(ReadOnlySpan<char> text, int start, RegexSearch? search, out TextRange match)
    {
        match = Find(text, start);
        return match.Length > 0;
    }

    private TextRange Find(ReadOnlySpan<char> text, int start)
    {
        var first = start;
        var count = 0;
        for (var position = start; position < text.Length;)
        {
            Rune.DecodeFromUtf16(text[position..], out var rune, out var length);
            if (_isIn(rune))
            {
                position += length;
                if (++count == _most)
                    return TextRange.Between(first, position);
                continue;
            }
            if (count >= _least)
                return TextRange.Between(first, position);
            position += length;
            first = position;
            count = 0;
        }
        return count >= _least ? TextRange.Between(first, text.Length) : default;
    }

    private static Func<Rune, bool>? ReadClass(string regex, ref int position)
    {
        if (position == regex.Length)
            return null;
        if (regex[position] == '[')
            return ReadSet(regex, ref position);
        if (regex[position] == '\\')
            return ReadEscape(regex, ref position);
        if (".^$*+?()[]{}|".Contains(regex[position], StringComparison.Ordinal))
            return null;
        return ReadCharacter(regex, ref position);
    }

    private static Func<Rune, bool>? ReadSet(string regex, ref int position)
    {
        position++;
        var isNegative = position < regex.Length && regex[position] == '^';
        position += isNegative ? 1 : 0;
        var parts = new List<Func<Rune, bool>>();
        while (position < regex.Length && regex[position] != ']')
        {
            // Sets inside sets and their intersections are another language.
            if (regex[position] is '[' or '&' or '-')
                return null;
            if (regex[position] == '\\')
            {
                if (ReadEscape(regex, ref position) is not { } escape)
                    return null;
                parts.Add(escape);
                if (position < regex.Length && regex[position] == '-')
                    return null;
                continue;
            }
            if (!TryReadRune(regex, ref position, out var first))
                return null;
            var last = first;
            if (position + 1 < regex.Length && regex[position] == '-' && regex[position + 1] is not (']' or '\\' or '['))
            {
                position++;
                if (!TryReadRune(regex, ref position, out last) || last < first)
                    return null;
            }
            parts.Add(rune => rune >= first && rune <= last);
        }
        if (position == regex.Length || parts.Count == 0)
            return null;
        position++;
        return rune => parts.Exists(part => part(rune)) != isNegative;
    }

    private static Func<Rune, bool>? ReadEscape(string regex, ref int position)
    {
        if (position + 1 >= regex.Length)
            return null;
        var name = regex[position + 1];
        position += 2;
        switch (name)
        {
            case 's': return CharacterTests.IsWhiteSpace;
            case 'S': return rune => !CharacterTests.IsWhiteSpace(rune);
            case 'd': return IsDigit;
            case 'D': return rune => !IsDigit(rune);
            case 'w': return WordCharacters.IsWord;
            case 'W': return rune => !WordCharacters.IsWord(rune);
            case 'n': return rune => rune.Value == '\n';
            case 'r': return rune => rune.Value == '\r';
            case 't': return rune => rune.Value == '\t';
            case 'p' or 'P': return ReadProperty(regex, ref position, name == 'P');
            default: return char.IsAsciiLetterOrDigit(name) || char.IsSurrogate(name) ? null : rune => rune.Value == name;
        }
    }

    private static Func<Rune, bool>? ReadProperty(string regex, ref int position, bool isNegative)
    {
        var end = position < regex.Length && regex[position] == '{' ? regex.IndexOf('}', position) : -1;
        if (end < 0)
            return null;
        Func<Rune, bool>? isIn = regex[(position + 1)..end] switch
        {
            "L" or "Letter" => Rune.IsLetter,
            "Lu" => rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.UppercaseLetter,
            "Ll" => rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.LowercaseLetter,
            "N" or "Number" => Rune.IsNumber,
            "Nd" => IsDigit,
            "M" => CharacterTests.IsMark,
            "P" => Rune.IsPunctuation,
            "S" => Rune.IsSymbol,
            _ => null,
        };
        position = end + 1;
        return isIn is null || !isNegative ? isIn : rune => !isIn(rune);
    }

    private static bool IsDigit(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;

    private static Func<Rune, bool>? ReadCharacter(string regex, ref int position) =>
        TryReadRune(regex, ref position, out var character) ? rune => rune == character : null;

    private static bool TryReadRune(string regex, ref int position, out Rune rune)
    {
        if (!Rune.TryGetRuneAt(regex, position, out rune))
            return false;
        position += rune.Utf16SequenceLength;
        return true;
    }

    private static bool TryReadCount(ReadOnlySpan<char> count, out int least, out int most)
    {
        (least, most) = (1, 1);
        if (count.IsEmpty)
            return true;
        most = int.MaxValue;
        if (count is "+" or "++")
            return true;
        if (count.Length < 3 || count[0] != '{' || count[^1] != '}')
            return false;
        count = count[1..^1];
        var comma = count.IndexOf(',');
        if (!int.TryParse(comma < 0 ? count : count[..comma], NumberStyles.None, CultureInfo.InvariantCulture, out least) || least == 0)
            return false;
        if (comma < 0)
            most = least;
        else if (comma + 1 < count.Length && (!int.TryParse(count[(comma + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out most) || most < least))
            return false;
        return true;
    }
}
