// Where a text can be cut without changing the pieces of any known split pattern: before a blank between two ASCII letters. A piece always ends
// at the letter, because none goes on with a blank, and a new one starts, because no pattern looks back.
namespace Loquat.Text.ByteLevel;

/// <summary>Finds places where a text can be encoded in parts.</summary>
internal static class Utf8Cuts
{
    /// <summary>The last place for a cut at or before a position, or 0.</summary>
    public static int Before(ReadOnlySpan<byte> text, int position)
    {
        for (var i = Math.Min(position, text.Length - 2); i > 0; i--)
        {
            if (text[i] == ' ' && char.IsAsciiLetter((char)text[i - 1]) && char.IsAsciiLetter((char)text[i + 1]))
                return i;
        }
        return 0;
    }

    /// <summary>The last place for a cut at or before a position of a UTF-16 text, or 0.</summary>
    public static int Before(ReadOnlySpan<char> text, int position)
    {
        for (var i = Math.Min(position, text.Length - 2); i > 0; i--)
        {
            if (text[i] == ' ' && char.IsAsciiLetter(text[i - 1]) && char.IsAsciiLetter(text[i + 1]))
                return i;
        }
        return 0;
    }
}
