// A tree from left to right: boxes with labels, lines as thick as probabilities, results marked at their ends.
using System.Globalization;

namespace Loquat.Insight.Drawing;

/// <summary>Draws a <see cref="TreeBranch"/>. The drawing is as large as it needs to be and is not shrunk.</summary>
public sealed record TreeDiagram
{
    private const double RowHeight = 30;
    private const double BoxHeight = 22;
    private const double Gap = 46;
    private const double Margin = 16;
    private const double CharacterWidth = 6.8;
    private const double LegendHeight = 34;
    private const int LongestLabel = 36;

    private const string Style =
        "<style>.lq{max-width:none}.lq .edge{fill:none;stroke:var(--q-2)}.lq .edge.pruned{stroke:var(--q-line);stroke-dasharray:3 3}.lq .edge.final{stroke:var(--q-1)}"
        + ".lq .box{fill:none;stroke:var(--q-2)}.lq .box.pruned{stroke:var(--q-line)}.lq .box.final{stroke:var(--q-1);stroke-width:2}.lq .small{font-size:10px}"
        + ".lq .rank{fill:var(--q-1);font-weight:600}.lq .left{fill:var(--q-0)}</style>";

    /// <summary>The drawing's title, read to those who cannot see it.</summary>
    public required string Title { get; init; }

    /// <summary>What the drawing shows, in a sentence, for those who cannot see it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The tree.</summary>
    public required TreeBranch Root { get; init; }

    /// <summary>The drawing as an SVG document.</summary>
    public string Render()
    {
        var places = Arrange();
        var columns = Columns(places);
        var canvas = new SvgCanvas().Add(Style);
        // What leads to results lies above what was kept, and that above what was pruned.
        foreach (var place in places.Where(place => place.Parent is not null).OrderBy(Importance))
            canvas.Add(Edge(place.Parent!, place, columns));
        foreach (var place in places)
            Draw(canvas, place, columns);
        var height = Margin + (places.Max(place => place.Row) * RowHeight) + RowHeight + LegendHeight;
        canvas.Text(Margin, height - 14, "★ result, with rank and score    ◆ complete but not among the results    dashed: pruned    % given what stands before, also the thickness of a line", "start", "soft");
        var width = Math.Max(700, places.Max(place => columns[place.Depth] + BoxWidth(place) + NoteWidth(place)) + Margin);
        return canvas.Finish(width, height, Title, Description);
    }

    /// <summary>The drawing in a page of its own that can be scrolled.</summary>
    public string RenderPage() =>
        $"<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Markup.Escape(Title)}</title>"
        + "<style>body{margin:0;padding:12px;font-family:system-ui,sans-serif;background:#fff;color:#33342f;overflow:auto}h1{font-size:16px;margin:4px 4px 12px}"
        + "@media screen and (prefers-color-scheme:dark){body{background:#1d1e1b;color:#dcdbd4}}</style></head>"
        + $"<body><h1>{Markup.Escape(Title)}</h1>{Render()}</body></html>\n";

    /// <summary>Gives every branch a column by its depth and a row: leaves below one another, others in the middle of what is behind them.</summary>
    private List<Place> Arrange()
    {
        var places = new List<Place>();
        var open = new Stack<Place>();
        open.Push(new Place(Root, null, 0));
        while (open.TryPop(out var place))
        {
            places.Add(place);
            for (var i = place.Branch.Children.Count - 1; i >= 0; i--)
                open.Push(new Place(place.Branch.Children[i], place, place.Depth + 1));
        }
        var rows = 0;
        // In this order a branch comes before everything behind it, from top to bottom.
        foreach (var place in places.Where(place => place.Branch.Children.Count == 0))
            place.Row = rows++;
        foreach (var place in Enumerable.Reverse(places).Where(place => place.Parent is not null))
        {
            var parent = place.Parent!;
            (parent.Last, parent.First) = (parent.Behind == 0 ? place.Row : parent.Last, place.Row);
            parent.Behind++;
            if (parent.Behind == parent.Branch.Children.Count)
                parent.Row = (parent.First + parent.Last) / 2;
        }
        return places;
    }

    private static double[] Columns(List<Place> places)
    {
        var columns = new double[places.Max(place => place.Depth) + 1];
        columns[0] = Margin;
        foreach (var depth in places.GroupBy(place => place.Depth).OrderBy(group => group.Key).SkipLast(1))
            columns[depth.Key + 1] = columns[depth.Key] + Gap + depth.Max(place => BoxWidth(place) + (place.Branch.Children.Count > 0 ? NoteWidth(place) : 0));
        return columns;
    }

    private static string Edge(Place from, Place to, double[] columns)
    {
        var (x1, y1) = (columns[from.Depth] + BoxWidth(from), Middle(from));
        var (x2, y2) = (columns[to.Depth], Middle(to));
        var bend = (columns[to.Depth] + columns[to.Depth] - Gap) / 2;
        var thickness = 0.8 + (5 * Math.Clamp(to.Branch.Probability, 0, 1));
        return $"<path class=\"edge{Kind(to)}\" style=\"stroke-width:{Markup.Number(thickness)}px\" d=\"M{Markup.Number(x1)} {Markup.Number(y1)}H{Markup.Number(columns[to.Depth] - Gap)}"
            + $"C{Markup.Number(bend)} {Markup.Number(y1)} {Markup.Number(bend)} {Markup.Number(y2)} {Markup.Number(x2)} {Markup.Number(y2)}\"/>";
    }

    private static void Draw(SvgCanvas canvas, Place place, double[] columns)
    {
        var (x, y) = (columns[place.Depth], Middle(place));
        canvas.Add($"<rect class=\"box{Kind(place)}\" x=\"{Markup.Number(x)}\" y=\"{Markup.Number(y - (BoxHeight / 2))}\" width=\"{Markup.Number(BoxWidth(place))}\" height=\"{Markup.Number(BoxHeight)}\" rx=\"4\"/>");
        canvas.Text(x + 6, y + 4, Shorten(place.Branch.Label), "start", place.Branch.State == BranchState.Pruned ? "mono soft" : "mono");
        if (place.Parent is not null)
            canvas.Text(x + BoxWidth(place) - 5, y + 3.5, Percent(place), "end", "soft small");
        if (place.Branch.Note.Length > 0)
            canvas.Text(x + BoxWidth(place) + 6, y + 4, place.Branch.Note, "start", place.Branch.Rank > 0 ? "rank" : "left");
    }

    private static int Importance(Place place) => place.Branch.State switch
    {
        BranchState.Pruned => 0,
        BranchState.Kept => 1,
        _ => 2,
    };

    private static string Kind(Place place) => place.Branch.State switch
    {
        BranchState.Pruned => " pruned",
        BranchState.Final => " final",
        _ => "",
    };

    private static string Percent(Place place) => place.Branch.Probability is > 0 and < 0.0005 ? "< 0.1 %" : (100 * place.Branch.Probability).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string Shorten(string label) => label.Length <= LongestLabel ? label : $"{label[..(LongestLabel / 2)]}…{label[^((LongestLabel / 2) - 1)..]}";

    private static double BoxWidth(Place place) => 12 + (CharacterWidth * Shorten(place.Branch.Label).Length) + (place.Parent is null ? 0 : 8 + (5.6 * Percent(place).Length));

    private static double NoteWidth(Place place) => place.Branch.Note.Length == 0 ? 0 : 12 + (CharacterWidth * place.Branch.Note.Length);

    private static double Middle(Place place) => Margin + (place.Row * RowHeight) + (RowHeight / 2);

    private sealed class Place(TreeBranch branch, Place? parent, int depth)
    {
        public TreeBranch Branch { get; } = branch;
        public Place? Parent { get; } = parent;
        public int Depth { get; } = depth;
        public double Row { get; set; }
        public double First { get; set; }
        public double Last { get; set; }
        public int Behind { get; set; }
    }
}
