// The classes of characters that the rules for English words ask for.
using System.Globalization;
using System.Text;

namespace Loquat.Text.English;

/// <summary>Tells letters, quotes, punctuation and so on apart. All signs are of the basic plane except some symbols.</summary>
internal static class EnglishCharacters
{
    private const string Quotes = "'\"\u201D\u201C`\u2018\u00B4\u2019\u201A,\u201E\u00BB\u00AB\u300C\u300D\u300E\u300F\uFF08\uFF09\u3014\u3015\u3010\u3011\u300A\u300B\u3008\u3009\u2329\u232A\u27E6\u27E7";
    private const string Punctuation = "\u2026,:;!?\u00BF\u061F\u00A1()[]{}<>_#*&\u3002\uFF1F\uFF01\uFF0C\u3001\uFF1B\uFF1A\uFF5E\u00B7\u0964\u060C\u06D4\u061B\u066A";
    private const string Currencies = "$\u00A3\u20AC\u00A5\u0E3F\u20BD\uFDFC\u20B4";
    private static readonly System.Buffers.SearchValues<char> s_cut = System.Buffers.SearchValues.Create(Quotes + Punctuation);

    /// <summary>White space: what ends a word. The separators of ASCII (0x1C to 0x1F) count too.</summary>
    public static bool IsSpace(char value) => char.IsWhiteSpace(value) || value is >= '\u001C' and <= '\u001F';

    /// <summary>Quotation marks, commas among them.</summary>
    public static bool IsQuote(char value) => Quotes.Contains(value, StringComparison.Ordinal);

    /// <summary>Punctuation that is split off: not the full stop, the hyphen and the slash.</summary>
    public static bool IsPunctuation(char value) => Punctuation.Contains(value, StringComparison.Ordinal);

    /// <summary>Quotes and punctuation.</summary>
    public static bool IsQuoteOrPunctuation(char value) => s_cut.Contains(value);

    /// <summary>Signs of currencies of one character: $, £, € and so on, and the block of currency signs.</summary>
    public static bool IsCurrency(char value) => Currencies.Contains(value, StringComparison.Ordinal) || value is >= '\u20A0' and <= '\u20BF';

    /// <summary>Digits 0 to 9.</summary>
    public static bool IsDigit(char value) => char.IsAsciiDigit(value);

    /// <summary>Letters of any script.</summary>
    public static bool IsLetter(Rune rune) => Rune.IsLetter(rune);

    /// <summary>Small letters; those of scripts without case count as small and as capital ones.</summary>
    public static bool IsLower(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter;

    /// <summary>Capital letters; those of scripts without case count as small and as capital ones.</summary>
    public static bool IsUpper(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter;

    /// <summary>Pictures and other symbols (So), such as emoji, without the degree sign.</summary>
    public static bool IsIcon(Rune rune) => rune.Value != 0xB0 && !(rune.IsAscii) && Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherSymbol;

    /// <summary>The first character of a text, U+FFFD where it is empty.</summary>
    public static Rune First(ReadOnlySpan<char> text)
    {
        Rune.DecodeFromUtf16(text, out var rune, out _);
        return rune;
    }

    /// <summary>The last character of a text, U+FFFD where it is empty.</summary>
    public static Rune Last(ReadOnlySpan<char> text)
    {
        Rune.DecodeLastFromUtf16(text, out var rune, out _);
        return rune;
    }
}
