// Presence and frequency penalties: written tokens lose a constant, and a constant for each time they were written.
namespace Loquat.Generation.Sampling;

/// <summary>x_i ← x_i - α_f · c_i - α_p · [c_i > 0], where c_i is how often token i was written; the prompt does not count.</summary>
/// <param name="presence">α_p; negative makes written tokens more probable.</param>
/// <param name="frequency">α_f; negative makes written tokens more probable.</param>
/// <remarks>Source: "Frequency and presence penalties" in OpenAI's API guide.</remarks>
public sealed class OccurrencePenalties(double presence, double frequency) : LogitsProcessor
{
    /// <inheritdoc/>
    public override void Apply(Span<float> scores, TokenHistory history)
    {
        foreach (var id in history.Distinct)
        {
            var times = history.TimesWritten(id);
            if (times > 0 && id < scores.Length)
                scores[id] -= (float)((frequency * times) + presence);
        }
    }
}
