// The three books: 8,192 tokens, the same for any memory and number of threads; prints how long each run took.
using System.Diagnostics;
using Loquat.Text.Corpora;
using Loquat.Text.Models;
using Loquat.Text.Trainers;

namespace Loquat.Text.Tests.Trainers;

public sealed class ThreeBooksTests(ITestOutputHelper output)
{
    [Fact]
    public void ByteLevelTokensAreTheSameForAnyMemoryAndThreads()
    {
        var corpus = TextCorpus.Open([.. new[] { "bronte", "darwin", "dubois" }.Select(book => SharedData.Find($"text/{book}.txt"))]);
        var whole = Train(corpus, new ByteLevelBpeTrainerOptions { Threads = 2 });
        Assert.Equal(8192, whole.Tokens.Count);
        Assert.Equal(8192 - 256, whole.Merges.Count);
        Assert.Equal(whole.Merges, Train(corpus, new ByteLevelBpeTrainerOptions { Threads = 1, MaxMemory = 64L << 20 }).Merges);
        Assert.Equal(whole.Merges, Train(corpus, new ByteLevelBpeTrainerOptions { Threads = 3, TableBytes = 300_000 }).Merges);
    }

    private BpeVocabulary Train(TextCorpus corpus, ByteLevelBpeTrainerOptions options)
    {
        var start = Stopwatch.GetTimestamp();
        var counted = TimeSpan.Zero;
        var vocabulary = ByteLevelBpeTrainer.Train(corpus, options with { Progress = report => counted = report.Stage == TrainerStage.Counting ? report.Elapsed : counted });
        output.WriteLine($"{options.Threads} threads, table {options.TableBytes}, memory {options.MaxMemory}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F2} s, of which counting {counted.TotalSeconds:F2} s");
        return vocabulary;
    }
}
