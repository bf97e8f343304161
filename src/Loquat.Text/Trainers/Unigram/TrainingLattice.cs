// The ways to spell one word with the pieces: expected numbers of pieces by the forward-backward algorithm, and the best way by Viterbi's.
using System.Runtime.InteropServices;

namespace Loquat.Text.Trainers.Unigram;

/// <summary>Lattices of words; for one thread.</summary>
internal sealed class TrainingLattice
{
    // Sums are kept as numbers times powers of this scale, because those of long words are too small for a double.
    private const int ScaleBits = 256;
    private static readonly double s_scale = Math.ScaleB(1, ScaleBits);
    private static readonly double s_least = Math.ScaleB(1, -ScaleBits);

    private readonly TrainingPieces _pieces;
    private readonly double[] _probabilities;
    private readonly List<Edge> _edges = [];
    private double[] _forward = [];
    private double[] _backward = [];
    private int[] _scales = [];
    private double[] _best = [];
    private int[] _bestEdges = [];
    private int _length;

    /// <summary>Takes the pieces.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="probabilities">Their probabilities: the exponentials of their scores, shared by all threads.</param>
    public TrainingLattice(TrainingPieces pieces, double[] probabilities) => (_pieces, _probabilities) = (pieces, probabilities);

    /// <summary>The exponentials of the scores.</summary>
    public static double[] ProbabilitiesOf(TrainingPieces pieces) => [.. pieces.Scores.Select(Math.Exp)];

    /// <summary>Finds the pieces in a word, of which every character must be one; what follows is about this word.</summary>
    public void Load(ReadOnlySpan<char> word)
    {
        FindEdges(word);
        _length = word.Length;
    }

    /// <summary>Adds to the expected numbers of the pieces of the word: sum over the ways, each with its probability, times weight.</summary>
    /// <param name="weight">How often it occurs.</param>
    /// <param name="expected">The sums by piece.</param>
    /// <returns>The logarithm of the word's probability: of the sum over all ways.</returns>
    public double AddExpected(double weight, double[] expected)
    {
        Forward(_length);
        Backward(_length);
        var total = _forward[_length];
        foreach (var (start, end, id) in CollectionsMarshal.AsSpan(_edges))
            expected[id] += weight * (_forward[start] * _probabilities[id] * _backward[end] * Between(start, end) / total);
        return Math.Log(total) - (_scales[_length] * ScaleBits * Math.Log(2));
    }

    /// <summary>Adds the pieces of the best way to counts. Of equally good ways the one with the longest last piece, and so on towards the start.</summary>
    /// <returns>The number of pieces.</returns>
    public int AddBest(long weight, long[] counts)
    {
        FindBest(_length, excluded: -1);
        var number = 0;
        for (var end = _length; end > 0; number++)
        {
            var edge = _edges[_bestEdges[end]];
            counts[edge.Id] += weight;
            end = edge.Start;
        }
        return number;
    }

    /// <summary>The best way to spell a piece with other pieces.</summary>
    /// <param name="id">The piece.</param>
    /// <param name="others">Receives the others; stays empty for a character.</param>
    /// <returns>The sum of their scores, or minus infinity where there is no other way.</returns>
    public double FindAlternative(int id, List<int> others)
    {
        others.Clear();
        var text = _pieces.Texts[id];
        FindEdges(text);
        FindBest(text.Length, excluded: id);
        for (var end = text.Length; end > 0 && _bestEdges[end] >= 0;)
        {
            var edge = _edges[_bestEdges[end]];
            others.Add(edge.Id);
            end = edge.Start;
        }
        return _best[text.Length];
    }

    private void FindEdges(ReadOnlySpan<char> word)
    {
        if (_forward.Length <= word.Length)
        {
            var size = Math.Max(64, 2 * (word.Length + 1));
            (_forward, _backward, _scales, _best, _bestEdges) = (new double[size], new double[size], new int[size], new double[size], new int[size]);
        }
        _edges.Clear();
        var trie = _pieces.Trie;
        for (var start = 0; start < word.Length; start += char.IsHighSurrogate(word[start]) ? 2 : 1)
        {
            var state = Models.CharacterTrie.Root;
            for (var end = start; end < word.Length;)
            {
                state = trie.Step(state, word[end++]);
                if (state < 0)
                    break;
                if (trie.ValueOf(state) is var id and >= 0)
                    _edges.Add(new Edge(start, end, id));
            }
        }
    }

    // Edges stand in the order of their starts, and the sum of a place is complete when the first edge leaves it.
    private void Forward(int length)
    {
        var (sums, scales) = (_forward, _scales);
        sums.AsSpan(0, length + 1).Clear();
        sums[0] = 1;
        var scale = 0;
        var farthest = 0;
        var last = 0;
        scales[0] = 0;
        foreach (var (start, end, id) in CollectionsMarshal.AsSpan(_edges))
        {
            if (start != last)
            {
                if (sums[start] < s_least)
                {
                    for (var place = start; place <= farthest; place++)
                        sums[place] *= s_scale;
                    scale++;
                }
                scales.AsSpan(last + 1, start - last - 1).Fill(scale);
                scales[start] = scale;
                last = start;
            }
            sums[end] += sums[start] * _probabilities[id];
            farthest = Math.Max(farthest, end);
        }
        scales.AsSpan(last + 1, length - last).Fill(scale);
    }

    private void Backward(int length)
    {
        var sums = _backward;
        sums.AsSpan(0, length).Clear();
        sums[length] = 1;
        var edges = CollectionsMarshal.AsSpan(_edges);
        for (var i = edges.Length - 1; i >= 0; i--)
        {
            var (start, end, id) = edges[i];
            sums[start] += _probabilities[id] * sums[end] * Between(start, end);
        }
    }

    private double Between(int start, int end) => _scales[end] == _scales[start] ? 1 : Math.ScaleB(1, (_scales[end] - _scales[start]) * ScaleBits);

    private void FindBest(int length, int excluded)
    {
        _best.AsSpan(0, length + 1).Fill(double.NegativeInfinity);
        _bestEdges.AsSpan(0, length + 1).Fill(-1);
        _best[0] = 0;
        var edges = CollectionsMarshal.AsSpan(_edges);
        for (var i = 0; i < edges.Length; i++)
        {
            var (start, end, id) = edges[i];
            var score = _best[start] + _pieces.Scores[id];
            if (id == excluded || score <= _best[end])
                continue;
            _best[end] = score;
            _bestEdges[end] = i;
        }
    }

    private readonly record struct Edge(int Start, int End, int Id);
}
