// The second stage of choosing a token: steps that sharpen the distribution or cut its tail.
namespace Loquat.Generation.Sampling;

/// <summary>Sharpens the distribution of the next token or removes candidates from it; the most probable one, or the most typical one, always stays. Has no
/// state that outlives a call.</summary>
public abstract class CandidateFilter
{
    /// <summary>Changes the candidates.</summary>
    /// <param name="candidates">At least one; filters before this one have removed what they would.</param>
    public abstract void Apply(TokenCandidates candidates);
}
