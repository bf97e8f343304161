// Text from hostile files, made fit for one line of a terminal.
using System.Text;

namespace Loquat.Formats.Files;

/// <summary>Shows text from files.</summary>
public static class FileText
{
    private const int Longest = 100;

    /// <summary>The text without control characters, cut where it is long.</summary>
    /// <param name="text">Text from a file.</param>
    /// <returns>At most about a hundred characters on one line.</returns>
    public static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= Longest)
                return shown.Append('…').ToString();
            shown.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? "?" : rune.ToString());
        }
        return shown.ToString();
    }
}
