// Unigram training and English words at full size: the books, and ten megabytes without a place to cut.
using System.Diagnostics;
using Loquat.Text.Corpora;
using Loquat.Text.English;
using Loquat.Text.Trainers;

namespace Loquat.Slow.Tests;

public sealed class TextGrowthTests(ITestOutputHelper output)
{
    [Fact]
    public void TheBooksGiveAUnigramVocabulary()
    {
        SlowTest.Require();
        string[] books = [SharedData.Find("text/bronte.txt"), SharedData.Find("text/darwin.txt"), SharedData.Find("text/dubois.txt")];
        var steps = new List<UnigramIteration>();
        var watch = Stopwatch.StartNew();
        var vocabulary = UnigramTrainer.Train(TextCorpus.Open(books), new UnigramTrainerOptions { VocabularySize = 8000, Iteration = steps.Add });
        output.WriteLine($"{watch.Elapsed.TotalSeconds:F1} s, {steps.Count} steps, {Environment.WorkingSet >> 20} MB resident");
        foreach (var step in steps)
            output.WriteLine($"round {step.Round} step {step.SubIteration}: {step.Pieces} pieces, {step.Objective:F4} nats a word, {step.Tokens} tokens");
        Assert.Equal(8000, vocabulary.Pieces.Count);
        Assert.All(steps.GroupBy(step => step.Round), round => Assert.True(round.Last().Objective < round.First().Objective));
    }

    [Fact]
    public void UnigramTrainingOfTextWithoutAPlaceToCutTakesLinearTime()
    {
        SlowTest.Require();
        var random = new Random(1);
        Growth.Measure(output, "one letter", [1, 2, 5, 10], length => new string('a', length), Train);
        // Up to a million seeds, in lattices of many ways.
        Growth.Measure(output, "random letters", [1, 2, 4], length => Letters(random, length), Train);
        Growth.Measure(output, "random words", [1, 2, 4], length => string.Join(' ', Enumerable.Range(0, length / 9).Select(_ => Letters(random, 8))), Train);

        static int Train(string text) => UnigramTrainer.Train(TextCorpus.FromText(text), new UnigramTrainerOptions { VocabularySize = 50_000 }).Pieces.Count;
    }

    [Fact]
    public void EnglishWordsOfTextWithoutAPlaceToCutTakeLinearTime()
    {
        SlowTest.Require();
        var words = new EnglishWordsPreTokenizer();
        foreach (var part in (string[])["a", "(", ")", ".", "-", "--a", ":)", "a@a.", "a.B", "'s", "://a.", "$", "don't"])
        {
            Growth.Measure(output, part, [1, 2, 5, 10], length => string.Concat(Enumerable.Repeat(part, length / part.Length)), text => words.Split(text).Length);
            Growth.Measure(output, $"{part} between letters", [1, 2, 5, 10], length => "x" + string.Concat(Enumerable.Repeat(part, length / part.Length)) + "x", text => words.Split(text).Length);
        }
    }

    private static string Letters(Random random, int length) => string.Create(length, random, (span, source) =>
    {
        foreach (ref var letter in span)
            letter = (char)('a' + source.Next(26));
    });
}
