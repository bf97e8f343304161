// Locally typical sampling.
namespace Loquat.Generation.Sampling;

/// <summary>
/// Keeps the fewest candidates whose probabilities together reach τ, taken in the order of |H + ln p_i|: those whose information is nearest to the
/// distribution's entropy H = -Σ p_i ln p_i first, of equals those with the lower ids.
/// </summary>
/// <param name="mass">τ, above 0 and below 1.</param>
/// <remarks>Source: Meister et al., "Locally typical sampling", 2023, section 5.</remarks>
public sealed class Typical(double mass) : CandidateFilter
{
    private double[] _deviations = [];
    private double[] _keys = [];
    private int[] _ids = [];

    /// <inheritdoc/>
    public override void Apply(TokenCandidates candidates)
    {
        var count = candidates.Count;
        if (_keys.Length < count)
            (_deviations, _keys, _ids) = (new double[count], new double[count], new int[count]);
        var total = candidates.TotalWeight();
        var (largest, logTotal) = (candidates.Largest(), Math.Log(total));
        var entropy = logTotal;
        for (var i = 0; i < count; i++)
        {
            // A token of probability 0 adds nothing to the entropy, but its logarithm is infinite.
            if (candidates.Weight(i) > 0)
                entropy -= candidates.Weight(i) / total * (candidates.Score(i) - largest);
        }
        for (var i = 0; i < count; i++)
        {
            _deviations[i] = _keys[i] = Math.Abs(entropy + candidates.Score(i) - largest - logTotal);
            _ids[i] = candidates.Id(i);
        }
        TokenCandidates.SortByKey(_keys, _ids, count);
        var reached = 0.0;
        var last = 0;
        while (last < count - 1 && (reached += candidates.WeightOf(_ids[last])) < mass * total)
            last++;
        var (farthest, id) = (_keys[last], _ids[last]);
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (_deviations[i] < farthest || (_deviations[i] == farthest && candidates.Id(i) <= id))
                candidates.Move(i, kept++);
        }
        candidates.Keep(kept);
    }
}
