// Gives up pieces by what the likelihood of the text loses when each is spelled with others.
namespace Loquat.Text.Trainers.Unigram;

/// <summary>Makes vocabularies smaller.</summary>
internal static class PiecePruner
{
    /// <summary>Keeps the pieces whose loss is greatest.</summary>
    /// <param name="pieces">The pieces.</param>
    /// <param name="best">How often each is in the best segmentations of the words.</param>
    /// <param name="size">How many pieces are to stay, at least; the characters stay in any case.</param>
    /// <param name="threads">Number of threads.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The pieces that stay, with their scores.</returns>
    public static TrainingPieces Prune(TrainingPieces pieces, long[] best, int size, int threads, CancellationToken cancellation)
    {
        var losses = Losses(pieces, best, threads, cancellation);
        var stays = new bool[pieces.Count];
        Array.Fill(stays, true, 0, pieces.Required);
        var candidates = Enumerable.Range(pieces.Required, pieces.Count - pieces.Required).Where(id => !double.IsNegativeInfinity(losses[id])).ToList();
        candidates.Sort((a, b) => losses[a] != losses[b] ? losses[b].CompareTo(losses[a]) : a.CompareTo(b));
        foreach (var id in candidates.Take(Math.Max(0, size - pieces.Required)))
            stays[id] = true;
        return pieces.Keep(stays, pieces.Scores);
    }

    /// <summary>
    /// What the mean log-likelihood of a piece of the text loses with each piece, where it becomes the best other spelling a1 ... an: with counts c, their sum S and
    /// S' = S + c(x) (n - 1), f(x) (log c(x) / S - sum of log (c(ai) + c(x)) / S'), f(x) = c(x) / S. Minus infinity for pieces whose other spelling is better anyway.
    /// </summary>
    public static double[] Losses(TrainingPieces pieces, long[] best, int threads, CancellationToken cancellation = default)
    {
        var sum = (double)best.Sum();
        var logarithm = Math.Log(sum);
        var probabilities = Array.Empty<double>();
        var losses = new double[pieces.Count];
        Array.Fill(losses, double.PositiveInfinity, 0, pieces.Required);
        Parallel.For(pieces.Required, pieces.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, () => (new TrainingLattice(pieces, probabilities), new List<int>()), (id, _, local) =>
        {
            var (lattice, others) = local;
            var score = lattice.FindAlternative(id, others);
            losses[id] = score > pieces.Scores[id] ? double.NegativeInfinity : best[id] == 0 ? 0 : LossOf(id);
            return local;

            double LossOf(int piece)
            {
                var count = (double)best[piece];
                var total = Math.Log(sum + (count * (others.Count - 1)));
                var alternative = 0.0;
                foreach (var other in others)
                    alternative += Math.Log(best[other] + count) - total;
                return count / sum * (Math.Log(count) - logarithm - alternative);
            }
        }, _ => { });
        return losses;
    }
}
