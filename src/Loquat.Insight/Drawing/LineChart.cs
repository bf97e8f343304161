// A line chart: axes with round ticks, a legend, several series, linear or logarithmic scales.
using System.Text;

namespace Loquat.Insight.Drawing;

/// <summary>Draws series of points as lines.</summary>
public sealed record LineChart
{
    private const double Left = 58, Right = 20, Bottom = 46;

    /// <summary>The chart's title, read to those who cannot see it.</summary>
    public required string Title { get; init; }

    /// <summary>What the chart shows, in a sentence, for those who cannot see it.</summary>
    public string Description { get; init; } = "";

    /// <summary>Name and unit of the horizontal axis.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>Name and unit of the vertical axis.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>Whether the horizontal axis is logarithmic; points at or below 0 are then not drawn.</summary>
    public bool XLogarithmic { get; init; }

    /// <summary>Whether the vertical axis is logarithmic; points at or below 0 are then gaps.</summary>
    public bool YLogarithmic { get; init; }

    /// <summary>Whether a linear vertical axis includes 0.</summary>
    public bool YFromZero { get; init; }

    /// <summary>Width in pixels; the drawing shrinks with its surroundings.</summary>
    public int Width { get; init; } = 720;

    /// <summary>Height in pixels.</summary>
    public int Height { get; init; } = 320;

    /// <summary>The lines, drawn in this order.</summary>
    public IReadOnlyList<ChartSeries> Series { get; init; } = [];

    /// <summary>Points with a label.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>The chart as an SVG document.</summary>
    public string Render()
    {
        var points = Series.SelectMany(series => series.Points).Concat(Marks.Select(mark => mark.Point)).ToList();
        var x = AxisScale.Over(points.Where(point => double.IsFinite(point.Y)).Select(point => point.X), XLogarithmic, tight: true);
        var y = AxisScale.Over(points.Where(point => double.IsFinite(point.X)).Select(point => point.Y).Concat(YFromZero ? [0.0] : Array.Empty<double>()), YLogarithmic, tight: false);
        var plot = new Plot(x, y, Left, 40, Width - Left - Right, Math.Max(20, Height - 40 - Bottom));

        var canvas = new SvgCanvas();
        DrawAxes(canvas, plot);
        DrawLegend(canvas);
        foreach (var series in Series)
            DrawSeries(canvas, plot, series);
        foreach (var mark in Marks.Where(mark => plot.Holds(mark.Point)))
            DrawMark(canvas, plot, mark);
        return canvas.Finish(Width, Height, Title, Description);
    }

    private void DrawAxes(SvgCanvas canvas, Plot plot)
    {
        foreach (var tick in plot.YScale.Ticks)
        {
            var at = plot.Y(tick);
            canvas.GridLine(plot.Left, at, plot.Left + plot.Width, at).Text(plot.Left - 8, at + 4, Markup.Value(tick), "end", "soft");
        }

        var bottom = plot.Top + plot.Height;
        foreach (var tick in plot.XScale.Ticks)
            canvas.GridLine(plot.X(tick), bottom, plot.X(tick), bottom + 5).Text(plot.X(tick), bottom + 19, Markup.Value(tick), "middle", "soft");
        canvas.Text(plot.Left + plot.Width, Height - 8, XLabel, "end", "soft").Text(plot.Left - 46, 16, YLabel, "start", "soft");
    }

    private void DrawLegend(SvgCanvas canvas)
    {
        var x = Left - 10 + (YLabel.Length * 7);
        foreach (var series in Series.Where(series => series.Points.Count > 0 && series.Name.Length > 0))
        {
            canvas.Add($"<path class=\"curve{(series.Faint ? " faint" : "")}\" style=\"stroke:{Color(series)}\" d=\"M{Markup.Number(x)} 12h18\"/>");
            canvas.Text(x + 25, 16, series.Name);
            x += 49 + (series.Name.Length * 6.6);
        }
    }

    private void DrawSeries(SvgCanvas canvas, Plot plot, ChartSeries series)
    {
        var path = new StringBuilder();
        var dots = new StringBuilder();
        var (pen, run) = (false, 0);
        var points = Thin(series.Points, 2 * Width);
        for (var i = 0; i < points.Count; i++)
        {
            if (!plot.Holds(points[i]))
            {
                (pen, run) = (false, 0);
                continue;
            }

            var (px, py) = (Markup.Number(plot.X(points[i].X)), Markup.Number(plot.Y(points[i].Y)));
            path.Append(pen ? "L" : "M").Append(px).Append(' ').Append(py);
            (pen, run) = (true, run + 1);
            var alone = run == 1 && (i + 1 == points.Count || !plot.Holds(points[i + 1]));
            if (alone || series.Dots)
                dots.Append($"<circle cx=\"{px}\" cy=\"{py}\" r=\"3\" style=\"fill:{Color(series)}\"/>");
        }

        if (path.Length > 0)
            canvas.Add($"<path class=\"curve{(series.Faint ? " faint" : "")}\" style=\"stroke:{Color(series)}\" d=\"{path}\"/>").Add(dots.ToString());
    }

    private void DrawMark(SvgCanvas canvas, Plot plot, ChartMark mark)
    {
        var (px, py) = (plot.X(mark.Point.X), plot.Y(mark.Point.Y));
        canvas.Add($"<circle cx=\"{Markup.Number(px)}\" cy=\"{Markup.Number(py)}\" r=\"5.5\" style=\"fill:none;stroke:var(--q-ink);stroke-width:1.5\"/>");
        var leftward = px > plot.Left + (plot.Width / 2);
        canvas.Text(px, Math.Max(plot.Top + 12, py - 12), mark.Text, leftward ? "end" : "start", "", " style=\"font-weight:600\"");
    }

    /// <summary>At most about <paramref name="most"/> points: of each stretch of points the lowest and the highest, so that peaks stay visible.</summary>
    private static IReadOnlyList<ChartPoint> Thin(IReadOnlyList<ChartPoint> points, int most)
    {
        if (points.Count <= most)
            return points;
        var thinned = new List<ChartPoint>(most);
        var stretches = most / 2;
        for (var s = 0; s < stretches; s++)
        {
            var (start, end) = ((int)((long)points.Count * s / stretches), (int)((long)points.Count * (s + 1) / stretches));
            var (low, high) = (start, start);
            for (var i = start; i < end; i++)
            {
                low = points[i].Y < points[low].Y || double.IsNaN(points[low].Y) ? i : low;
                high = points[i].Y > points[high].Y || double.IsNaN(points[high].Y) ? i : high;
            }

            thinned.Add(points[Math.Min(low, high)]);
            if (low != high)
                thinned.Add(points[Math.Max(low, high)]);
        }

        return thinned;
    }

    private static string Color(ChartSeries series) => $"var(--q-{((series.Color % SvgCanvas.SeriesColors) + SvgCanvas.SeriesColors) % SvgCanvas.SeriesColors})";

    private sealed record Plot(AxisScale XScale, AxisScale YScale, double Left, double Top, double Width, double Height)
    {
        public double X(double value) => Left + (XScale.Position(value) * Width);

        public double Y(double value) => Top + ((1 - YScale.Position(value)) * Height);

        public bool Holds(ChartPoint point) => XScale.Holds(point.X) && YScale.Holds(point.Y);
    }
}
