// Tokens for people: one line, nothing invisible.
using System.Globalization;
using System.Text;

namespace Loquat.Text.Tokenizers;

internal static class TokenDisplay
{
    /// <summary>Escapes what would not show or would break the line.</summary>
    public static string Escape(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            shown.Append(Of(rune));
        return shown.ToString();
    }

    /// <summary>Bytes as text; those that are no character one by one.</summary>
    public static string OfBytes(ReadOnlySpan<byte> bytes)
    {
        var shown = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var isCharacter = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            shown.Append(isCharacter ? Of(rune) : OfByte(bytes[0]));
            bytes = bytes[(isCharacter ? length : 1)..];
        }
        return shown.ToString();
    }

    public static string OfByte(byte value) =>
        value < 0x80 ? Of(new Rune(value)) : string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    public static string Of(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ when IsInvisible(rune) => string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}"),
        _ => rune.ToString(),
    };

    /// <summary>A character for an error message: itself in quotes where it shows, and its code point.</summary>
    public static string Named(Rune rune)
    {
        var code = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        return IsInvisible(rune) ? code : $"'{rune}' ({code})";
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;
}
