// Repetition penalty: tokens that occur already become less probable.
namespace Loquat.Generation.Sampling;

/// <summary>
/// For every token of the prompt or the text so far: x_i ← x_i / θ where x_i is positive, x_i · θ where it is negative; θ = 1 changes nothing, above 1 avoids
/// repetition.
/// </summary>
/// <param name="penalty">θ, above 0.</param>
/// <remarks>Source: Keskar et al., "CTRL: a conditional transformer language model for controllable generation", 2019, section 4.1; negative scores are
/// multiplied, as all implementations do, for a division would make them more probable.</remarks>
public sealed class RepetitionPenalty(double penalty) : LogitsProcessor
{
    private readonly float _penalty = (float)penalty;

    /// <inheritdoc/>
    public override void Apply(Span<float> scores, TokenHistory history)
    {
        foreach (var id in history.Distinct)
        {
            if (id < scores.Length)
                scores[id] = scores[id] > 0 ? scores[id] / _penalty : scores[id] * _penalty;
        }
    }
}
