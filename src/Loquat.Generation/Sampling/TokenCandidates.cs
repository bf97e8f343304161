// The tokens that may come next while filters work on them: which are left, with their scores, and sorted as far as somebody asked for.
namespace Loquat.Generation.Sampling;

/// <summary>
/// Candidates of one choice. Index 0 to Count - 1 are those that are left; before anything is sorted they stand in the order of their ids. Probabilities are
/// weights over their sum, where the most probable token's weight is 1. The memory is used again from choice to choice.
/// </summary>
public sealed class TokenCandidates
{
    private int[] _ids = [];
    private int[] _rest = [];
    private int[] _heap = [];
    private double[] _scores = [];
    private double[] _weights = [];
    private double[] _keys = [];
    private double _largest;
    private bool _hasWeights;
    private int _sorted;

    /// <summary>Number of tokens left.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a choice among all tokens.</summary>
    /// <param name="logits">One for each id; at least one finite. NaN counts as minus infinity.</param>
    public void Load(ReadOnlySpan<float> logits)
    {
        if (_ids.Length < logits.Length)
            (_ids, _scores, _weights, _keys, _rest, _heap) = (new int[logits.Length], new double[logits.Length], new double[logits.Length], new double[logits.Length], new int[logits.Length], new int[logits.Length]);
        Count = logits.Length;
        _largest = double.NegativeInfinity;
        for (var id = 0; id < logits.Length; id++)
        {
            var score = float.IsNaN(logits[id]) ? double.NegativeInfinity : logits[id];
            _ids[id] = id;
            _scores[id] = score;
            _largest = Math.Max(_largest, score);
        }
        _hasWeights = false;
        _sorted = 0;
    }

    /// <summary>The id of a candidate.</summary>
    public int Id(int index) => _ids[index];

    /// <summary>The score of a candidate: its logit, divided by the temperature.</summary>
    public double Score(int index) => _scores[_ids[index]];

    /// <summary>e to the score less the largest score.</summary>
    public double Weight(int index) => WeightOf(_ids[index]);

    /// <summary>The weight of a token.</summary>
    public double WeightOf(int id)
    {
        if (!_hasWeights)
            Weigh();
        return _weights[id];
    }

    /// <summary>The largest score; filters never remove it but for <see cref="Typical"/>, which leaves it the reference of all weights.</summary>
    public double Largest() => _largest;

    /// <summary>The sum of all weights.</summary>
    public double TotalWeight()
    {
        if (!_hasWeights)
            Weigh();
        var total = 0.0;
        for (var i = 0; i < Count; i++)
            total += _weights[_ids[i]];
        return total;
    }

    /// <summary>Divides all scores.</summary>
    /// <param name="divisor">Above 0.</param>
    public void Divide(double divisor)
    {
        for (var i = 0; i < Count; i++)
            _scores[_ids[i]] /= divisor;
        _largest /= divisor;
        _hasWeights = false;
    }

    /// <summary>Puts the <paramref name="count"/> most probable candidates in front, in falling order; of equals the lower id comes first.</summary>
    public void Sort(int count)
    {
        if (count <= _sorted)
            return;
        // The heap that finds a few of many is slower than sorting all once it must hold a good part of them.
        if (count > Count / 8)
            count = Count;
        else
            MoveToFront(count);
        for (var i = 0; i < count; i++)
            _keys[i] = -_scores[_ids[i]];
        SortByKey(_keys, _ids, count);
        _sorted = count;
    }

    /// <summary>Keeps the first candidates.</summary>
    public void Keep(int count)
    {
        Count = count;
        _sorted = Math.Min(_sorted, count);
    }

    /// <summary>Keeps the candidates with at least a score, in their order.</summary>
    public void KeepScoresFrom(double least)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (_scores[_ids[i]] >= least)
                _ids[kept++] = _ids[i];
        }
        Keep(Math.Max(1, kept));
    }

    /// <summary>Puts the candidate at <paramref name="from"/> in the place of the one at <paramref name="to"/>, which is forgotten.</summary>
    internal void Move(int from, int to)
    {
        _ids[to] = _ids[from];
        // What stays in order is no longer sure to hold the most probable ones.
        _sorted = 0;
    }

    /// <summary>Sorts ids by keys, rising; of equal keys the lower id comes first.</summary>
    internal static void SortByKey(double[] keys, int[] ids, int count)
    {
        Array.Sort(keys, ids, 0, count);
        for (var start = 0; start < count;)
        {
            var end = start + 1;
            while (end < count && keys[end] == keys[start])
                end++;
            if (end - start > 1)
                Array.Sort(ids, start, end - start);
            start = end;
        }
    }

    private void Weigh()
    {
        for (var i = 0; i < Count; i++)
            _weights[_ids[i]] = Math.Exp(_scores[_ids[i]] - _largest);
        _hasWeights = true;
    }

    private bool IsBetter(int id, int other) => _scores[id] != _scores[other] ? _scores[id] > _scores[other] : id < other;

    /// <summary>Finds the best with a heap whose top is the worst of them, and moves the others behind them.</summary>
    private void MoveToFront(int count)
    {
        for (var i = 0; i < count; i++)
            _heap[i] = _ids[i];
        for (var i = (count / 2) - 1; i >= 0; i--)
            Sink(i, count);
        for (var i = count; i < Count; i++)
        {
            if (!IsBetter(_ids[i], _heap[0]))
                continue;
            _heap[0] = _ids[i];
            Sink(0, count);
        }
        var worst = _heap[0];
        var (front, rest) = (0, 0);
        for (var i = 0; i < Count; i++)
        {
            var id = _ids[i];
            if (IsBetter(worst, id))
                _rest[rest++] = id;
            else
                _ids[front++] = id;
        }
        Array.Copy(_rest, 0, _ids, front, rest);
    }

    private void Sink(int place, int count)
    {
        var id = _heap[place];
        while ((2 * place) + 1 < count)
        {
            var child = (2 * place) + 1;
            if (child + 1 < count && IsBetter(_heap[child], _heap[child + 1]))
                child++;
            if (!IsBetter(id, _heap[child]))
                break;
            _heap[place] = _heap[child];
            place = child;
        }
        _heap[place] = id;
    }
}
