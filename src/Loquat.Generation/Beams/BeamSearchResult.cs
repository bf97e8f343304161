// What a beam search found.
namespace Loquat.Generation.Beams;

/// <summary>A text that a beam search found.</summary>
/// <param name="Result">The text, its ids and their log-probabilities.</param>
/// <param name="Score">Σ ln p / n^α, by which hypotheses are ordered.</param>
/// <param name="Sum">Σ ln p, after penalties and biases where there are any.</param>
public sealed record BeamHypothesis(GenerationResult Result, double Score, double Sum);

/// <summary>What a beam search found.</summary>
/// <param name="Hypotheses">The best texts, the best first.</param>
/// <param name="Tree">Every token that was considered, in the order of steps and within a step from the most to the least probable; empty unless asked for.</param>
/// <param name="Steps">Steps that were made: tokens of the longest beam.</param>
/// <param name="Seconds">Time in all.</param>
/// <param name="TokensPerSecond">Tokens decoded per second, of all beams together, without the prompt's time.</param>
public sealed record BeamSearchResult(IReadOnlyList<BeamHypothesis> Hypotheses, IReadOnlyList<BeamNode> Tree, int Steps, double Seconds, double TokensPerSecond);
