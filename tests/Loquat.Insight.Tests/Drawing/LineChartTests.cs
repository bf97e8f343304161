// Line charts on ordinary, empty, single, infinite and huge series, on both scales.
using System.Globalization;
using System.Xml.Linq;
using Loquat.Insight.Drawing;

namespace Loquat.Insight.Tests.Drawing;

public sealed class LineChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string, double[]> Values => new()
    {
        { "ordinary", [3, 2, 1.5, 1.4] },
        { "empty", [] },
        { "one", [2] },
        { "constant", [1, 1, 1] },
        { "zeros", [0, 0] },
        { "gaps", [double.NaN, 2, double.NaN, 1, 0.5, double.PositiveInfinity] },
        { "nothing finite", [double.NaN, double.NegativeInfinity] },
        { "negative", [-5, -1, -3] },
        { "huge", [1e307, -1e307, 1e299, 5] },
        { "tiny", [1e-300, 2e-300] },
        { "close", [1e9, 1e9 + 1e-4] },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void EverySeriesGivesAWellFormedDrawingInsideItsFrame(string name, double[] values)
    {
        foreach (var logarithmic in new[] { false, true })
        {
            var chart = Chart(values) with { Title = name, YLogarithmic = logarithmic, XLogarithmic = logarithmic };
            var drawing = XElement.Parse(chart.Render());
            Assert.Equal(Svg + "svg", drawing.Name);
            Assert.Equal(name, drawing.Element(Svg + "title")!.Value);
            foreach (var circle in drawing.Descendants(Svg + "circle"))
            {
                Assert.InRange(Coordinate(circle, "cx"), 0, chart.Width);
                Assert.InRange(Coordinate(circle, "cy"), 0, chart.Height);
            }

            Assert.DoesNotContain("NaN", drawing.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain("∞", drawing.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AGapBreaksTheLineAndALonePointIsADot()
    {
        var drawing = XElement.Parse(Chart([3, 2, double.NaN, 1, double.NaN, 2, 3]).Render());
        var path = drawing.Elements(Svg + "path").Last().Attribute("d")!.Value;
        Assert.Equal(3, path.Count(c => c == 'M'));
        Assert.Equal(2, path.Count(c => c == 'L'));
        Assert.Single(drawing.Descendants(Svg + "circle"));
    }

    [Fact]
    public void HigherValuesAreDrawnHigherOnBothScales()
    {
        foreach (var logarithmic in new[] { false, true })
        {
            var chart = Chart([1, 10, 100]) with { YLogarithmic = logarithmic };
            var heights = XElement.Parse((chart with { Series = [chart.Series[0] with { Dots = true }] }).Render()).Descendants(Svg + "circle").Select(c => Coordinate(c, "cy")).ToArray();
            Assert.True(heights[0] > heights[1] && heights[1] > heights[2]);
            if (logarithmic)
                Assert.Equal(heights[0] - heights[1], heights[1] - heights[2], 0.02);
            else
                Assert.True(heights[1] - heights[2] > 5 * (heights[0] - heights[1]));
        }
    }

    [Fact]
    public void TicksAreRoundAndTheLegendNamesTheSeries()
    {
        var texts = XElement.Parse(Chart([0, 5]).Render()).Descendants(Svg + "text").Select(text => text.Value).ToArray();
        Assert.Equal(["0", "1", "2", "3", "4", "5"], texts.Take(6));
        Assert.Contains("loss", texts);
    }

    [Fact]
    public void ManyPointsAreThinnedButAPeakStays()
    {
        var values = Enumerable.Range(0, 200_000).Select(i => i == 77_777 ? 1000.0 : 1).ToArray();
        var peak = Chart(values).Render();
        Assert.True(peak.Length < 60_000);
        Assert.Contains($" {Markup.Number(40)}", peak);
        Assert.Contains("1,000", peak);
    }

    [Fact]
    public void HostileNamesStayText()
    {
        var chart = new LineChart { Title = Hostile.All, Description = Hostile.All, XLabel = Hostile.All, YLabel = Hostile.All, Series = [new(Hostile.All, [new(0, 1)])], Marks = [new(new(0, 1), Hostile.All)] };
        var drawing = XElement.Parse(chart.Render());
        Assert.DoesNotContain(drawing.Descendants(), element => element.Name.LocalName is "script" or "img" or "b");
        Assert.Equal(chart.Render(), chart.Render());
    }

    private static LineChart Chart(double[] values) =>
        new() { Title = "Loss", Series = [new ChartSeries("loss", [.. values.Select((value, i) => new ChartPoint(i + 1, value))])] };

    private static double Coordinate(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
