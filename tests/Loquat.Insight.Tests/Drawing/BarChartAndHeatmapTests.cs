// Bars are as long as their values, cells as strong as their weights; strange values and labels do no harm.
using System.Globalization;
using System.Xml.Linq;
using Loquat.Insight.Drawing;

namespace Loquat.Insight.Tests.Drawing;

public sealed class BarChartAndHeatmapTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void BarsAreProportional()
    {
        var drawing = XElement.Parse(new BarChart { Title = "Parts", Bars = [new("a", 100), new("b", 50), new("c", double.NaN), new("d", -3)] }.Render());
        var widths = drawing.Descendants(Svg + "rect").Select(bar => double.Parse(bar.Attribute("width")!.Value, CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(widths[0] / 2, widths[1], 0.02);
        Assert.Equal([1, 1], widths[2..]);
    }

    [Fact]
    public void NoBarsAndHostileBarsAreDrawn()
    {
        XElement.Parse(new BarChart { Title = "" }.Render());
        var hostile = XElement.Parse(new BarChart { Title = Hostile.All, Bars = [.. Hostile.Texts.Select(text => new ChartBar(text, 1, text))] }.Render());
        Assert.Equal(Hostile.Texts.Length, hostile.Descendants(Svg + "rect").Count());
        Assert.DoesNotContain(hostile.Descendants(), element => element.Name.LocalName is "script" or "img");
    }

    [Fact]
    public void EqualNeighboursAreOneRunAndTheLargestIsFull()
    {
        var drawing = XElement.Parse(new Heatmap { Title = "Head", Values = [[0.5f, 0.5f, 0], [0, 0, 1]] }.Render());
        var paths = drawing.Descendants(Svg + "path").ToArray();
        Assert.Equal(["M0 0h2v1h-2z", "M2 1h1v1h-1z"], paths.Select(path => path.Attribute("d")!.Value));
        Assert.Equal(["0.5", "1"], paths.Select(path => path.Attribute("fill-opacity")!.Value));
    }

    [Fact]
    public void StrangeMatricesAreDrawn()
    {
        float[][][] matrices = [[], [[]], [[float.NaN]], [[float.PositiveInfinity, -1]], [[0, 0], [0]], [[1], [1, 2, 3]]];
        foreach (var matrix in matrices)
        {
            var heatmap = new Heatmap { Title = "strange", Values = matrix, RowLabels = Hostile.Texts, ColumnLabels = Hostile.Texts };
            Assert.DoesNotContain("NaN", XElement.Parse(heatmap.Render()).ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void BlanksInTokensAreVisible()
    {
        var texts = XElement.Parse(new Heatmap { Title = "Head", Values = [[1, 1], [1, 1]], RowLabels = [" the", "\n"] }.Render()).Descendants(Svg + "text").Select(text => text.Value);
        Assert.Equal(["␣the", "⏎"], texts);
    }
}
