// What a beam search considered, as branches that can be drawn.
using System.Globalization;
using Loquat.Generation.Beams;
using Loquat.Insight.Drawing;
using Loquat.Text.Tokenizers;

namespace Loquat.Cli.Generation;

/// <summary>Makes drawable trees of beam searches.</summary>
internal static class BeamTree
{
    /// <summary>Steps up to which a terminal shows every token by itself.</summary>
    private const int StepsInTerminal = 6;

    /// <summary>Steps up to which a picture shows every token by itself.</summary>
    private const int StepsInPicture = 32;

    /// <summary>Whether a tree of so many steps is too deep for a terminal to show every token by itself.</summary>
    public static bool CollapsesInTerminal(int steps) => steps > StepsInTerminal;

    /// <summary>Whether a tree of so many steps is too deep for a picture to show every token by itself.</summary>
    public static bool CollapsesInPicture(int steps) => steps > StepsInPicture;

    /// <summary>A score as it is shown.</summary>
    public static string Score(double score) => score.ToString("0.000", CultureInfo.InvariantCulture).Replace('-', '−');

    /// <summary>The tree, with the prompt as its root.</summary>
    /// <param name="nodes">Everything considered: parents before children, in a step the most probable first.</param>
    /// <param name="tokenizer">Spells tokens, or null for ids.</param>
    /// <param name="prompt">The root's label.</param>
    /// <param name="collapses">Whether tokens that follow one another without a fork become one branch; what was pruned on the way is then left out.</param>
    public static TreeBranch Build(IReadOnlyList<BeamNode> nodes, Tokenizer? tokenizer, string prompt, bool collapses)
    {
        var root = nodes.Count > 0 ? nodes[0].Path()[0].Parent! : null;
        var children = nodes.GroupBy(node => node.Parent!).ToDictionary(group => group.Key, group => group.ToArray());
        var branches = new Dictionary<BeamNode, TreeBranch>();
        // From the last token to the first, so that children are there before their parents, however deep the tree is.
        foreach (var node in nodes.Reverse())
            branches[node] = Branch(node, Children(node), tokenizer, collapses);
        return new TreeBranch { Label = Visible(prompt), State = BranchState.Kept, Children = root is null ? [] : Children(root) };

        IReadOnlyList<TreeBranch> Children(BeamNode node) => children.TryGetValue(node, out var found) ? [.. found.Select(child => branches[child])] : [];
    }

    private static TreeBranch Branch(BeamNode node, IReadOnlyList<TreeBranch> children, Tokenizer? tokenizer, bool collapses)
    {
        var label = Visible(tokenizer?.TokenText(node.Id) ?? node.Id.ToString(CultureInfo.InvariantCulture));
        var isHypothesis = !double.IsNaN(node.Score);
        var branch = new TreeBranch
        {
            Label = label,
            Probability = Math.Exp(node.LogProbability),
            Rank = node.Rank,
            State = node.State == BeamState.Pruned ? BranchState.Pruned : node.Rank > 0 || children.Any(child => child.State == BranchState.Final) ? BranchState.Final : BranchState.Kept,
            Note = node.Rank > 0 ? $"★ {node.Rank}  {Score(node.Score)}" : isHypothesis ? $"◆ {Score(node.Score)}" : "",
            Children = children,
        };
        if (!collapses || isHypothesis)
            return branch;
        var followed = children.Where(child => child.State != BranchState.Pruned).ToArray();
        if (followed.Length != 1)
            return branch;
        // One way only: the token and what follows are one branch.
        return followed[0] with { Label = tokenizer is null ? $"{label} {followed[0].Label}" : label + followed[0].Label, Probability = branch.Probability * followed[0].Probability };
    }

    /// <summary>Text on one line whose blanks are seen.</summary>
    private static string Visible(string text) => text.ReplaceLineEndings("\\n").Replace(' ', '·');
}
