// Min-p.
namespace Loquat.Generation.Sampling;

/// <summary>Keeps the candidates with p_i ≥ m · max_j p_j.</summary>
/// <param name="share">m, above 0 and at most 1.</param>
/// <remarks>Source: Nguyen et al., "Turning up the heat: min-p sampling for creative and coherent LLM outputs", 2024.</remarks>
public sealed class MinP(double share) : CandidateFilter
{
    private readonly double _depth = Math.Log(share);

    /// <inheritdoc/>
    public override void Apply(TokenCandidates candidates) => candidates.KeepScoresFrom(candidates.Largest() + _depth);
}
