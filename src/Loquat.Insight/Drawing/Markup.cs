// The only way by which text and numbers get into a drawing or a page: escaped and culture-free.
using System.Globalization;
using System.Text;

namespace Loquat.Insight.Drawing;

/// <summary>Escaping of text and writing of numbers for SVG and HTML.</summary>
public static class Markup
{
    /// <summary>
    /// Makes text safe as element content and as a quoted attribute value: the five markup characters become entities, characters that
    /// XML 1.0 forbids (control characters, lone surrogates) become U+FFFD.
    /// </summary>
    /// <param name="text">Any text, hostile text included; null counts as empty.</param>
    public static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var safe = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                safe.Append(c).Append(text[++i]);
            else
                safe.Append(Entity(c) ?? (IsForbidden(c) ? "\uFFFD" : c.ToString()));
        }

        return safe.ToString();
    }

    /// <summary>A coordinate with at most two decimals and a point, whatever the culture.</summary>
    public static string Number(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A value for a reader: four significant digits, powers of ten where it is very large or very small.</summary>
    public static string Value(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "not a number" : value > 0 ? "infinite" : "minus infinite";
        var magnitude = Math.Abs(value);
        if (magnitude == 0)
            return "0";
        if (magnitude is < 1e-4 or >= 1e7)
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        return magnitude >= 1000
            ? Math.Round(value).ToString("#,0", CultureInfo.InvariantCulture)
            : value.ToString("G4", CultureInfo.InvariantCulture);
    }

    private static string? Entity(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        _ => null,
    };

    private static bool IsForbidden(char c) => (c < ' ' && c is not ('\t' or '\n' or '\r')) || char.IsSurrogate(c) || c is '\uFFFE' or '\uFFFF' || c is >= '\u007F' and <= '\u009F';
}
