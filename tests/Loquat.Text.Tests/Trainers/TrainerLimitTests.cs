// What trainers refuse, and how they are stopped: too many symbols, too little memory, cancellation in every stage.
using Loquat.Text.Alignment;
using Loquat.Text.Corpora;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Trainers;
using Loquat.Text.Trainers.Merging;

namespace Loquat.Text.Tests.Trainers;

public sealed class TrainerLimitTests
{
    private static readonly Dictionary<string, Action<TextCorpus, CancellationToken, Action<TrainerProgress>?, PreTokenizer?>> s_trainers = new()
    {
        ["byte-bpe"] = (text, token, progress, _) => ByteLevelBpeTrainer.Train(text, new ByteLevelBpeTrainerOptions { Cancellation = token, Progress = progress }),
        ["bpe"] = (text, token, progress, cuts) => BpeTrainer.Train(text, new BpeTrainerOptions { Cancellation = token, Progress = progress, PreTokenizer = cuts }),
        ["wordpiece"] = (text, token, progress, cuts) => WordPieceTrainer.Train(text, new WordPieceTrainerOptions { Cancellation = token, Progress = progress, PreTokenizer = cuts }),
        ["word"] = (text, token, progress, cuts) => WordTrainer.Train(text, new WordTrainerOptions { Cancellation = token, Progress = progress, PreTokenizer = cuts }),
        ["unigram"] = (text, token, progress, cuts) =>
            UnigramTrainer.Train(text, new UnigramTrainerOptions { Cancellation = token, Progress = progress, Normalizer = null, PreTokenizer = cuts, VocabularySize = 20, MinFrequency = 1 }),
        ["char"] = (text, token, progress, _) => CharacterTrainer.Train(text, new CharacterTrainerOptions { Cancellation = token, Progress = progress }),
    };

    public static TheoryData<string> Trainers { get; } = [.. s_trainers.Keys];

    [Theory]
    [MemberData(nameof(Trainers))]
    public void NothingBeginsAfterCancellation(string trainer) =>
        Assert.ThrowsAny<OperationCanceledException>(() => s_trainers[trainer](TextCorpus.FromText("some text"), new CancellationToken(canceled: true), null, null));

    [Theory]
    [InlineData("bpe")]
    [InlineData("wordpiece")]
    [InlineData("unigram")]
    [InlineData("word")]
    public void CountingIsStopped(string trainer)
    {
        using var source = new CancellationTokenSource();
        var cuts = new Cancelling(source, 100);
        Assert.ThrowsAny<OperationCanceledException>(() => s_trainers[trainer](TextCorpus.FromText(string.Concat(Enumerable.Repeat("a line of text\n", 1_000_000))), source.Token, null, cuts));
        // Parts that were under way are finished, no more are begun.
        Assert.InRange(cuts.Lines, 100, 900_000);
    }

    [Theory]
    [InlineData("byte-bpe")]
    [InlineData("bpe")]
    [InlineData("wordpiece")]
    [InlineData("unigram")]
    public void LearningIsStopped(string trainer)
    {
        using var source = new CancellationTokenSource();
        var stages = new List<TrainerStage>();
        Assert.ThrowsAny<OperationCanceledException>(() => s_trainers[trainer](TextCorpus.FromText("many words many texts"), source.Token, progress =>
        {
            stages.Add(progress.Stage);
            if (progress.Stage == TrainerStage.Counting && progress.Done == progress.Total)
                source.Cancel();
        }, null));
        Assert.Equal([TrainerStage.Counting], stages.Distinct());
    }

    [Fact]
    public void EstimatingIsStopped()
    {
        using var source = new CancellationTokenSource();
        var steps = 0;
        var options = new UnigramTrainerOptions { VocabularySize = 40, MinFrequency = 1, Cancellation = source.Token, Iteration = Cancel };
        Assert.ThrowsAny<OperationCanceledException>(() => UnigramTrainer.Train(TextCorpus.FromText(string.Join(' ', Enumerable.Range(0, 2_000).Select(i => $"many{i * i} words"))), options));
        Assert.Equal(2, steps);

        void Cancel(UnigramIteration iteration)
        {
            if (++steps == 2)
                source.Cancel();
        }
    }

    [Fact]
    public void SpilledCountsAreGoneAfterCancellation()
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        var text = string.Join(' ', Enumerable.Range(0, 300_000).Select(i => $"word{i}"));
        var options = new ByteLevelBpeTrainerOptions { TableBytes = 5000, TemporaryFolder = folder.Path, Threads = 2, Cancellation = source.Token, Progress = _ => source.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() => ByteLevelBpeTrainer.Train(TextCorpus.FromText(text), options));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void MoreSymbolsThanCanBeNumberedAreRefused()
    {
        var text = new SymbolText(maxMemory: null, taken: 0, mostSymbols: 10);
        text.Add([1, 2, 3, 4, 5, 6], 1);
        text.Add([1, 2, 3, 4], 1);
        Refusal.Of(() => text.Add([1, 2], 1), "12 symbols", "at most 10", "less text");
        var small = new SymbolText(maxMemory: 1 << 20, taken: 1 << 19);
        Refusal.Of(() => small.Add(new int[100_000], 1), "100000 symbols", "1 MiB are allowed", "allow more memory");
    }

    [Fact]
    public void OccurrencesAreNoMoreThanTwoForEachPlace()
    {
        var random = new Random(4);
        for (var round = 0; round < 30; round++)
        {
            var text = new SymbolText(null, 0);
            List<string> tokens = ["a", "b", "c"];
            for (var word = 0; word < 40; word++)
                text.Add([.. Enumerable.Range(0, random.Next(2, 60)).Select(_ => random.Next(1 + (round % 3)))], random.Next(1, 5));
            var learner = new MergeLearner(text, tokens, new MergeRules(3 + 200, 1, null, []));
            learner.Learn(new ProgressClock(null, TrainerStage.Merging, 203));
            Assert.InRange(learner.CellCount, 1, 2 * text.Length);
        }
    }

    [Fact]
    public void NeighboursOfMergedSymbolsAreFound()
    {
        // Pairs of neighbours are merged at random, as no order of merges would; a list of lists says what must come out.
        var random = new Random(5);
        for (var round = 0; round < 50; round++)
        {
            var text = new SymbolText(null, 0);
            var words = Enumerable.Range(0, 6).Select(_ => Enumerable.Repeat(1, random.Next(2, 20)).ToList()).ToList();
            foreach (var word in words)
                text.Add([.. word], word.Count);
            for (var step = 0; step < 60; step++)
            {
                var chosen = random.Next(words.Count);
                if (words[chosen].Count < 2)
                    continue;
                var at = random.Next(words[chosen].Count - 1);
                var place = words[..chosen].Sum(word => word.Sum()) + words[chosen][..at].Sum();
                // A symbol's value is the number of symbols that it was made of.
                words[chosen][at] += words[chosen][at + 1];
                words[chosen].RemoveAt(at + 1);
                text.Merge(place, words[chosen][at]);
            }
            var start = 0;
            foreach (var word in words)
            {
                var previous = -1;
                for (var i = 0; i < word.Count; i++)
                {
                    Assert.Equal(word[i], text.SymbolAt(start));
                    Assert.Equal(previous, text.PreviousOf(start));
                    Assert.Equal(word.Sum(), text.WeightAt(start));
                    for (var inside = 1; inside < word[i]; inside++)
                        Assert.True(text.SymbolAt(start + inside) < 0);
                    Assert.Equal(i + 1 < word.Count ? start + word[i] : -1, text.NextOf(start));
                    previous = start;
                    start += word[i];
                }
            }
        }
    }

    private sealed class Cancelling(CancellationTokenSource source, int after) : PreTokenizer
    {
        private int _lines;

        public int Lines => _lines;

        public override string TypeName => "Cancelling";

        public override void PreTokenize(AlignedText text)
        {
            if (Interlocked.Increment(ref _lines) == after)
                source.Cancel();
        }
    }
}
