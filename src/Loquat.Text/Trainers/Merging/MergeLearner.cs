// Learns merges: takes the pair that occurs most, makes one token of it everywhere, and puts right the counts of the pairs beside it.
// A symbol disappears with every merged occurrence, so all merges together cost no more than a few steps for each symbol of the distinct words.
using Loquat.Text.Models;

namespace Loquat.Text.Trainers.Merging;

/// <summary>Byte-pair encoding's learning (Sennrich et al. 2016, arXiv:1508.07909) with counts that are kept up to date.</summary>
internal sealed class MergeLearner
{
    private readonly SymbolText _text;
    private readonly MergeRules _rules;
    private readonly List<string> _tokens;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly PairTable _pairs = new();
    private readonly PriorityQueue<int, PairPriority> _queue = new();
    private readonly HashSet<ulong> _learned = [];
    private readonly HashSet<int> _grown = [];
    private readonly List<int> _places = [];
    private readonly CancellationToken _cancellation;

    /// <summary>Prepares learning.</summary>
    /// <param name="text">The words; they are merged in place.</param>
    /// <param name="tokens">The tokens that there are, by id; merged ones are added.</param>
    /// <param name="rules">When to stop.</param>
    /// <param name="cancellation">Stops learning.</param>
    public MergeLearner(SymbolText text, List<string> tokens, MergeRules rules, CancellationToken cancellation = default)
    {
        (_text, _tokens, _rules, _cancellation) = (text, tokens, rules, cancellation);
        for (var id = 0; id < tokens.Count; id++)
            _ids.Add(tokens[id], id);
        for (var place = 0; place < text.Length; place++)
        {
            CheckCancellation(place);
            if (text.NextOf(place) is var next and >= 0)
                _pairs.Add(text.SymbolAt(place), text.SymbolAt(next), text.WeightAt(place), place);
        }
        for (var pair = 0; pair < _pairs.Count; pair++)
            Offer(pair);
    }

    /// <summary>Occurrences of pairs that there was room made for: no more than two for each place of the text.</summary>
    internal int CellCount => _pairs.CellCount;

    /// <summary>Learns until the vocabulary is full or no pair is frequent enough.</summary>
    /// <param name="clock">Told the number of tokens.</param>
    /// <returns>The merges in order.</returns>
    public List<BpeMerge> Learn(ProgressClock clock)
    {
        List<BpeMerge> merges = [];
        while (_tokens.Count < _rules.VocabularySize && _queue.TryDequeue(out var pair, out var priority))
        {
            // What stands in the queue is the count at most: pairs that lost occurrences since then go back with what they have.
            if (_pairs.CountOf(pair) != priority.Count)
            {
                Offer(pair);
                continue;
            }
            var (left, right) = ((int)(priority.Key >> 32), (int)(uint)priority.Key);
            var spelling = _rules.Join(_tokens[left], _tokens[right]);
            // Two ways may lead to one spelling: they share its id.
            if (!_ids.TryGetValue(spelling, out var result))
            {
                result = _tokens.Count;
                _tokens.Add(spelling);
                _ids.Add(spelling, result);
            }
            // A pair comes up again where one of its tokens was made in another way since: it is merged as it was before.
            if (_learned.Add(priority.Key))
                merges.Add(new BpeMerge(left, right, result, merges.Count));
            Merge(pair, left, right, result);
            clock.Report(_tokens.Count);
        }
        return merges;
    }

    private void Merge(int pair, int left, int right, int result)
    {
        _pairs.TakePlaces(pair, _places);
        _grown.Clear();
        for (var i = 0; i < _places.Count; i++)
        {
            CheckCancellation(i);
            var place = _places[i];
            // Places whose symbols were merged meanwhile.
            if (_text.SymbolAt(place) != left || _text.NextOf(place) is not (var other and >= 0) || _text.SymbolAt(other) != right)
                continue;
            var weight = _text.WeightAt(place);
            var (before, behind) = (_text.PreviousOf(place), _text.NextOf(other));
            _pairs.Subtract(left, right, weight);
            if (before >= 0)
                _pairs.Subtract(_text.SymbolAt(before), left, weight);
            if (behind >= 0)
                _pairs.Subtract(right, _text.SymbolAt(behind), weight);
            _text.Merge(place, result);
            if (before >= 0)
                _grown.Add(_pairs.Add(_text.SymbolAt(before), result, weight, before));
            if (behind >= 0)
                _grown.Add(_pairs.Add(result, _text.SymbolAt(behind), weight, place));
        }
        foreach (var grown in _grown)
            Offer(grown);
    }

    private void CheckCancellation(int place)
    {
        if ((place & 0xFFFF) == 0)
            _cancellation.ThrowIfCancellationRequested();
    }

    private void Offer(int pair)
    {
        var (count, key) = (_pairs.CountOf(pair), _pairs.KeyOf(pair));
        if (count >= _rules.MinFrequency && _rules.Allows(_tokens[(int)(key >> 32)], _tokens[(int)(uint)key]))
            _queue.Enqueue(pair, new PairPriority(count, key));
    }
}
