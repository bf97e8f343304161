// Beam search from its definition: whole lists of sequences, each scored anew, sorted.
using Loquat.Generation.Beams;

namespace Loquat.Generation.Tests.Beams;

internal sealed record ReferenceHypothesis(int[] Ids, double Sum, double Score);

internal static class BeamReference
{
    /// <summary>The finished hypotheses, the best first.</summary>
    public static List<ReferenceHypothesis> Search(Func<int[], double[]> logProbabilities, int[] prompt, int tokens, int least, int[] ends, BeamSearchOptions options)
    {
        double Score(double sum, int length) => sum / Math.Pow(length, options.LengthPenalty);
        var finished = new List<ReferenceHypothesis>();
        var open = new List<(int[] Ids, double Sum)> { ([], 0) };
        for (var length = 1; length <= tokens; length++)
        {
            var all = open.SelectMany(beam => logProbabilities([.. prompt, .. beam.Ids]).Select((value, id) => (Ids: (int[])[.. beam.Ids, id], Sum: beam.Sum + value)))
                .Where(candidate => length > least || !ends.Contains(candidate.Ids[^1]))
                .OrderByDescending(candidate => candidate.Sum).Take(Math.Max(2, 1 + ends.Length) * options.Width).ToList();
            for (var rank = 0; rank < Math.Min(options.Width, all.Count); rank++)
            {
                if (ends.Contains(all[rank].Ids[^1]))
                    finished.Add(new ReferenceHypothesis(all[rank].Ids, all[rank].Sum, Score(all[rank].Sum, length)));
            }
            finished = [.. finished.OrderByDescending(hypothesis => hypothesis.Score).Take(options.Width)];
            open = [.. all.Where(candidate => !ends.Contains(candidate.Ids[^1])).Take(options.Width)];
            if (open.Count == 0)
                return finished;
            var bestLength = options is { EarlyStopping: EarlyStopping.Never, LengthPenalty: > 0 } ? tokens : length;
            var isOver = finished.Count == options.Width && (options.EarlyStopping == EarlyStopping.WhenFull || finished[^1].Score >= Score(open[0].Sum, bestLength));
            if (isOver && length < tokens)
                return finished;
        }
        finished.AddRange(open.Select(beam => new ReferenceHypothesis(beam.Ids, beam.Sum, Score(beam.Sum, beam.Ids.Length))));
        return [.. finished.OrderByDescending(hypothesis => hypothesis.Score).Take(options.Width)];
    }
}
