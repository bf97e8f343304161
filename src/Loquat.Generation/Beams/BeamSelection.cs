// The most probable of all continuations of all beams.
namespace Loquat.Generation.Beams;

/// <summary>A continuation of a beam by one token.</summary>
/// <param name="Beam">Number of the beam, from the most to the least probable.</param>
/// <param name="Id">The token.</param>
/// <param name="LogProbability">ln p of the token, by the model.</param>
/// <param name="Sum">Σ ln p with the token.</param>
internal readonly record struct BeamCandidate(int Beam, int Id, double LogProbability, double Sum);

/// <summary>Collects the best candidates; of equals those of the better beam and then of the lower id.</summary>
/// <param name="count">How many.</param>
internal sealed class BeamSelection(int count)
{
    private readonly List<BeamCandidate> _best = [];

    /// <summary>The best so far, in falling order.</summary>
    public IReadOnlyList<BeamCandidate> Best => _best;

    /// <summary>Begins anew.</summary>
    public void Clear() => _best.Clear();

    /// <summary>Adds the continuations of a beam; beams come in order.</summary>
    /// <param name="beam">Number of the beam.</param>
    /// <param name="sum">Σ ln p of the beam.</param>
    /// <param name="scores">What each token adds to the sum; minus infinity where it is forbidden.</param>
    /// <param name="logProbabilities">ln p of each token, by the model.</param>
    public void Add(int beam, double sum, ReadOnlySpan<float> scores, ReadOnlySpan<float> logProbabilities)
    {
        for (var id = 0; id < scores.Length; id++)
        {
            var total = sum + scores[id];
            if (double.IsNegativeInfinity(total) || (_best.Count == count && !(total > _best[^1].Sum)))
                continue;
            Insert(new BeamCandidate(beam, id, logProbabilities[id], total));
        }
    }

    private void Insert(BeamCandidate candidate)
    {
        var (low, high) = (0, _best.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_best[middle].Sum >= candidate.Sum)
                low = middle + 1;
            else
                high = middle;
        }
        _best.Insert(low, candidate);
        if (_best.Count > count)
            _best.RemoveAt(count);
    }
}
