// What the parser of expressions and that of character classes share: the place in the pattern, escapes, and errors that name what was found.
using System.Globalization;
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.RegularExpressions;

/// <summary>Flags that groups switch.</summary>
internal readonly record struct RegexFlags(bool IgnoresCase, bool DotTakesLineFeeds, bool IsExtended);

/// <summary>Reads a pattern from left to right.</summary>
internal sealed class RegexReader(string pattern)
{
    /// <summary>Most groups and classes inside one another.</summary>
    public const int DeepestNesting = 100;

    private int _depth;

    /// <summary>The next character's index.</summary>
    public int Position { get; set; }

    /// <summary>Whether the pattern is read to its end.</summary>
    public bool IsAtEnd => Position >= pattern.Length;

    /// <summary>The next character, or U+0000 at the end.</summary>
    public char Next => IsAtEnd ? '\0' : pattern[Position];

    /// <summary>Whether the rest starts with a text.</summary>
    public bool StartsWith(string text) => pattern.AsSpan(Math.Min(Position, pattern.Length)).StartsWith(text, StringComparison.Ordinal);

    /// <summary>Goes on where the rest starts with a text.</summary>
    public bool TryTake(string text)
    {
        if (!StartsWith(text))
            return false;
        Position += text.Length;
        return true;
    }

    /// <summary>The text up to a character, which is passed.</summary>
    public string TakeUntil(char end, string what)
    {
        var found = pattern.IndexOf(end, Position);
        if (found < 0)
            throw Wrong($"has no '{end}' behind {what}");
        var text = pattern[Position..found];
        Position = found + 1;
        return text;
    }

    /// <summary>The next character of the pattern as a code point.</summary>
    public int TakePoint()
    {
        if (!Rune.TryGetRuneAt(pattern, Position, out var rune))
            throw Wrong("holds half a surrogate pair");
        Position += rune.Utf16SequenceLength;
        return rune.Value;
    }

    /// <summary>A number of decimal digits, or null where there is none.</summary>
    public int? TakeNumber()
    {
        var start = Position;
        while (char.IsAsciiDigit(Next))
            Position++;
        if (Position == start)
            return null;
        return int.TryParse(pattern.AsSpan(start, Position - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100_000 ? number
            : throw Wrong("holds a count above 100000");
    }

    public void Enter()
    {
        if (++_depth > DeepestNesting)
            throw Wrong($"holds groups more than {DeepestNesting} deep");
    }

    public void Leave() => _depth--;

    /// <summary>The set of an escape such as \d or \p{L} whose backslash was passed, or null (nothing passed) where it is none.</summary>
    public CodePointSet? TryTakeEscapedSet()
    {
        var set = Next switch
        {
            'd' or 'D' => CharacterProperties.Digits,
            's' or 'S' => CharacterProperties.Spaces,
            'w' or 'W' => CharacterProperties.Words,
            'h' or 'H' => CharacterProperties.HexDigits,
            'p' or 'P' => null,
            _ => CodePointSet.Empty,
        };
        if (set == CodePointSet.Empty)
            return null;
        var letter = Next;
        Position++;
        return set is null ? TakeProperty(letter == 'P') : char.IsUpper(letter) ? set.Complement() : set;
    }

    /// <summary>The code point of an escape whose backslash was passed.</summary>
    public int TakeEscapedPoint()
    {
        if (IsAtEnd)
            throw Wrong("ends with a backslash");
        var letter = Next;
        if (!char.IsAsciiLetterOrDigit(letter))
            return TakePoint();
        Position++;
        switch (letter)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'r': return '\r';
            case 'f': return '\f';
            case 'v': return '\v';
            case 'a': return '\a';
            case 'e': return 0x1B;
            case 'u': return TakeHex(4, 4);
            case 'x' when TryTake("{"):
                var point = TakeHex(1, 8);
                return TryTake("}") ? point : throw Wrong("has no '}' behind \\x{");
            case 'x': return TakeHex(1, 2);
            case '0':
                var octal = 0;
                for (var i = 0; i < 2 && Next is >= '0' and <= '7'; i++, Position++)
                    octal = (8 * octal) + Next - '0';
                return octal;
            case >= '1' and <= '9':
                throw Wrong($"refers back to a group with \\{letter}, which cannot be matched in linear time");
            default:
                throw Wrong($"uses \\{letter}, which is not supported");
        }
    }

    /// <summary>The exception for what cannot be used.</summary>
    public ArgumentException Wrong(string what)
    {
        var shown = pattern.Length <= 80 ? pattern : pattern[..80] + "...";
        return new ArgumentException($"the regular expression '{TokenDisplay.Escape(shown)}' {what} (at character {Math.Min(Position, pattern.Length)})");
    }

    private CodePointSet TakeProperty(bool isNegative)
    {
        if (!TryTake("{"))
        {
            // \pL is \p{L}.
            var letter = char.IsAsciiLetter(Next) ? Next.ToString() : throw Wrong("has no '{' behind \\p");
            Position++;
            return Property(letter, isNegative);
        }
        if (TryTake("^"))
            isNegative = !isNegative;
        return Property(TakeUntil('}', "\\p{"), isNegative);
    }

    private CodePointSet Property(string name, bool isNegative)
    {
        var set = CharacterProperties.Find(name) ?? throw Wrong($"uses the property '{TokenDisplay.Escape(name)}', which is no general category, script or POSIX class that is supported");
        return isNegative ? set.Complement() : set;
    }

    private int TakeHex(int least, int most)
    {
        var count = 0;
        while (count < most && Position + count < pattern.Length && char.IsAsciiHexDigit(pattern[Position + count]))
            count++;
        if (count < least || !int.TryParse(pattern.AsSpan(Position, count), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var point) || !Rune.IsValid(point))
            throw Wrong("names no character in hexadecimal digits");
        Position += count;
        return point;
    }
}
