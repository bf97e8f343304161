// The samples as training went on: all below one another, or one at a time under a slider where scripts run.
using System.Text;
using Loquat.Insight.Drawing;

namespace Loquat.Insight.Reports;

/// <summary>Renders what the model wrote at different steps.</summary>
internal static class SampleSection
{
    public static string Render(IReadOnlyList<TrainingSample> samples)
    {
        if (samples.Count == 0)
            return "";
        var body = new StringBuilder();
        if (samples.Count > 1)
        {
            var last = samples.Count - 1;
            body.Append($"<div class=\"scrub\" hidden=\"hidden\"><input type=\"range\" min=\"0\" max=\"{last}\" value=\"{last}\" step=\"1\" aria-label=\"Training step of the sample\"/>");
            body.Append($"<div class=\"ends\"><span>step {TrainingReport.Count(samples[0].Step)}</span><span>step {TrainingReport.Count(samples[last].Step)}</span></div></div>\n");
        }

        body.Append("<div class=\"samples\">\n");
        foreach (var sample in samples)
        {
            var loss = sample.ValidationLoss is { } value ? $" <span class=\"loss\">validation loss {Markup.Value(value)}</span>" : "";
            body.Append($"<article class=\"sample\"><h3>Step {TrainingReport.Count(sample.Step)}{loss}</h3>");
            body.Append($"<blockquote><span class=\"prompt\">{Markup.Escape(sample.Prompt)}</span>{Markup.Escape(sample.Text)}</blockquote></article>\n");
        }

        body.Append("</div>");
        return TrainingReport.Section("samples", "What it wrote", "The model at different moments of its training. What it was given is underlined; the rest is its own.", body.ToString());
    }
}
