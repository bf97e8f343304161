// What the split patterns ask of a character, as bits in a table that is filled page by page when a script is first met.
using System.Globalization;
using System.Text;

namespace Loquat.Text.PreTokenizers.Scanners;

/// <summary>Classes of characters: exactly one of Letter, Number, Space and Other is set.</summary>
internal static class CharacterClasses
{
    /// <summary>\p{L}.</summary>
    public const byte Letter = 1;

    /// <summary>\p{N}.</summary>
    public const byte Number = 2;

    /// <summary>\s.</summary>
    public const byte Space = 4;

    /// <summary>None of letters, numbers and white space.</summary>
    public const byte Other = 8;

    /// <summary>Carriage return and line feed, which are white space too.</summary>
    public const byte Newline = 16;

    /// <summary>Lu, Lt, Lm, Lo, M: may stand before the small letters of a word.</summary>
    public const byte Upper = 32;

    /// <summary>Ll, Lm, Lo, M: small letters of a word and what may be among them.</summary>
    public const byte Lower = 64;

    /// <summary>The bits of which exactly one is set.</summary>
    public const byte Kind = Letter | Number | Space | Other;

    private static readonly byte[]?[] s_pages = new byte[0x1100][];

    /// <summary>The classes of the first 128 characters.</summary>
    public static ReadOnlySpan<byte> Ascii => s_ascii;

    private static readonly byte[] s_ascii = Page(0)[..128];

    /// <summary>The classes of a Unicode scalar value.</summary>
    public static byte Of(int scalar) => (s_pages[scalar >> 8] ?? Page(scalar >> 8))[scalar & 0xFF];

    // Two threads may fill a page at once: they write the same.
    private static byte[] Page(int number)
    {
        var page = new byte[256];
        for (var i = 0; i < 256; i++)
            page[i] = Classify((number << 8) + i);
        s_pages[number] = page;
        return page;
    }

    private static byte Classify(int scalar)
    {
        if (!Rune.IsValid(scalar))
            return Other;
        if (scalar is '\r' or '\n')
            return Space | Newline;
        if (Rune.IsWhiteSpace(new Rune(scalar)))
            return Space;
        return CharUnicodeInfo.GetUnicodeCategory(scalar) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => Letter | Upper,
            UnicodeCategory.LowercaseLetter => Letter | Lower,
            UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Letter | Upper | Lower,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => Other | Upper | Lower,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Number,
            _ => Other,
        };
    }
}
