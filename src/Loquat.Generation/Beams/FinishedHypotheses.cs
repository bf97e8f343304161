// The best finished texts of a beam search so far.
namespace Loquat.Generation.Beams;

/// <summary>Keeps as many finished hypotheses as there are beams, by score.</summary>
/// <param name="options">Width, length penalty and when to end.</param>
/// <param name="mostTokens">The length at which every text ends.</param>
internal sealed class FinishedHypotheses(BeamSearchOptions options, int mostTokens)
{
    private readonly List<BeamNode> _best = [];

    /// <summary>The hypotheses, the best first; of equals the one found first.</summary>
    public IReadOnlyList<BeamNode> Best => _best;

    /// <summary>Adds a hypothesis where it is among the best.</summary>
    public void Add(BeamNode end)
    {
        end.Score = Score(end.Sum, end.Length);
        var place = _best.FindIndex(other => end.Score > other.Score);
        if (place < 0)
            place = _best.Count;
        if (place >= options.Width)
            return;
        _best.Insert(place, end);
        if (_best.Count > options.Width)
            _best.RemoveAt(_best.Count - 1);
    }

    /// <summary>Whether the search may end, given the sum of the best open beam.</summary>
    /// <param name="openSum">Σ ln p of the most probable beam that goes on.</param>
    /// <param name="length">Its number of tokens.</param>
    public bool AreEnough(double openSum, int length)
    {
        if (_best.Count < options.Width)
            return false;
        return options.EarlyStopping switch
        {
            EarlyStopping.WhenFull => true,
            EarlyStopping.Heuristic => _best[^1].Score >= Score(openSum, length),
            // Sums only fall from here on; what they are divided by is largest at the end where α is positive, and now where it is negative.
            _ => _best[^1].Score >= Score(openSum, options.LengthPenalty > 0 ? mostTokens : length),
        };
    }

    private double Score(double sum, int length) => length == 0 ? 0 : sum / Math.Pow(length, options.LengthPenalty);
}
