// Unigram training: expected counts, losses and whole vocabularies of the slow reference, falling loss, and the same bits on any number of threads.
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Recipes;
using Loquat.Text.Tokenizers;
using Loquat.Text.Trainers;
using Loquat.Text.Trainers.Counting;
using Loquat.Text.Trainers.Unigram;

namespace Loquat.Text.Tests.Trainers;

public sealed class UnigramTrainerTests
{
    private static readonly UnigramTrainerOptions s_bare = new()
    {
        Normalizer = null,
        PreTokenizer = new Corpus.Blanks(),
        SpecialTokens = [],
        UnknownToken = null,
        CharacterCoverage = 1,
        MinFrequency = 2,
    };

    [Fact]
    public void ExpectedCountsAreThoseOfAllSegmentations()
    {
        var random = new Random(5);
        for (var round = 0; round < 60; round++)
        {
            var text = Corpus.FewLetters(random, random.Next(1, 40));
            var (words, counts) = WordsOf(text);
            var pieces = Pieces(random, text);
            var scores = pieces.Texts.Zip(pieces.Scores).ToDictionary(pair => pair.First, pair => pair.Second);
            var (expected, objective) = NaiveUnigram.Expect(scores, counts);
            var found = new Estimator(words, threads: 2).Expect(pieces);
            Assert.Equal(objective, found.Objective, 9);
            var best = NaiveUnigram.Best(scores, counts);
            Assert.Equal(best.Values.Sum(), found.Tokens);
            Assert.Equal(found.Best, new Estimator(words, threads: 1).CountBest(pieces));
            for (var id = 0; id < pieces.Count; id++)
            {
                Assert.Equal(expected[pieces.Texts[id]], found.Expected[id], 8);
                Assert.Equal(best[pieces.Texts[id]], found.Best[id]);
            }
        }
    }

    [Fact]
    public void LossesAreThoseOfTheirDefinition()
    {
        var random = new Random(6);
        for (var round = 0; round < 60; round++)
        {
            var text = Corpus.FewLetters(random, random.Next(1, 40));
            var (words, counts) = WordsOf(text);
            var pieces = Pieces(random, text);
            var scores = pieces.Texts.Zip(pieces.Scores).ToDictionary(pair => pair.First, pair => pair.Second);
            var best = NaiveUnigram.Best(scores, counts);
            var losses = PiecePruner.Losses(pieces, new Estimator(words, 1).Expect(pieces).Best, threads: 2);
            for (var id = 0; id < pieces.Count; id++)
                Assert.Equal(NaiveUnigram.Loss(scores, best, pieces.Texts[id]) ?? double.NegativeInfinity, losses[id], 9);
        }
    }

    [Fact]
    public void SeedsAreTheReferences()
    {
        var random = new Random(12);
        for (var round = 0; round < 60; round++)
        {
            var text = round < 50 ? Corpus.FewLetters(random, random.Next(1, 100)) : Corpus.Book("bronte", 20_000 * round, 3000).Replace('\r', ' ').Replace('\n', ' ');
            var (words, counts) = WordsOf(text);
            var longest = random.Next(1, 9);
            var expected = NaiveUnigram.Seeds(counts, longest, 2);
            var characters = expected.Keys.Where(piece => piece.Length == 1).Select(piece => piece.EnumerateRunes().Single());
            var seeds = SeedPieces.Find(words, characters, s_bare with { MaxPieceLength = longest, SeparatesLetters = false });
            Assert.Equal(expected.Keys.Where(piece => piece.Length > 1), seeds.Texts.Skip(seeds.Required));
            for (var id = 0; id < seeds.Count; id++)
                Assert.Equal(expected[seeds.Texts[id]], seeds.Scores[id], 12);
        }
    }

    [Fact]
    public void VocabulariesAreTheReferences()
    {
        var random = new Random(7);
        for (var round = 0; round < 25; round++)
        {
            // Words with large counts, so that losses are hardly ever equal.
            var text = string.Join(' ', Corpus.FewLetters(random, random.Next(20, 100)).Split(' ').SelectMany(word => Enumerable.Repeat(word, random.Next(1, 200))));
            var counts = Count(text);
            var size = random.Next(8, 40);
            var steps = random.Next(1, 4);
            var expected = NaiveUnigram.Train(counts, size, 5, 2, 0.75, steps);
            var trained = UnigramTrainer.Train(TextCorpus.FromText(text), s_bare with { VocabularySize = size, MaxPieceLength = 5, SubIterations = steps });
            Assert.Equal(expected.Select(piece => piece.Text).Order(StringComparer.Ordinal), trained.Pieces.Select(piece => piece.Text).Order(StringComparer.Ordinal));
            var scores = expected.ToDictionary(piece => piece.Text, piece => piece.Score);
            foreach (var piece in trained.Pieces)
                Assert.Equal(scores[piece.Text], piece.Score, 6);
            Assert.Equal(trained.Pieces.Select(piece => piece.Score).OrderDescending(), trained.Pieces.Select(piece => piece.Score));
        }
    }

    [Fact]
    public void LongWordsAreAddedUpWithoutLoss()
    {
        var random = new Random(8);
        var word = string.Concat(Enumerable.Range(0, 4000).Select(_ => (char)('a' + random.Next(20))));
        var (words, _) = WordsOf(word);
        string[] texts = [.. Enumerable.Range('a', 20).Select(letter => ((char)letter).ToString()), "abc", "ba", "cd"];
        double[] scores = [.. texts.Select((_, id) => -10 - (id / 7.0))];
        var found = new Estimator(words, 1).Expect(new TrainingPieces(texts, scores, 20));
        var logs = new double[word.Length + 1];
        for (var end = 1; end <= word.Length; end++)
        {
            var ways = Enumerable.Range(0, texts.Length).Where(id => word[..end].EndsWith(texts[id], StringComparison.Ordinal)).Select(id => logs[end - texts[id].Length] + scores[id]).ToList();
            logs[end] = ways.Max() + Math.Log(ways.Sum(way => Math.Exp(way - ways.Max())));
        }
        Assert.Equal(-logs[^1], found.Objective, 6);
        // Each way covers the whole word.
        Assert.Equal(word.Length, found.Expected.Select((count, id) => count * texts[id].Length).Sum(), 6);
    }

    [Theory]
    [InlineData("darwin", 500)]
    [InlineData("bronte", 1500)]
    public void TheLossFallsAtEachStep(string book, int size)
    {
        var steps = new List<UnigramIteration>();
        UnigramTrainer.Train(TextCorpus.FromText(Corpus.Book(book, 100_000, 60_000)), new UnigramTrainerOptions { VocabularySize = size, Iteration = steps.Add });
        Assert.True(steps.Count >= 6);
        foreach (var round in steps.GroupBy(step => step.Round))
        {
            var losses = round.Select(step => step.Objective).ToList();
            Assert.Equal(2, losses.Count);
            Assert.True(losses[1] < losses[0], $"Round {round.Key}: {string.Join(", ", losses)}");
        }
        // Fewer pieces spell the text with more tokens.
        Assert.True(steps[^1].Tokens > steps[0].Tokens && steps[^1].Pieces < steps[0].Pieces);
    }

    // With more steps the weights exp(psi(count)), which are not those of greatest likelihood, bring the loss up again by a trifle; counts as weights never do.
    [Fact]
    public void TheLossOfManyStepsFallsToItsLeast()
    {
        var text = Corpus.Book("dubois", 100_000, 30_000);
        var steps = new List<UnigramIteration>();
        var options = new UnigramTrainerOptions { VocabularySize = 400, SubIterations = 6, Iteration = steps.Add };
        UnigramTrainer.Train(TextCorpus.FromText(text), options);
        foreach (var round in steps.GroupBy(step => step.Round))
            Assert.All(round.Zip(round.Skip(1)), pair => Assert.True(pair.Second.Objective < pair.First.Objective * 1.0001));
        var counted = WordCounter.Count(TextCorpus.FromText(text), options, () => new PipelineSplitter(options.Normalizer, options.PreTokenizer));
        var characters = Alphabet.Choose(counted, [], null);
        var words = TrainingWords.Take(counted, characters.ToHashSet());
        var pieces = SeedPieces.Find(words, characters, options);
        var estimator = new Estimator(words, 2);
        var last = double.PositiveInfinity;
        for (var step = 0; step < 10; step++)
        {
            var (expected, objective, _, _) = estimator.Expect(pieces);
            Assert.True(objective < last);
            last = objective;
            var sum = expected.Sum();
            pieces = pieces.Keep([.. pieces.Texts.Select(_ => true)], [.. expected.Select(count => Math.Log(Math.Max(1e-300, count) / sum))]);
        }
    }

    [Fact]
    public void ThreadsAndMemoryChangeNoBit()
    {
        var corpus = TextCorpus.FromText(Corpus.Book("bronte", 50_000, 30_000));
        var options = new UnigramTrainerOptions { VocabularySize = 300, Threads = 1 };
        var first = UnigramTrainer.Train(corpus, options);
        Assert.Equal(300, first.Pieces.Count);
        foreach (var threads in (int[])[2, 3, 16])
            Assert.Equal(first.Pieces, UnigramTrainer.Train(corpus, options with { Threads = threads }).Pieces);
        Assert.Equal(first.Pieces, UnigramTrainer.Train(corpus, options with { MaxMemory = 256 << 20, TableBytes = 1 << 12 }).Pieces);
    }

    [Fact]
    public void TooLittleMemoryIsRefused()
    {
        var random = new Random(9);
        var text = string.Join(' ', Enumerable.Range(0, 60_000).Select(_ => random.Next(100_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Refusal.Of(() => UnigramTrainer.Train(TextCorpus.FromText(text), new UnigramTrainerOptions { MaxMemory = TrainerOptions.LeastMemory }), "different words", "32 MiB");
    }

    [Fact]
    public void OneLetterIsNoBurden()
    {
        var vocabulary = UnigramTrainer.Train(TextCorpus.FromText(new string('a', 10_000_000)), new UnigramTrainerOptions { VocabularySize = 12 });
        Assert.True(vocabulary.Pieces.Count <= 12);
        Assert.All(vocabulary.Pieces.Skip(3), piece => Assert.True(piece.Text.Length <= 16));
        Assert.Contains(vocabulary.Pieces, piece => piece.Text == new string('a', 16));
    }

    [Fact]
    public void SpecialTokensBytesAndCoverageAreAsAsked()
    {
        var text = string.Concat(Enumerable.Repeat("the cat sat on the mat and the hat, ", 50)) + "\u00e9";
        var options = new UnigramTrainerOptions { VocabularySize = 300, CharacterCoverage = 0.99, ByteFallback = true, SpecialTokens = ["<pad>", "</s>"] };
        var vocabulary = UnigramTrainer.Train(TextCorpus.FromText(text), options);
        Assert.Equal(["<unk>", "<pad>", "</s>", "<0x00>"], vocabulary.Pieces.Take(4).Select(piece => piece.Text));
        Assert.Equal([PieceKind.Unknown, PieceKind.Control, PieceKind.Control, PieceKind.Byte], vocabulary.Pieces.Take(4).Select(piece => piece.Kind));
        Assert.Equal(0, vocabulary.UnknownId);
        Assert.DoesNotContain(vocabulary.Pieces, piece => piece.Text.Contains('\u00e9'));
        var tokenizer = PipelineRecipes.Unigram(vocabulary);
        Assert.Equal([3 + 0xC3, 3 + 0xA9], tokenizer.Encode("\u00e9")[^2..]);
        Assert.Equal("the caf\u00e9 sat", tokenizer.Decode(tokenizer.Encode("  the  caf\u00e9 sat\n")));
        // Letters and signs are in no piece together; a blank goes with both.
        Assert.DoesNotContain(vocabulary.Pieces.Skip(259), piece => piece.Text.Any(char.IsLetter) && piece.Text.Contains(','));
        var joined = UnigramTrainer.Train(TextCorpus.FromText(text), options with { SeparatesLetters = false });
        Assert.Contains(joined.Pieces, piece => piece.Text == "\u2581hat,");
        Refusal.Of(() => UnigramTrainer.Train(TextCorpus.FromText(text), options with { VocabularySize = 260 }), "260", "256 bytes");
        Assert.Throws<ArgumentOutOfRangeException>(() => UnigramTrainer.Train(TextCorpus.FromText(text), options with { CharacterCoverage = 0 }));
    }

    [Fact]
    public void SavedTokenizersGiveTheSameIds()
    {
        using var folder = new TemporaryFolder();
        var text = Corpus.Book("darwin", 20_000, 60_000);
        var tokenizer = PipelineRecipes.Unigram(UnigramTrainer.Train(TextCorpus.FromText(text), new UnigramTrainerOptions { VocabularySize = 700, ByteFallback = true }));
        tokenizer.Save(folder["tokenizer.json"]);
        var loaded = Tokenizer.Load(folder["tokenizer.json"]);
        Assert.Equal(TokenizerKind.Unigram, loaded.Kind);
        var random = new Random(10);
        foreach (var sample in (string[])[text, "</s> <unk> <s>x", RandomText.Of(random, 500), RandomText.Of(random, 500)])
            Assert.Equal(tokenizer.Encode(sample), loaded.Encode(sample));
        Assert.Equal("caf\u00e9 \U0001F642", loaded.Decode(loaded.Encode("caf\u00e9 \U0001F642")));
    }

    [Fact]
    public void TheVocabularyOfBotchanIsLikeSentencePieces()
    {
        var text = File.ReadAllText(SharedData.Find("tokenizers/sentencepiece/botchan.txt"));
        var published = (PipelineTokenizer)Tokenizer.Load(SharedData.Find("tokenizers/sentencepiece/sp_test_model.model"));
        var options = new UnigramTrainerOptions { VocabularySize = 1000 };
        var trained = PipelineRecipes.Unigram(UnigramTrainer.Train(TextCorpus.FromText(text), options));
        var theirs = Measure(published, text);
        var ours = Measure(trained, text);
        HashSet<string> pieces = [.. Spellings(published)];
        var shared = Spellings(trained).Count(pieces.Contains);
        Assert.Equal(1000, trained.VocabularySize);
        // Measured: 91,283 tokens and 91,220, 2.712 and 2.769 bits, 856 pieces in both.
        Assert.InRange(ours.Tokens / (double)theirs.Tokens, 0.99, 1.01);
        Assert.InRange(ours.Bits / theirs.Bits, 0.96, 1.01);
        Assert.True(shared >= 840, $"{shared} pieces are shared.");
    }

    // Tokens, and -log2 p per character of the best segmentation.
    private static (int Tokens, double Bits) Measure(PipelineTokenizer tokenizer, string text)
    {
        var model = (UnigramModel)tokenizer.Components.Model;
        var (tokens, score) = (0, 0.0);
        foreach (var line in text.Split('\n'))
        {
            var ids = tokenizer.Encode(line.TrimEnd('\r'));
            tokens += ids.Length;
            score -= ids.Sum(id => model.Data.Pieces[id] is { Kind: PieceKind.Normal } piece ? piece.Score : -20);
        }
        return (tokens, score / Math.Log(2) / text.Length);
    }

    private static IEnumerable<string> Spellings(PipelineTokenizer tokenizer) => ((UnigramModel)tokenizer.Components.Model).Data.Pieces.Select(piece => piece.Text);

    private static Dictionary<string, long> Count(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).GroupBy(word => word).ToDictionary(group => group.Key, group => group.LongCount());

    private static (TrainingWords Words, Dictionary<string, long> Counts) WordsOf(string text)
    {
        var counted = WordCounter.Count(TextCorpus.FromText(text), s_bare, () => new PipelineSplitter(null, s_bare.PreTokenizer));
        return (TrainingWords.Take(counted, text.EnumerateRunes().ToHashSet()), Count(text));
    }

    // The letters, and random substrings with random scores.
    private static TrainingPieces Pieces(Random random, string text)
    {
        string[] letters = [.. text.Where(letter => letter != ' ').Distinct().Order().Select(letter => letter.ToString())];
        var others = Enumerable.Range(0, 15).Select(_ => text.Split(' ')[random.Next(text.Count(letter => letter == ' ') + 1)]).Where(word => word.Length > 1)
            .Select(word => word[random.Next(word.Length - 1)..]).Select(word => word[..Math.Min(word.Length, random.Next(2, 6))]).Distinct().Where(word => word.Length > 1);
        string[] texts = [.. letters, .. others];
        return new TrainingPieces(texts, [.. texts.Select(_ => -1 - (8 * random.NextDouble()))], letters.Length);
    }
}
