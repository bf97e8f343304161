// A beam search in the terminal.
using Loquat.Cli.Output;
using Loquat.Insight.Drawing;
using Spectre.Console;

namespace Loquat.Cli.Generation;

/// <summary>Draws the tree of a search as text.</summary>
internal static class BeamTreeView
{
    private const int Indent = 4;
    private const int LeastLabel = 8;
    private const int MostPruned = 3;
    private const int PruningDepth = 12;

    /// <summary>Shows a tree and says what its signs mean.</summary>
    public static void Show(Terminal terminal, TreeBranch root)
    {
        var console = terminal.Console;
        var width = console.Profile.Width;
        var tree = new Tree(new Spectre.Console.Text(Shorten(root.Label, width - 2), new Style(decoration: Decoration.Bold))) { Guide = TreeGuide.Line };
        // A stack instead of recursion: a search may be as deep as a text is long.
        var open = new Stack<(IHasTreeNodes Parent, TreeBranch Branch, int Depth)>();
        Push(open, tree, root, 1);
        while (open.TryPop(out var next))
        {
            var node = next.Parent.AddNode(Line(next.Branch, width - (Indent * next.Depth)));
            // Beyond the right edge there is nothing to see: what lies deeper is in the texts below the tree.
            if (Indent * (next.Depth + 1) + LeastLabel + PruningDepth <= width)
                Push(open, node, next.Branch, next.Depth + 1);
            else if (next.Branch.Children.Count > 0)
                node.AddNode(new Spectre.Console.Text($"… {Results(next.Branch)}", new Style(Color.Green, decoration: Decoration.Bold)));
        }
        console.Write(tree);
        terminal.Whisper("★ returned, with rank and score   ◆ complete but not returned   × pruned");
        terminal.Whisper("no sign: followed for a while   %: given what stands before");
    }

    private static void Push(Stack<(IHasTreeNodes, TreeBranch, int)> open, IHasTreeNodes parent, TreeBranch branch, int depth)
    {
        var followed = branch.Children.Where(child => child.State != BranchState.Pruned);
        var pruned = branch.Children.Where(child => child.State == BranchState.Pruned).Take(MostPruned);
        foreach (var child in followed.Concat(pruned).Reverse())
            open.Push((parent, child, depth));
    }

    /// <summary>The results behind a branch, for where there is no room to draw them.</summary>
    private static string Results(TreeBranch branch)
    {
        var found = new List<TreeBranch>();
        var open = new Stack<TreeBranch>(branch.Children);
        while (open.TryPop(out var next))
        {
            if (next.Rank > 0)
                found.Add(next);
            foreach (var child in next.Children)
                open.Push(child);
        }
        return string.Join("  ", found.OrderBy(result => result.Rank).Select(result => $"★ {result.Rank}"));
    }

    private static Paragraph Line(TreeBranch branch, int width)
    {
        var style = branch.State switch
        {
            BranchState.Final => new Style(Color.Green),
            BranchState.Pruned => new Style(Color.Grey),
            _ => Style.Plain,
        };
        var value = $" {Amounts.Percent(branch.Probability)}";
        var sign = branch.State == BranchState.Pruned ? "× " : "";
        var note = branch.Note.Length > 0 ? $"  {branch.Note}" : "";
        var line = new Paragraph(sign + Shorten(branch.Label, Math.Max(LeastLabel, width - value.Length - sign.Length - note.Length - 1)), style);
        line.Append(value, new Style(Color.Grey));
        if (note.Length > 0)
            line.Append(note, branch.Rank > 0 ? new Style(Color.Green, decoration: Decoration.Bold) : new Style(Color.Yellow));
        return line;
    }

    /// <summary>A label that is too long shows its two ends, where it forks.</summary>
    private static string Shorten(string label, int width)
    {
        if (label.Length <= width || width < 3)
            return label;
        var (front, back) = ((width - 1) / 2, width - 1 - ((width - 1) / 2));
        if (char.IsHighSurrogate(label[front - 1]))
            front--;
        if (char.IsLowSurrogate(label[^back]))
            back--;
        return $"{label[..front]}…{label[^back..]}";
    }
}
