// Attention maps: every head of every layer as a small picture, or one layer and head at a time where scripts run.
using System.Text;
using Loquat.Insight.Drawing;

namespace Loquat.Insight.Reports;

/// <summary>Renders the attention of one sentence.</summary>
internal static class AttentionSection
{
    public static string Render(IReadOnlyList<AttentionMap> maps)
    {
        if (!maps.Any(map => map.Heads.Count > 0))
            return "";
        var body = new StringBuilder("<div class=\"choices\" hidden=\"hidden\">\n");
        AppendChoice(body, "layer", maps.Select(map => map.Layer));
        AppendChoice(body, "head", Enumerable.Range(1, maps.Max(map => map.Heads.Count)).Select(head => $"Head {head}").Prepend("All heads"));
        body.Append("</div>\n");
        for (var layer = 0; layer < maps.Count; layer++)
            AppendLayer(body, maps[layer], layer);
        return TrainingReport.Section("attention", "Where it looks",
            "One sentence, one square for each attention head. Each row is a token at work; the stronger a cell's colour, the more the row's token looks at the column's token.", body.ToString());
    }

    private static void AppendChoice(StringBuilder body, string name, IEnumerable<string> options)
    {
        body.Append($"<div class=\"choice\" role=\"group\" aria-label=\"Choose the {name}\" data-choice=\"{name}\">");
        var index = 0;
        foreach (var option in options)
        {
            body.Append($"<button type=\"button\" data-index=\"{index}\" aria-pressed=\"{(index == 0 ? "true" : "false")}\">{Markup.Escape(option)}</button>");
            index++;
        }

        body.Append("</div>\n");
    }

    private static void AppendLayer(StringBuilder body, AttentionMap map, int layer)
    {
        body.Append($"<div class=\"layer\" data-layer=\"{layer}\"><h3>{Markup.Escape(map.Layer)}</h3>\n<div class=\"heads\">\n");
        for (var head = 0; head < map.Heads.Count; head++)
        {
            var drawing = new Heatmap
            {
                Title = $"{map.Layer}, head {head + 1}",
                Description = $"Attention weights among {map.Tokens.Count} tokens.",
                Values = map.Heads[head],
                RowLabels = map.Tokens,
                ColumnLabels = map.Tokens,
                Color = layer,
            };
            body.Append($"<figure data-head=\"{head + 1}\">{drawing.Render()}<figcaption>Head {head + 1}</figcaption></figure>\n");
        }

        body.Append("</div></div>\n");
    }
}
