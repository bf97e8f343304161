// Top-p, or nucleus sampling.
namespace Loquat.Generation.Sampling;

/// <summary>Keeps the fewest most probable candidates whose probabilities together reach p, out of what the filters before it left.</summary>
/// <param name="mass">p, above 0 and below 1.</param>
/// <remarks>Source: Holtzman et al., "The curious case of neural text degeneration", 2020, section 3.1.</remarks>
public sealed class TopP(double mass) : CandidateFilter
{
    private const int First = 64;
    private const int Growth = 8;

    /// <inheritdoc/>
    public override void Apply(TokenCandidates candidates)
    {
        var wanted = mass * candidates.TotalWeight();
        var reached = 0.0;
        var next = 0;
        // Sorting in growing parts costs little where a few tokens hold the mass, as they mostly do.
        for (var sorted = Math.Min(First, candidates.Count); ; sorted = (int)Math.Min((long)sorted * Growth, candidates.Count))
        {
            candidates.Sort(sorted);
            for (; next < sorted; next++)
            {
                reached += candidates.Weight(next);
                if (reached >= wanted)
                {
                    candidates.Keep(next + 1);
                    return;
                }
            }
            if (sorted == candidates.Count)
                return;
        }
    }
}
