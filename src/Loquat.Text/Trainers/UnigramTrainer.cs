// Trains Unigram vocabularies: many pieces at first, whose probabilities are estimated and of which the least useful are given up, round by round.
using Loquat.Formats;
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Trainers.Counting;
using Loquat.Text.Trainers.Unigram;

namespace Loquat.Text.Trainers;

/// <summary>
/// Learns Unigram vocabularies (Kudo 2018, arXiv:1804.10959) as SentencePiece does: from all frequent substrings of words, by rounds of expectation maximisation with
/// weights exp(psi(expected count)) and of pruning by the likelihood that a piece is worth. Characters always stay. Ids are those of the special tokens, then the bytes where asked
/// for, then the pieces by falling score, equal ones in the order of their code points.
/// </summary>
public static class UnigramTrainer
{
    // Pruning stops a little above the size that is asked for; the last choice is by score.
    private const double LastShare = 1.1;

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="options">What it is to be.</param>
    /// <returns>The pieces. With the same options and text they are always the same, to the last bit of each score, whatever memory and threads there are.</returns>
    /// <exception cref="InvalidInputException">A file cannot be read, the vocabulary is too small for the characters, or the distinct words take too much memory.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static UnigramVocabulary Train(TextCorpus corpus, UnigramTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        if (options.UnknownToken is { } unknown && !options.SpecialTokens.Contains(unknown))
            options = options with { SpecialTokens = [unknown, .. options.SpecialTokens] };
        var counted = WordCounter.Count(corpus, options, () => new PipelineSplitter(options.Normalizer, options.PreTokenizer));
        var characters = Alphabet.Cover(counted, options.InitialAlphabet.EnumerateRunes(), options.AlphabetLimit, options.CharacterCoverage);
        var marks = Marks(options);
        var size = options.VocabularySize - marks.Count;
        Alphabet.Check(options, [.. marks.Select(mark => mark.Text), .. characters.Select(rune => rune.ToString())],
            $"the {characters.Count} characters{(options.ByteFallback ? ", the 256 bytes" : "")}");
        var words = TrainingWords.Take(counted, characters.ToHashSet());
        TrainerMemory.Check($"{words.Count} different words of {words.Length} characters", counted.MemoryBytes + (SeedPieces.BytesPerCharacter * words.Length), options.MaxMemory);
        var seeds = SeedPieces.Find(words, characters, options);
        var pieces = words.Count == 0 ? seeds : Learn(words, seeds, (int)Math.Min(LastShare * size, int.MaxValue), options);
        var taken = marks.Select(mark => mark.Text).ToHashSet(StringComparer.Ordinal);
        return new UnigramVocabulary([.. marks, .. Choose(pieces, size, taken)], options.UnknownToken is { } token ? options.SpecialTokens.ToList().IndexOf(token) : null);
    }

    private static TrainingPieces Learn(TrainingWords words, TrainingPieces pieces, int size, UnigramTrainerOptions options)
    {
        var estimator = new Estimator(words, options.ThreadCount, options.Cancellation);
        var surplus = pieces.Count - size;
        var clock = new ProgressClock(options.Progress, TrainerStage.Pruning, Math.Max(0, surplus), options.Cancellation);
        for (var round = 0; ; round++)
        {
            for (var step = 0; step < options.SubIterations; step++)
            {
                var expectation = estimator.Expect(pieces);
                pieces = Estimator.Maximise(pieces, expectation.Expected);
                options.Iteration?.Invoke(new UnigramIteration(round, step, pieces.Count, expectation.Objective, expectation.Tokens));
                clock.Report(Math.Max(0, surplus - Math.Max(0, pieces.Count - size)));
            }
            if (pieces.Count <= size || pieces.Count == pieces.Required)
                break;
            pieces = PiecePruner.Prune(pieces, estimator.CountBest(pieces), Math.Max(size, (int)(options.ShrinkingFactor * pieces.Count)), options.ThreadCount, options.Cancellation);
        }
        clock.Finish(Math.Max(0, surplus));
        return pieces;
    }

    // The characters in any case, then what has the best scores.
    private static IEnumerable<UnigramPiece> Choose(TrainingPieces pieces, int size, HashSet<string> taken)
    {
        var others = Enumerable.Range(pieces.Required, pieces.Count - pieces.Required).Where(id => !taken.Contains(pieces.Texts[id]))
            .OrderByDescending(id => pieces.Scores[id]).ThenBy(id => pieces.Texts[id], CodePointOrder.Instance);
        return Enumerable.Range(0, pieces.Required).Concat(others.Take(size - pieces.Required))
            .OrderByDescending(id => pieces.Scores[id]).ThenBy(id => pieces.Texts[id], CodePointOrder.Instance).Select(id => new UnigramPiece(pieces.Texts[id], pieces.Scores[id]));
    }

    private static List<UnigramPiece> Marks(UnigramTrainerOptions options)
    {
        List<UnigramPiece> marks = [.. options.SpecialTokens.Select(token => new UnigramPiece(token, 0, token == options.UnknownToken ? PieceKind.Unknown : PieceKind.Control))];
        if (options.ByteFallback)
            marks.AddRange(Enumerable.Range(0, 256).Select(value => new UnigramPiece($"<0x{value:X2}>", 0, PieceKind.Byte)));
        return marks;
    }

    private sealed class CodePointOrder : IComparer<string>
    {
        public static CodePointOrder Instance { get; } = new();

        public int Compare(string? x, string? y)
        {
            var (a, b) = (x!.EnumerateRunes(), y!.EnumerateRunes());
            while (true)
            {
                var (hasA, hasB) = (a.MoveNext(), b.MoveNext());
                if (!hasA || !hasB)
                    return hasA.CompareTo(hasB);
                if (a.Current != b.Current)
                    return a.Current.CompareTo(b.Current);
            }
        }
    }
}
