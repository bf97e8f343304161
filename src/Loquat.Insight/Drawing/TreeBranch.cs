// A tree that can be drawn: of a search, with what was kept and what was not.
namespace Loquat.Insight.Drawing;

/// <summary>What became of a branch.</summary>
public enum BranchState
{
    /// <summary>It was followed for a while.</summary>
    Kept,

    /// <summary>It was considered and left.</summary>
    Pruned,

    /// <summary>It leads to a result.</summary>
    Final,
}

/// <summary>A branch with everything behind it.</summary>
public sealed record TreeBranch
{
    /// <summary>What stands on it.</summary>
    public required string Label { get; init; }

    /// <summary>Its probability given what stands before, from 0 to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>What became of it.</summary>
    public BranchState State { get; init; }

    /// <summary>Its rank among the results from 1, or 0 for none.</summary>
    public int Rank { get; init; }

    /// <summary>What is to be said of its end, such as a score; empty for nothing.</summary>
    public string Note { get; init; } = "";

    /// <summary>The branches behind it, from top to bottom.</summary>
    public IReadOnlyList<TreeBranch> Children { get; init; } = [];
}
