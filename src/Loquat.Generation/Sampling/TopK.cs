// Top-k.
namespace Loquat.Generation.Sampling;

/// <summary>Keeps the k most probable candidates; of equals those with the lower ids.</summary>
/// <param name="count">k, at least 1.</param>
/// <remarks>Source: Fan, Lewis and Dauphin, "Hierarchical neural story generation", 2018, section 5.4.</remarks>
public sealed class TopK(int count) : CandidateFilter
{
    /// <inheritdoc/>
    public override void Apply(TokenCandidates candidates)
    {
        if (count >= candidates.Count)
            return;
        candidates.Sort(count);
        candidates.Keep(count);
    }
}
