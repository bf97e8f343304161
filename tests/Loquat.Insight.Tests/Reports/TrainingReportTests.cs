// The report as a file: well-formed, closed against hostile text, silent on the network, the same for the same data, and small.
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Loquat.Insight.Reports;

namespace Loquat.Insight.Tests.Reports;

public sealed class TrainingReportTests
{
    [Fact]
    public void ThePageIsWellFormedAndShowsEverything()
    {
        var page = Parse(TrainingReport.Render(Usual(text => text)));
        Assert.Equal(["curves", "samples", "attention", "estimates", "parameters", "configuration", "commands"], page.Descendants("section").Select(section => section.Attribute("id")!.Value));
        Assert.Equal(5, page.Descendants("article").Count());
        Assert.Equal(16, page.Descendants("figure").Count(figure => figure.Attribute("data-head") is not null));
        Assert.Contains("0.8000", page.Descendants("dd").First().Value, StringComparison.Ordinal);
        Assert.Equal(page.Descendants().Attributes("id").Count(), page.Descendants().Attributes("id").Select(id => id.Value).Distinct().Count());
    }

    [Fact]
    public void HostileTextEverywhereStaysText()
    {
        var page = Parse(TrainingReport.Render(Usual(text => text + Hostile.All)));
        Assert.Single(page.Descendants("script"));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "img" or "b" or "iframe" or "object");
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(Clean(Parse(TrainingReport.Render(Usual(text => text)))), Clean(page));

        static string[] Clean(XElement page) => [.. page.Descendants().Where(element => element.Name.LocalName is not ("path" or "circle" or "line")).Select(element => element.Name.LocalName)];
    }

    [Fact]
    public void NothingIsRequestedFromAnywhere()
    {
        var html = TrainingReport.Render(Usual(text => text));
        Assert.Empty(Regex.Matches(html.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), "https?:|//[a-z]|url\\(|@import|\\bfetch\\b|XMLHttp"));
        Assert.DoesNotContain(Parse(html).Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "href" or "srcset" or "action");
        Assert.Contains("default-src &#39;none&#39;", html);
    }

    [Fact]
    public void TheSameDataGiveTheSameBytesByEveryWay()
    {
        var data = Usual(text => text);
        var html = TrainingReport.Render(data);
        Assert.Equal(html, TrainingReport.Render(data));
        using var stream = new MemoryStream();
        TrainingReport.Write(stream, data);
        Assert.Equal(html, new UTF8Encoding(false).GetString(stream.ToArray()));
        using var writer = new StringWriter();
        TrainingReport.Write(writer, data);
        Assert.Equal(html, writer.ToString());
        Assert.InRange(stream.Length, 20_000, 1_000_000);
    }

    [Fact]
    public void EmptyPartsAreLeftOut()
    {
        var page = Parse(TrainingReport.Render(new TrainingReportData { Title = "Nothing yet" }));
        Assert.Empty(page.Descendants("section"));
        Assert.Equal("Nothing yet", page.Descendants("h1").Single().Value);
        Assert.Empty(page.Descendants("dl"));
    }

    [Fact]
    public void StrangeNumbersDoNoHarm()
    {
        var page = Parse(TrainingReport.Render(new TrainingReportData
        {
            Title = "Strange",
            Curve = [new(0, double.NaN, double.PositiveInfinity, double.NaN, double.NaN), new(1, 2, double.NaN), new(2)],
            AttentionMaps = [new("empty", [], []), new("short", ["a"], [[[float.NaN]]])],
            Samples = [new(0, double.NaN, "", "")],
            Parameters = [new("none", 0)],
            Configuration = [new("empty", [])],
        }));
        Assert.Equal(5, page.Descendants("section").Count());
        Assert.DoesNotContain(page.Descendants("dt"), name => name.Value.Contains("best", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutScriptsEverySampleIsShownAndTheControlsAreHidden()
    {
        var page = Parse(TrainingReport.Render(Usual(text => text)));
        Assert.DoesNotContain(page.Descendants("article"), article => article.Attributes("hidden").Any() || article.Attribute("class")!.Value.Contains("away", StringComparison.Ordinal));
        foreach (var control in new[] { "scrub", "choices" })
            Assert.NotNull(page.Descendants("div").Single(div => div.Attribute("class")?.Value == control).Attribute("hidden"));
    }

    private static XElement Parse(string html)
    {
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XElement.Load(reader);
    }

    private static TrainingReportData Usual(Func<string, string> text) => new()
    {
        Title = text("A small GPT"),
        Summary = text("Four layers"),
        Created = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Curve = [.. Enumerable.Range(0, 1501).Select(step => new TrainingPoint(step, 4.0 / (1 + (step / 100.0)), step % 250 == 0 ? 4.0 - (step * 3.2 / 1500) : null, 1e-3, 60_000 + (step % 7)))],
        Samples = [.. Enumerable.Range(0, 5).Select(i => new TrainingSample(i * 300, 3 - (i * 0.5), text("Once "), text("there was a fox.")))],
        AttentionMaps = [.. Enumerable.Range(1, 4).Select(layer => new AttentionMap(text($"Layer {layer}"), [.. Enumerable.Range(0, 30).Select(_ => text("a"))],
            [.. Enumerable.Range(1, 4).Select(head => Enumerable.Range(0, 30).Select(t => Enumerable.Range(0, 30).Select(s => s > t ? 0 : 1f / (1 + ((t * head) + s) % 9)).ToArray()).ToArray())]))],
        Estimates = [new(text("time"), text("60 s"), text("61 s"))],
        Parameters = [new(text("attention"), 264_192), new(text("MLP"), 526_848)],
        Configuration = [new(text("Model"), [new(text("layers"), text("4"))])],
        Commands = [text("loquat generate model")],
    };
}
