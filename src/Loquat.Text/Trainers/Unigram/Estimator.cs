// One step of expectation maximisation: expected numbers of the pieces over all words, then new scores from them.
namespace Loquat.Text.Trainers.Unigram;

/// <summary>Estimates the pieces' probabilities.</summary>
/// <param name="words">The words.</param>
/// <param name="threads">Number of threads.</param>
/// <param name="cancellation">Stops it.</param>
internal sealed class Estimator(TrainingWords words, int threads, CancellationToken cancellation = default)
{
    // A piece that is expected less often is given up; a character is counted as often.
    private const double LeastExpected = 0.5;

    /// <summary>The expected number of each piece, the mean of -log p(word), and the pieces of the best segmentations.</summary>
    public Expectation Expect(TrainingPieces pieces)
    {
        var sum = new double[pieces.Count];
        var (objective, tokens) = (0.0, 0L);
        var slots = Run(pieces, withSums: true, slot =>
        {
            for (var id = 0; id < sum.Length; id++)
                sum[id] += slot.Expected[id];
            objective -= slot.LogProbability;
            tokens += slot.Tokens;
        });
        return new Expectation(sum, objective / words.Total, tokens, BestOf(slots, pieces.Count));
    }

    /// <summary>How often each piece is in the best segmentations.</summary>
    public long[] CountBest(TrainingPieces pieces) => BestOf(Run(pieces, withSums: false, _ => { }), pieces.Count);

    // As many blocks at a time as there are threads; their sums are taken in the order of the blocks.
    private Slot[] Run(TrainingPieces pieces, bool withSums, Action<Slot> take)
    {
        var probabilities = TrainingLattice.ProbabilitiesOf(pieces);
        var slots = new Slot[Math.Min(threads, words.Blocks.Count)];
        for (var i = 0; i < slots.Length; i++)
            slots[i] = new Slot(new TrainingLattice(pieces, probabilities), new double[withSums ? pieces.Count : 0], new long[pieces.Count]);
        for (var first = 0; first < words.Blocks.Count; first += slots.Length)
        {
            var count = Math.Min(slots.Length, words.Blocks.Count - first);
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i => slots[i].Work(words, words.Blocks[first + i], withSums, cancellation));
            foreach (var slot in slots.AsSpan(0, count))
                take(slot);
        }
        return slots;
    }

    private static long[] BestOf(Slot[] slots, int count)
    {
        var best = new long[count];
        foreach (var slot in slots)
        {
            for (var id = 0; id < count; id++)
                best[id] += slot.Best[id];
        }
        return best;
    }

    /// <summary>New scores psi(expected) - psi(sum of expected), without the pieces that are hardly expected.</summary>
    public static TrainingPieces Maximise(TrainingPieces pieces, double[] expected)
    {
        var stays = new bool[pieces.Count];
        var counts = new double[pieces.Count];
        var sum = 0.0;
        for (var id = 0; id < stays.Length; id++)
        {
            stays[id] = id < pieces.Required || expected[id] >= LeastExpected;
            counts[id] = Math.Max(LeastExpected, expected[id]);
            if (stays[id])
                sum += counts[id];
        }
        var total = Digamma.Of(sum);
        return pieces.Keep(stays, [.. counts.Select(count => Digamma.Of(count) - total)]);
    }

    private sealed class Slot(TrainingLattice lattice, double[] expected, long[] best)
    {
        public double[] Expected => expected;

        public long[] Best => best;

        public double LogProbability { get; private set; }

        public long Tokens { get; private set; }

        public void Work(TrainingWords words, Range block, bool withSums, CancellationToken cancellation)
        {
            Array.Clear(expected);
            LogProbability = 0;
            Tokens = 0;
            var (start, count) = block.GetOffsetAndLength(words.Count);
            for (var word = start; word < start + count; word++)
            {
                if ((word & 0xFFF) == 0)
                    cancellation.ThrowIfCancellationRequested();
                var weight = words.CountOf(word);
                lattice.Load(words[word]);
                if (withSums)
                    LogProbability += weight * lattice.AddExpected(weight, expected);
                Tokens += weight * lattice.AddBest(weight, best);
            }
        }
    }
}

/// <summary>What the words say about pieces.</summary>
/// <param name="Expected">The expected number of each piece.</param>
/// <param name="Objective">Mean of -log p(word) over the occurrences of words, in nats.</param>
/// <param name="Tokens">Pieces of the best segmentations of all occurrences.</param>
/// <param name="Best">How often each piece is one of those.</param>
internal sealed record Expectation(double[] Expected, double Objective, long Tokens, long[] Best);
