// Trees: every branch is drawn once, nothing overlaps, results are marked; deep trees and strange labels do no harm.
using System.Globalization;
using System.Xml.Linq;
using Loquat.Insight.Drawing;

namespace Loquat.Insight.Tests.Drawing;

public sealed class TreeDiagramTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void EveryBranchHasABoxAndALineFromItsParent()
    {
        var root = Branch("root", BranchState.Kept, 1, Branch("a", BranchState.Final, 0.5, Branch("b", BranchState.Final, 0.9), Branch("c", BranchState.Pruned, 0.1)), Branch("d", BranchState.Kept, 0.2));
        var drawing = Draw(root with { Children = [root.Children[0] with { Rank = 1, Note = "★ 1  −0.5" }, root.Children[1]] });
        Assert.Equal(["root", "a", "b", "c", "d"], drawing.Descendants(Svg + "text").Where(text => ((string)text.Attribute("class")!).StartsWith("mono", StringComparison.Ordinal)).Select(text => text.Value));
        var lines = drawing.Descendants(Svg + "path").Select(line => (string)line.Attribute("class")!).ToArray();
        // Pruned lines lie below the others.
        Assert.Equal(["edge pruned", "edge", "edge final", "edge final"], lines);
        Assert.Contains("★ 1", drawing.Value, StringComparison.Ordinal);
        Assert.Contains("90.0 %", drawing.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void BoxesDoNotOverlapAndLieInTheDrawing()
    {
        var random = new Random(3);
        for (var round = 0; round < 20; round++)
        {
            var drawing = Draw(Grow(random, 5));
            var boxes = drawing.Descendants(Svg + "rect").Select(box => new[] { "x", "y", "width", "height" }.Select(name => Number(box, name)).ToArray()).ToArray();
            for (var i = 0; i < boxes.Length; i++)
            {
                Assert.True(boxes[i][0] >= 0 && boxes[i][1] >= 0 && boxes[i][0] + boxes[i][2] <= Number(drawing, "width") && boxes[i][1] + boxes[i][3] <= Number(drawing, "height"));
                for (var j = 0; j < i; j++)
                    Assert.False(boxes[i][0] < boxes[j][0] + boxes[j][2] && boxes[j][0] < boxes[i][0] + boxes[i][2] && boxes[i][1] < boxes[j][1] + boxes[j][3] && boxes[j][1] < boxes[i][1] + boxes[i][3]);
            }
        }
    }

    [Fact]
    public void DeepTreesAndHostileLabelsAreDrawn()
    {
        var deep = Branch("end", BranchState.Final, 1);
        for (var i = 0; i < 20_000; i++)
            deep = Branch("x", BranchState.Kept, 0.5, deep);
        Assert.Equal(20_001, Draw(deep).Descendants(Svg + "rect").Count());
        var hostile = Branch(Hostile.All, BranchState.Kept, double.NaN, [.. Hostile.Texts.Select(text => Branch(text, BranchState.Final, 2) with { Note = text })]);
        var page = new TreeDiagram { Title = Hostile.All, Description = Hostile.All, Root = hostile }.RenderPage();
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(Hostile.Texts.Length + 1, Draw(hostile).Descendants(Svg + "rect").Count());
    }

    [Fact]
    public void ARootAloneIsATree() => Assert.Single(Draw(Branch("nothing", BranchState.Kept, 1)).Descendants(Svg + "rect"));

    private static TreeBranch Grow(Random random, int depth) => Branch(new string('w', random.Next(1, 40)), (BranchState)random.Next(3), random.NextDouble(),
        [.. Enumerable.Range(0, depth == 0 ? 0 : random.Next(4)).Select(_ => Grow(random, depth - 1))]);

    private static TreeBranch Branch(string label, BranchState state, double probability, params TreeBranch[] children) => new() { Label = label, State = state, Probability = probability, Children = children };

    private static XElement Draw(TreeBranch root) => XElement.Parse(new TreeDiagram { Title = "A tree", Root = root }.Render());

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
