// Temperature.
namespace Loquat.Generation.Sampling;

/// <summary>x_i ← x_i / T, hence p_i ∝ p_i^(1/T): below 1 sharpens, above 1 flattens.</summary>
/// <param name="temperature">T, above 0.</param>
/// <remarks>Source: Ackley, Hinton and Sejnowski, "A learning algorithm for Boltzmann machines", 1985.</remarks>
public sealed class Temperature(double temperature) : CandidateFilter
{
    /// <inheritdoc/>
    public override void Apply(TokenCandidates candidates) => candidates.Divide(temperature);
}
