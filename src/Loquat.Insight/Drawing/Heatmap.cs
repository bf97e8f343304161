// A matrix as shades with a label at each row and column, made for attention weights.
using System.Text;

namespace Loquat.Insight.Drawing;

/// <summary>
/// Draws a matrix of values, 0 clear and the largest fullest in colour. Cells of the same shade are one path, so that a page
/// can hold many heads.
/// </summary>
public sealed record Heatmap
{
    private const int Shades = 16;

    /// <summary>The drawing's title, read to those who cannot see it.</summary>
    public required string Title { get; init; }

    /// <summary>What the drawing shows, in a sentence, for those who cannot see it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The matrix, row by row; rows may differ in length; values that are not finite count as 0.</summary>
    public required IReadOnlyList<float[]> Values { get; init; }

    /// <summary>Labels of the rows (the tokens that look); missing ones are left out.</summary>
    public IReadOnlyList<string> RowLabels { get; init; } = [];

    /// <summary>Labels of the columns (the tokens looked at); missing ones are left out.</summary>
    public IReadOnlyList<string> ColumnLabels { get; init; } = [];

    /// <summary>Index of the colour.</summary>
    public int Color { get; init; }

    /// <summary>The heat map as an SVG document.</summary>
    public string Render()
    {
        var columns = Values.Select(row => row.Length).DefaultIfEmpty(0).Max();
        var cell = Math.Clamp(560.0 / Math.Max(1, Math.Max(columns, Values.Count)), 4, 18);
        var rows = RowLabels.Select(Visible).ToArray();
        var heads = ColumnLabels.Select(Visible).ToArray();
        var left = 10 + (7 * rows.Select(label => label.Length).DefaultIfEmpty(0).Max());
        var top = 10 + (7 * heads.Select(label => label.Length).DefaultIfEmpty(0).Max());

        var canvas = new SvgCanvas();
        var (width, height) = (columns * cell, Values.Count * cell);
        canvas.Add($"<rect x=\"{left}\" y=\"{top}\" width=\"{Markup.Number(width)}\" height=\"{Markup.Number(height)}\" style=\"fill:none;stroke:var(--q-line)\"/>");
        DrawCells(canvas, left, top, cell);
        if (cell >= 8)
            DrawLabels(canvas, rows, heads, left, top, cell, columns);
        return canvas.Finish(left + width + 2, top + height + 2, Title, Description);
    }

    private void DrawCells(SvgCanvas canvas, int left, int top, double cell)
    {
        var largest = Values.SelectMany(row => row).Select(Amount).DefaultIfEmpty(0).Max();
        if (largest <= 0)
            return;
        var shades = new StringBuilder[Shades + 1];
        for (var r = 0; r < Values.Count; r++)
        {
            for (var c = 0; c < Values[r].Length; c++)
            {
                var shade = (int)Math.Round(Amount(Values[r][c]) / largest * Shades);
                var run = 1;
                while (c + run < Values[r].Length && (int)Math.Round(Amount(Values[r][c + run]) / largest * Shades) == shade)
                    run++;
                if (shade > 0)
                    (shades[shade] ??= new StringBuilder()).Append($"M{c} {r}h{run}v1h-{run}z");
                c += run - 1;
            }
        }

        canvas.Add($"<g transform=\"translate({left} {top}) scale({Markup.Number(cell)})\" style=\"fill:var(--q-{Math.Abs(Color % SvgCanvas.SeriesColors)})\">");
        for (var shade = 1; shade <= Shades; shade++)
        {
            if (shades[shade] is { } path)
                canvas.Add($"<path fill-opacity=\"{Markup.Number((double)shade / Shades)}\" d=\"{path}\"/>");
        }

        canvas.Add("</g>");
    }

    private void DrawLabels(SvgCanvas canvas, string[] rows, string[] heads, int left, int top, double cell, int columns)
    {
        for (var r = 0; r < Math.Min(rows.Length, Values.Count); r++)
            canvas.Text(left - 5, top + ((r + 0.5) * cell) + 4, rows[r], "end", "mono");
        var upright = heads.All(label => label.Length <= 1);
        for (var c = 0; c < Math.Min(heads.Length, columns); c++)
        {
            var x = left + ((c + 0.5) * cell);
            if (upright)
                canvas.Text(x, top - 5, heads[c], "middle", "mono");
            else
                canvas.Text(x + 4, top - 5, heads[c], "start", "mono", $" transform=\"rotate(-90 {Markup.Number(x + 4)} {top - 5})\"");
        }
    }

    private static double Amount(float value) => float.IsFinite(value) && value > 0 ? value : 0;

    /// <summary>A token as it can be seen: blanks and line breaks as signs, long tokens shortened.</summary>
    private static string Visible(string token)
    {
        var text = token.Replace(' ', '␣').Replace('\n', '⏎').Replace('\r', '⏎').Replace('\t', '⇥');
        return text.Length <= 12 ? text : string.Concat(text.AsSpan(0, 11), "…");
    }
}
