// Beam search: the most probable texts that can be found by following a few at a time.
using System.Diagnostics;
using Loquat.Generation.Batches;
using Loquat.Generation.Sampling;

namespace Loquat.Generation.Beams;

/// <summary>
/// Follows the <c>Width</c> most probable sequences. In each step all their continuations are ranked by Σ ln p and the best max(2, 1 + end tokens)·Width are looked at:
/// one that ends its text becomes a hypothesis if it is among the first Width, the first Width others are followed. What is open at the end counts as finished.
/// </summary>
/// <remarks>
/// Source: Graves, "Sequence transduction with recurrent neural networks", 2012, section 2.4, with the length penalty n^α and the rules for ending of the field's most
/// used library. Steps on logits apply to log-probabilities, which are not normalised again, as there.
/// </remarks>
internal sealed class BeamSearch
{
    private readonly SequenceBatch _batch;
    private readonly TokenScorer _scorer;
    private readonly GenerationOptions _options;
    private readonly BeamSearchOptions _search;
    private readonly BeamText _text;
    private readonly LogitsProcessor[] _processors;
    private readonly FinishedHypotheses _finished;
    private readonly BeamSelection _selection;
    private readonly List<BeamNode> _tree = [];
    private readonly float[] _scores;

    public BeamSearch(SequenceBatch batch, TokenScorer scorer, BeamText text, GenerationOptions options, BeamSearchOptions search)
    {
        (_batch, _scorer, _text, _options, _search) = (batch, scorer, text, options, search);
        _processors = [.. options.Processors()];
        _finished = new FinishedHypotheses(search, options.Tokens);
        _selection = new BeamSelection(checked(Math.Max(2, 1 + options.EndTokens.Count) * search.Width));
        _scores = new float[scorer.Vocabulary];
    }

    /// <summary>Searches.</summary>
    public BeamSearchResult Run(int[] prompt, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var root = new BeamNode(null, -1, 0, 0) { State = BeamState.Kept };
        List<BeamNode> open = [root];
        List<TokenHistory> histories = [new TokenHistory()];
        histories[0].Begin(prompt);
        if (_options.Tokens > 0)
            _batch.Begin([prompt]);
        var prompted = watch.Elapsed.TotalSeconds;
        var (steps, decoded) = (0, 0);
        while (steps < _options.Tokens && !cancellation.IsCancellationRequested)
        {
            Rank(open, histories);
            var next = Choose(open, out var parents);
            steps++;
            open = next;
            if (next.Count == 0 || steps == _options.Tokens || _finished.AreEnough(next[0].Sum, steps))
                break;
            Follow(ref histories, next, parents);
            decoded += next.Count;
        }
        // A search that ended early has hypotheses enough: its open beams count for nothing.
        var isCut = steps < _options.Tokens && open.Count > 0 && !cancellation.IsCancellationRequested;
        foreach (var beam in isCut ? [] : open)
            _finished.Add(beam);
        var seconds = watch.Elapsed.TotalSeconds;
        var hypotheses = new List<BeamHypothesis>();
        foreach (var end in _finished.Best.Take(_search.Best))
        {
            end.Rank = hypotheses.Count + 1;
            hypotheses.Add(new BeamHypothesis(_text.Result(end, cancellation.IsCancellationRequested, seconds), end.Score, end.Sum));
        }
        return new BeamSearchResult(hypotheses, _tree, steps, seconds, decoded > 0 ? decoded / Math.Max(1e-9, seconds - prompted) : 0);
    }

    private void Rank(List<BeamNode> open, List<TokenHistory> histories)
    {
        _selection.Clear();
        for (var beam = 0; beam < open.Count; beam++)
        {
            var logProbabilities = _scorer.Score(_batch.Logits(beam));
            logProbabilities.CopyTo(_scores);
            foreach (var processor in _processors)
                processor.Apply(_scores, histories[beam]);
            _selection.Add(beam, open[beam].Sum, _scores, logProbabilities);
        }
    }

    /// <summary>Sorts the candidates into those that end a text, those that are followed, and the rest.</summary>
    private List<BeamNode> Choose(List<BeamNode> open, out List<int> parents)
    {
        List<BeamNode> next = [];
        parents = [];
        for (var rank = 0; rank < _selection.Best.Count; rank++)
        {
            var (beam, id, logProbability, sum) = _selection.Best[rank];
            var isFull = next.Count == _search.Width;
            if (isFull && !_search.KeepTree)
                break;
            var node = new BeamNode(open[beam], id, logProbability, sum);
            if (_search.KeepTree)
                _tree.Add(node);
            if (isFull)
                continue;
            if (_text.Ends(node))
            {
                if (rank >= _search.Width)
                    continue;
                node.State = BeamState.Finished;
                _finished.Add(node);
                continue;
            }
            node.State = BeamState.Kept;
            next.Add(node);
            parents.Add(beam);
        }
        return next;
    }

    private void Follow(ref List<TokenHistory> histories, List<BeamNode> next, List<int> parents)
    {
        var ids = next.Select(node => node.Id).ToArray();
        _batch.Select([.. parents]);
        _batch.Append(ids);
        if (_processors.Length == 0)
        {
            // Nobody asks for histories: they only have to be as many as the beams.
            while (histories.Count < next.Count)
                histories.Add(histories[0]);
            return;
        }
        List<TokenHistory> copies = [];
        for (var beam = 0; beam < next.Count; beam++)
        {
            var copy = new TokenHistory();
            copy.CopyFrom(histories[parents[beam]]);
            copy.Add(ids[beam]);
            copies.Add(copy);
        }
        histories = copies;
    }
}
