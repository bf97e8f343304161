// A place in the tree of a beam search: a token behind another.
namespace Loquat.Generation.Beams;

/// <summary>What a beam search did with a token that it considered.</summary>
public enum BeamState
{
    /// <summary>It was no longer among the best and went no further.</summary>
    Pruned,

    /// <summary>It was followed, at least for a step.</summary>
    Kept,

    /// <summary>It ended a text.</summary>
    Finished,
}

/// <summary>A token that a beam search considered, behind those that came before it.</summary>
public sealed class BeamNode
{
    internal BeamNode(BeamNode? parent, int id, double logProbability, double sum)
    {
        (Parent, Id, LogProbability, Sum) = (parent, id, logProbability, sum);
        Length = parent is null ? 0 : parent.Length + 1;
    }

    /// <summary>The token before this one; null for the prompt.</summary>
    public BeamNode? Parent { get; }

    /// <summary>The token; -1 for the prompt.</summary>
    public int Id { get; }

    /// <summary>ln p of the token given those before it, by the model.</summary>
    public double LogProbability { get; }

    /// <summary>The sum of all ln p from the prompt to here, by which beams are compared: after penalties and biases, where there are any.</summary>
    public double Sum { get; }

    /// <summary>Number of tokens from the prompt to here.</summary>
    public int Length { get; }

    /// <summary>What became of it.</summary>
    public BeamState State { get; internal set; }

    /// <summary>Its rank among the returned hypotheses from 1, or 0 where it ends none of them.</summary>
    public int Rank { get; internal set; }

    /// <summary>The score of the hypothesis that ends here; NaN where none does.</summary>
    public double Score { get; internal set; } = double.NaN;

    /// <summary>The nodes from the first token to this one.</summary>
    public BeamNode[] Path()
    {
        var path = new BeamNode[Length];
        for (var node = this; node.Parent is not null; node = node.Parent)
            path[node.Length - 1] = node;
        return path;
    }
}
