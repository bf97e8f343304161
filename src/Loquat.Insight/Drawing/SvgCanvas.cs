// The frame that all drawings share: size, title and description for screen readers, colours for light and dark.
using System.Text;

namespace Loquat.Insight.Drawing;

/// <summary>Collects the elements of one SVG drawing.</summary>
internal sealed class SvgCanvas
{
    /// <summary>Number of colours for series before they repeat.</summary>
    public const int SeriesColors = 4;

    private const string Style =
        ".lq{--q-ink:#33342f;--q-soft:#75766f;--q-line:#deddd6;--q-0:#b25d0c;--q-1:#23684d;--q-2:#3d5fae;--q-3:#85489a;"
        + "font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;max-width:100%;height:auto;display:block}"
        + "@media screen and (prefers-color-scheme:dark){.lq{--q-ink:#dcdbd4;--q-soft:#9c9d95;--q-line:#3a3b37;--q-0:#f2a65a;--q-1:#76cda4;--q-2:#93b1f7;--q-3:#d3a0e4}}"
        + ".lq text{fill:var(--q-ink);font-size:12px}.lq .soft{fill:var(--q-soft)}.lq .grid{stroke:var(--q-line);stroke-width:1}"
        + ".lq .mono{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:11px}"
        + ".lq .curve{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}.lq .faint{stroke-width:1;opacity:.35}";

    private readonly StringBuilder _body = new();

    public SvgCanvas Add(string element)
    {
        _body.Append(element);
        return this;
    }

    public SvgCanvas Text(double x, double y, string text, string anchor = "start", string style = "", string extra = "")
    {
        var kind = style.Length == 0 ? "" : $" class=\"{style}\"";
        var align = anchor == "start" ? "" : $" text-anchor=\"{anchor}\"";
        return Add($"<text x=\"{Markup.Number(x)}\" y=\"{Markup.Number(y)}\"{align}{kind}{extra}>{Markup.Escape(text)}</text>");
    }

    public SvgCanvas GridLine(double x1, double y1, double x2, double y2) =>
        Add($"<line class=\"grid\" x1=\"{Markup.Number(x1)}\" y1=\"{Markup.Number(y1)}\" x2=\"{Markup.Number(x2)}\" y2=\"{Markup.Number(y2)}\"/>");

    /// <summary>The finished drawing, a stand-alone SVG document that may also be put into a page as it is.</summary>
    public string Finish(double width, double height, string title, string description)
    {
        var (w, h) = (Markup.Number(width), Markup.Number(height));
        var summary = description.Length == 0 ? "" : $"<desc>{Markup.Escape(description)}</desc>";
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"lq\" role=\"img\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\">"
            + $"<title>{Markup.Escape(title)}</title>{summary}<style>{Style}</style>{_body}</svg>";
    }
}
