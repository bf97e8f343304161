// Puts a training report together as one HTML file that needs nothing else: styles, drawings and script are inside, no request goes out.
using System.Globalization;
using System.Text;
using Loquat.Insight.Drawing;

namespace Loquat.Insight.Reports;

/// <summary>
/// Renders training reports. The page is complete without JavaScript (every sample and every attention map is shown); with it, a slider goes through
/// the samples and buttons choose layer and head. A content security policy in the page forbids requests to anywhere. The markup is also well-formed XML.
/// </summary>
public static class TrainingReport
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <summary>Writes the report.</summary>
    /// <param name="writer">Where to; it stays open.</param>
    /// <param name="data">What to tell.</param>
    public static void Write(TextWriter writer, TrainingReportData data)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(Render(data));
    }

    /// <summary>Writes the report as UTF-8 without a byte order mark.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="data">What to tell.</param>
    public static void Write(Stream stream, TrainingReportData data)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Encoding.UTF8.GetBytes(Render(data)));
    }

    /// <summary>The report as HTML text. The same data gives the same text.</summary>
    /// <param name="data">What to tell.</param>
    public static string Render(TrainingReportData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var page = new StringBuilder(1 << 16);
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
            .Append(CultureInfo.InvariantCulture, $"<meta http-equiv=\"Content-Security-Policy\" content=\"{Markup.Escape(Policy)}\"/>\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Markup.Escape(data.Title)}</title>\n<style>{ReportStyle.Css}</style>\n</head>\n<body>\n<main>\n");
        AppendHeader(page, data);
        page.Append(CurveSection.Render(data.Curve))
            .Append(SampleSection.Render(data.Samples))
            .Append(AttentionSection.Render(data.AttentionMaps))
            .Append(FactSections.Estimates(data.Estimates))
            .Append(FactSections.Parameters(data.Parameters))
            .Append(FactSections.Configuration(data.Configuration))
            .Append(FactSections.Commands(data.Commands));
        page.Append("</main>\n<footer>Made by Loquat. This page is one file and loads nothing from anywhere.</footer>\n")
            .Append(CultureInfo.InvariantCulture, $"<script>{ReportScript.JavaScript}</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    /// <summary>A section with a heading and a line that says how to read it.</summary>
    internal static string Section(string id, string heading, string lead, string body) =>
        $"<section id=\"{id}\" aria-labelledby=\"{id}-heading\">\n<h2 id=\"{id}-heading\">{heading}</h2>\n<p class=\"lead\">{lead}</p>\n{body}\n</section>\n";

    /// <summary>A whole number with thousands apart.</summary>
    internal static string Count(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    private static void AppendHeader(StringBuilder page, TrainingReportData data)
    {
        page.Append(CultureInfo.InvariantCulture, $"<header>\n<p class=\"kicker\"><span class=\"fruit\"></span>Loquat training report</p>\n<h1>{Markup.Escape(data.Title)}</h1>\n");
        if (data.Summary.Length > 0)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"summary\">{Markup.Escape(data.Summary)}</p>\n");
        if (data.Created is { } created)
            page.Append(CultureInfo.InvariantCulture, $"<p class=\"when\">{Markup.Escape(created.ToString("d MMMM yyyy, HH:mm 'UTC'zzz", CultureInfo.InvariantCulture))}</p>\n");

        var figures = Figures(data).ToList();
        if (figures.Count > 0)
        {
            page.Append("<dl class=\"figures\">\n");
            foreach (var (name, value) in figures)
                page.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{value}</dd></div>\n");
            page.Append("</dl>\n");
        }

        page.Append("</header>\n");
    }

    private static IEnumerable<(string Name, string Value)> Figures(TrainingReportData data)
    {
        var losses = data.Curve.Select(point => point.ValidationLoss ?? double.NaN).Where(double.IsFinite).ToArray();
        if (losses.Length > 0)
        {
            yield return ("best validation loss", losses.Min().ToString("0.0000", CultureInfo.InvariantCulture));
            yield return ("perplexity", Markup.Value(Math.Exp(losses.Min())));
        }

        if (data.Curve.Count > 0)
            yield return ("steps", Count(data.Curve.Max(point => point.Step)));
        if (data.Parameters.Count > 0)
            yield return ("parameters", Count(data.Parameters.Sum(part => part.Count)));
        var speeds = data.Curve.Select(point => point.TokensPerSecond ?? double.NaN).Where(double.IsFinite).Order().ToArray();
        if (speeds.Length > 0)
            yield return ("tokens per second", Count((long)speeds[speeds.Length / 2]));
    }
}
