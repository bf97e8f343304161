// Tokens side by side for people: in alternating colours where there is colour, with bars between them where there is none.
using System.Text;
using Loquat.Cli.Output;

namespace Loquat.Cli.Verbs.Tokenizers;

/// <summary>Writes lists of tokens.</summary>
internal static class TokenPainter
{
    private static readonly string[] s_colors = ["\e[48;5;24m", "\e[48;5;54m", "\e[48;5;22m", "\e[48;5;94m"];

    /// <summary>Tokens on one line.</summary>
    public static string Line(Terminal terminal, IEnumerable<string> tokens)
    {
        var line = new StringBuilder();
        var count = 0;
        foreach (var token in tokens)
        {
            if (terminal.HasColor)
                line.Append(s_colors[count % s_colors.Length]).Append(Readable(token)).Append("\e[0m");
            else
                line.Append(count > 0 ? " | " : "").Append(Readable(token));
            count++;
        }
        return line.ToString();
    }

    /// <summary>A word in a colour, where there is colour.</summary>
    public static string Paint(Terminal terminal, string text, string code) => terminal.HasColor ? $"\e[{code}m{text}\e[0m" : text;

    /// <summary>A text on one line: control characters escaped.</summary>
    public static string Readable(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            shown.Append(rune.Value switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ => Rune.IsControl(rune) ? $"\\u{{{rune.Value:X}}}" : rune.ToString(),
            });
        }
        return shown.ToString();
    }
}
