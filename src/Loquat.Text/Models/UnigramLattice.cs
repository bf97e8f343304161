// All ways to spell a text with pieces: the best by Viterbi's algorithm, or one drawn by forward filtering and backward sampling.
using System.Runtime.InteropServices;
using System.Text;

namespace Loquat.Text.Models;

/// <summary>Finds segmentations of a text under a Unigram model.</summary>
internal sealed class UnigramLattice
{
    // What an unknown character costs beyond the least probable piece.
    private const double UnknownPenalty = 10;

    private readonly CharacterTrie _trie = new();
    private readonly double[] _scores;
    private readonly double[]? _userScores;

    public UnigramLattice(IReadOnlyList<UnigramPiece> pieces)
    {
        _scores = [.. pieces.Select(piece => piece.Score)];
        for (var id = 0; id < pieces.Count; id++)
        {
            if (pieces[id] is { Text.Length: > 0, Kind: PieceKind.Normal or PieceKind.UserDefined })
                _trie.Add(pieces[id].Text, id);
        }
        var normal = pieces.Where(piece => piece.Kind == PieceKind.Normal).Select(piece => piece.Score).DefaultIfEmpty(0).ToArray();
        UnknownScore = normal.Min() - UnknownPenalty;
        if (pieces.Any(piece => piece.Kind == PieceKind.UserDefined))
            _userScores = [.. pieces.Select(piece => piece.Kind == PieceKind.UserDefined ? (Encoding.UTF8.GetByteCount(piece.Text) * normal.Max()) - 0.1 : double.NaN)];
    }

    /// <summary>What an unknown character adds to the score of a way.</summary>
    public double UnknownScore { get; }

    /// <summary>Puts the most probable segmentation into the scratch's path.</summary>
    public void FindBest(ReadOnlySpan<char> text, UnigramScratch scratch)
    {
        scratch.Prepare(text.Length);
        var (scores, ids, starts) = (scratch.Scores, scratch.Ids, scratch.Starts);
        scores[0] = 0;
        var best = new BestSteps(scores, ids, starts);
        Walk(text, ref best);
        for (var end = text.Length; end > 0; end = starts[end])
            scratch.Path.Add(new UnigramStep(ids[end], starts[end], end));
    }

    /// <summary>Draws a segmentation with probability proportional to exp(alpha times its score) and puts it into the scratch's path.</summary>
    public void Sample(ReadOnlySpan<char> text, double alpha, ref SampleRandom random, UnigramScratch scratch)
    {
        scratch.Prepare(text.Length);
        var all = new AllSteps(scratch.Edges);
        Walk(text, ref all);
        var edges = CollectionsMarshal.AsSpan(scratch.Edges);
        var sums = scratch.Scores.AsSpan(0, text.Length + 1);
        sums.Fill(double.NegativeInfinity);
        sums[0] = 0;
        foreach (var (step, score) in edges)
            sums[step.End] = AddLogarithms(sums[step.End], sums[step.Start] + (alpha * score));
        // Steps that end in one place, in the order of their starts: sorting by end is stable.
        scratch.Edges.Sort((a, b) => a.Step.End != b.Step.End ? a.Step.End.CompareTo(b.Step.End) : a.Step.Start.CompareTo(b.Step.Start));
        edges = CollectionsMarshal.AsSpan(scratch.Edges);
        var last = edges.Length - 1;
        for (var end = text.Length; end > 0;)
        {
            while (edges[last].Step.End > end)
                last--;
            var first = last;
            while (first > 0 && edges[first - 1].Step.End == end)
                first--;
            var chosen = first;
            var rest = random.NextDouble();
            for (var i = first; i <= last; i++)
            {
                var (step, score) = edges[i];
                var probability = Math.Exp(sums[step.Start] + (alpha * score) - sums[end]);
                chosen = probability > 0 ? i : chosen;
                rest -= probability;
                if (rest < 0)
                    break;
            }
            scratch.Path.Add(edges[chosen].Step);
            end = edges[chosen].Step.Start;
        }
    }

    // Hands every piece that stands somewhere in the text to the sink, and an unknown piece for each character that is none by itself.
    private void Walk<TSink>(ReadOnlySpan<char> text, ref TSink sink) where TSink : struct, IStepSink
    {
        for (var start = 0; start < text.Length;)
        {
            var length = CharacterLength(text, start);
            var hasCharacter = false;
            var state = CharacterTrie.Root;
            for (var end = start; end < text.Length;)
            {
                state = _trie.Step(state, text[end++]);
                if (state < 0)
                    break;
                if (_trie.ValueOf(state) is var id and >= 0)
                {
                    sink.Take(new UnigramStep(id, start, end), ScoreOf(id));
                    hasCharacter |= end - start == length;
                }
            }
            if (!hasCharacter)
                sink.Take(new UnigramStep(-1, start, start + length), UnknownScore);
            start += length;
        }
    }

    /// <summary>What a piece adds to the score of a way: its own score, or for a user-defined piece the one that it is given.</summary>
    public double ScoreOf(int id) => _userScores is not null && !double.IsNaN(_userScores[id]) ? _userScores[id] : _scores[id];

    private static int CharacterLength(ReadOnlySpan<char> text, int start) =>
        char.IsHighSurrogate(text[start]) && start + 1 < text.Length && char.IsLowSurrogate(text[start + 1]) ? 2 : 1;

    private static double AddLogarithms(double a, double b)
    {
        var (larger, smaller) = a >= b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(smaller) ? larger : larger + Math.Log(1 + Math.Exp(smaller - larger));
    }

    private interface IStepSink
    {
        void Take(UnigramStep step, double score);
    }

    // Viterbi: of equal scores the first stays, which is the longest piece.
    private readonly struct BestSteps(double[] scores, int[] ids, int[] starts) : IStepSink
    {
        public void Take(UnigramStep step, double score)
        {
            var total = scores[step.Start] + score;
            if (starts[step.End] >= 0 && total <= scores[step.End])
                return;
            scores[step.End] = total;
            ids[step.End] = step.Id;
            starts[step.End] = step.Start;
        }
    }

    private readonly struct AllSteps(List<(UnigramStep Step, double Score)> edges) : IStepSink
    {
        public void Take(UnigramStep step, double score) => edges.Add((step, score));
    }
}
