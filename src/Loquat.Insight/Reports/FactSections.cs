// The plain facts of a run: estimate and truth, parameters by part, configuration, and the commands to go on with.
using System.Globalization;
using Loquat.Insight.Drawing;

namespace Loquat.Insight.Reports;

/// <summary>Renders the tables of the report.</summary>
internal static class FactSections
{
    public static string Estimates(IReadOnlyList<EstimateRow> rows)
    {
        if (rows.Count == 0)
            return "";
        var lines = rows.Select(row => $"<tr><th scope=\"row\">{Markup.Escape(row.Name)}</th><td>{Markup.Escape(row.Estimate)}</td><td>{Markup.Escape(row.Truth)}</td></tr>");
        return TrainingReport.Section("estimates", "Estimate and truth", "What was expected before the first step, beside what was measured.",
            $"<div class=\"scroll\"><table><thead><tr><th scope=\"col\"></th><th scope=\"col\">estimate</th><th scope=\"col\">truth</th></tr></thead>\n<tbody>{string.Join('\n', lines)}</tbody></table></div>");
    }

    public static string Parameters(IReadOnlyList<ParameterPart> parts)
    {
        if (parts.Count == 0)
            return "";
        var total = parts.Sum(part => part.Count);
        var chart = new BarChart
        {
            Title = "Parameters by part",
            Description = string.Join(", ", parts.Select(part => $"{part.Name}: {TrainingReport.Count(part.Count)}")),
            Width = 720,
            Bars = [.. parts.Select(part => new ChartBar(part.Name, part.Count, $"{TrainingReport.Count(part.Count)}  ({Share(part.Count, total)})"))],
        };
        return TrainingReport.Section("parameters", "Where the parameters are", $"{TrainingReport.Count(total)} numbers that training has set.", $"<figure class=\"wide\">{chart.Render()}</figure>");
    }

    public static string Configuration(IReadOnlyList<ReportGroup> groups)
    {
        if (groups.Count == 0)
            return "";
        var boxes = groups.Select(group =>
            $"<div class=\"group\"><h3>{Markup.Escape(group.Name)}</h3>\n<dl>{string.Concat(group.Entries.Select(entry => $"<div><dt>{Markup.Escape(entry.Key)}</dt><dd>{Markup.Escape(entry.Value)}</dd></div>\n"))}</dl></div>");
        return TrainingReport.Section("configuration", "Configuration", "Everything that is needed to run it again.", $"<div class=\"groups\">\n{string.Join('\n', boxes)}\n</div>");
    }

    public static string Commands(IReadOnlyList<string> commands) => commands.Count == 0
        ? ""
        : TrainingReport.Section("commands", "Go on from here", "Type one of these in a terminal.", string.Join('\n', commands.Select(command => $"<pre><code>{Markup.Escape(command)}</code></pre>")));

    private static string Share(long part, long total) => total <= 0 ? "0 %" : (100.0 * part / total).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
