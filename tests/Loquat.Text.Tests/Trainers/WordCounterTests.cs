// Counting words: the same for any number of threads and any memory, spilled or not, wherever the text is cut.
using System.Text;
using Loquat.Text.Corpora;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Trainers;
using Loquat.Text.Trainers.Counting;

namespace Loquat.Text.Tests.Trainers;

public sealed class WordCounterTests
{
    [Theory]
    [InlineData(1, null)]
    [InlineData(2, null)]
    [InlineData(5, null)]
    [InlineData(1, 5000L)]
    [InlineData(3, 5000L)]
    [InlineData(2, 200_000L)]
    public void CountsAreThoseOfTheWholeText(int threads, long? tableBytes)
    {
        var random = new Random(3);
        foreach (var text in new[]
        {
            Corpus.Book("dubois", 0, 300_000), RandomText.Of(random, 50_000).Replace('\0', '.'),
            string.Concat(Enumerable.Repeat("日本語の文章。\n空白のない行！\n", 60_000)), new string('x', 3_000_000) + " end",
        })
        {
            using var folder = new TemporaryFolder();
            var options = new ByteLevelBpeTrainerOptions { Threads = threads, TableBytes = tableBytes, TemporaryFolder = folder.Path };
            var words = WordCounter.Count(TextCorpus.FromText(text), options, () => new ByteLevelSplitter());
            var pieces = new List<byte[]>();
            foreach (var piece in new ByteLevelPreTokenizer().Split(text))
                pieces.Add([.. piece.Select(letter => ByteOf(letter))]);
            var expected = pieces.GroupBy(Convert.ToHexString).Select(group => (group.Key, (long)group.Count())).OrderBy(pair => pair.Key, StringComparer.Ordinal);
            Assert.Equal(expected, Enumerable.Range(0, words.Count).Select(i => (Convert.ToHexString(words.Word(i)), words.CountOf(i))));
            Assert.Equal(tableBytes == 5000 && words.Count > 1000, words.Spills > 30);
            Assert.Empty(Directory.GetFiles(folder.Path));
        }
    }

    [Fact]
    public void APipelineIsFedLineByLine()
    {
        var text = "one two\nthree  four\n\nfive";
        var words = WordCounter.Count(TextCorpus.FromText(text), new BpeTrainerOptions(), () => new PipelineSplitter(null, new Corpus.Blanks()));
        Assert.Equal(["five", "four", "one", "three", "two"], Enumerable.Range(0, words.Count).Select(i => Encoding.UTF8.GetString(words.Word(i))));
    }

    [Fact]
    public void ALongLineIsCutBetweenWords()
    {
        var text = string.Concat(Enumerable.Repeat("seven words go on and on here ", 400_000));
        var words = WordCounter.Count(TextCorpus.FromText(text), new BpeTrainerOptions { Threads = 2 }, () => new PipelineSplitter(null, new Corpus.Blanks()));
        Assert.Equal([("and", 400_000L), ("go", 400_000L), ("here", 400_000L), ("on", 800_000L), ("seven", 400_000L), ("words", 400_000L)],
            Enumerable.Range(0, words.Count).Select(i => (Encoding.UTF8.GetString(words.Word(i)), words.CountOf(i))));
    }

    [Fact]
    public void WordsThatDoNotFitAreRefused()
    {
        var text = string.Join(' ', Enumerable.Range(0, 1_500_000).Select(i => $"word{i:X8}x{i:X8}"));
        Refusal.Of(() => ByteLevelBpeTrainer.Train(TextCorpus.FromText(text), new ByteLevelBpeTrainerOptions { MaxMemory = TrainerOptions.LeastMemory }), "different words", "32 MiB");
    }

    [Fact]
    public void AFailureOfAWorkerIsTheFailure()
    {
        var e = Assert.Throws<InvalidDataException>(() => WordCounter.Count(TextCorpus.FromText(new string('a', 20_000_000)), new BpeTrainerOptions { Threads = 2 }, () => new Failing()));
        Assert.Equal("broken", e.Message);
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsNamed() =>
        Refusal.Of(() => WordCounter.Count(TextCorpus.FromText(Corpus.Book("bronte", 0, 100_000)),
            new BpeTrainerOptions { TableBytes = 5000, TemporaryFolder = "/nowhere/at/all" }, () => new ByteLevelSplitter()), "/nowhere/at/all", "memory");

    [Fact]
    public void ProgressEndsAtTheTotalOfEachStage()
    {
        List<TrainerProgress> reports = [];
        var text = Corpus.Book("darwin", 0, 400_000);
        var vocabulary = ByteLevelBpeTrainer.Train(TextCorpus.FromText(text), new ByteLevelBpeTrainerOptions { VocabularySize = 600, Progress = reports.Add });
        var counted = reports.Last(report => report.Stage == TrainerStage.Counting);
        Assert.Equal((Encoding.UTF8.GetByteCount(text), counted.Total), (counted.Done, counted.Done));
        Assert.Equal((TrainerStage.Merging, 600L, 600L), (reports[^1].Stage, reports[^1].Done, reports[^1].Total));
        Assert.Equal(TimeSpan.Zero, reports[^1].Remaining);
        Assert.Equal(TimeSpan.FromSeconds(6), new TrainerProgress(TrainerStage.Merging, 25, 100, TimeSpan.FromSeconds(2)).Remaining);
        Assert.Null(new TrainerProgress(TrainerStage.Merging, 0, 100, TimeSpan.FromSeconds(2)).Remaining);
        Assert.Equal(600, vocabulary.Tokens.Count);
    }

    private static byte ByteOf(char letter) => (byte)(letter < 0x100 ? letter : letter <= 0x120 ? letter - 0x100 : letter <= 0x142 ? letter - 0x121 + 0x7F : 0xAD);

    private sealed class Failing : WordSplitter
    {
        public override int CutBefore(ReadOnlySpan<byte> text, int searched) => text.Length;

        public override void Split(ReadOnlySpan<byte> text, WordTally tally) => throw new InvalidDataException("broken");
    }
}
