// Horizontal bars with labels and values, for parts of a whole and for next-token probabilities.
namespace Loquat.Insight.Drawing;

/// <summary>A bar.</summary>
/// <param name="Label">Left of the bar.</param>
/// <param name="Value">Its length; what is not a finite positive number has no length.</param>
/// <param name="Text">Right of the bar; null shows the value.</param>
public sealed record ChartBar(string Label, double Value, string? Text = null);

/// <summary>Draws bars below one another, the longest as long as there is room.</summary>
public sealed record BarChart
{
    private const double RowHeight = 26;

    /// <summary>The chart's title, read to those who cannot see it.</summary>
    public required string Title { get; init; }

    /// <summary>What the chart shows, in a sentence, for those who cannot see it.</summary>
    public string Description { get; init; } = "";

    /// <summary>Width in pixels; the drawing shrinks with its surroundings.</summary>
    public int Width { get; init; } = 640;

    /// <summary>The bars, from top to bottom.</summary>
    public IReadOnlyList<ChartBar> Bars { get; init; } = [];

    /// <summary>The chart as an SVG document.</summary>
    public string Render()
    {
        var labels = Bars.Select(bar => Shorten(bar.Label)).ToArray();
        var texts = Bars.Select(bar => bar.Text ?? Markup.Value(bar.Value)).ToArray();
        var left = 12 + (7 * labels.Select(label => label.Length).DefaultIfEmpty(0).Max());
        var right = 12 + (7 * texts.Select(text => text.Length).DefaultIfEmpty(0).Max());
        var room = Math.Max(40, Width - left - right);
        var longest = Bars.Select(bar => Length(bar.Value)).DefaultIfEmpty(0).Max();

        var canvas = new SvgCanvas();
        for (var i = 0; i < Bars.Count; i++)
        {
            var top = i * RowHeight;
            var length = longest > 0 ? Math.Max(1, Length(Bars[i].Value) / longest * room) : 1;
            canvas.Text(left - 8, top + 17, labels[i], "end")
                .Add($"<rect x=\"{left}\" y=\"{Markup.Number(top + 5)}\" width=\"{Markup.Number(length)}\" height=\"{Markup.Number(RowHeight - 10)}\" rx=\"2\" style=\"fill:var(--q-1)\"/>")
                .Text(left + length + 8, top + 17, texts[i], "start", "soft");
        }

        return canvas.Finish(Width, Math.Max(RowHeight, Bars.Count * RowHeight), Title, Description);
    }

    private static double Length(double value) => double.IsFinite(value) && value > 0 ? value : 0;

    private static string Shorten(string label) => label.Length <= 28 ? label : string.Concat(label.AsSpan(0, 27), "…");
}
