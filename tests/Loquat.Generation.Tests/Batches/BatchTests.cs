// A text has the same bits alone and among others, on one thread and on two, and with what was cached before.
using Loquat.Generation.Batches;
using Loquat.Generation.Sampling;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Threading;
using Loquat.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Tests.Batches;

public sealed class BatchTests
{
    private const int Vocabulary = 29;
    private static readonly CharTokenizer s_tokenizer = CharTokenizer.Train("\n abcdefghijklmnopqrstuvwxyz.");
    private static readonly string[] s_prompts = ["the story", "a", "once upon a time there was", "", "hello.", "a long prompt that fills the context of this model to its very end and beyond", "b", "a"];
    private static readonly GenerationOptions s_options = new()
    {
        Tokens = 45,
        EndTokens = [7],
        Stops = ["q", "xy"],
        TopLogProbabilities = 3,
        Seed = 4,
        Sampling = new SamplingOptions { Temperature = 0.9, TopP = 0.95, RepetitionPenalty = 1.1, FrequencyPenalty = 0.1 },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(100)]
    public void ABatchWritesWhatEachPromptWritesAlone(int batch)
    {
        var model = TinyModels.Gpt2(Vocabulary, 40);
        var together = Generator(model).GenerateAll([.. s_prompts.Select(Generator(model).Encode)], s_options with { BatchSize = batch, Samples = 2 });
        var lengths = new HashSet<int>();
        for (var i = 0; i < s_prompts.Length; i++)
        {
            AssertSame(Generator(model).Generate(s_prompts[i], s_options), together[i][0]);
            Assert.NotEqual(together[i][0].Ids, together[i][1].Ids);
            lengths.Add(together[i][0].Tokens);
        }
        // Rows must have left the batch at different times for this to prove anything.
        Assert.True(lengths.Count > 3);
    }

    [Theory]
    [InlineData(WeightFormat.Float16)]
    [InlineData(WeightFormat.Q8_0)]
    public void WithACompactCacheABatchWritesWhatEachPromptWritesAlone(WeightFormat format)
    {
        var model = TinyModels.Gpt2(Vocabulary, 40, width: 32);
        var options = s_options with { CacheFormat = format, BatchSize = 5 };
        var together = Generator(model).GenerateAll([.. s_prompts.Select(Generator(model).Encode)], options);
        var kept = Generator(model);
        var differs = false;
        for (var i = 0; i < s_prompts.Length; i++)
        {
            // One generator in turns with both kinds of cache: neither sees what the other holds.
            var exact = kept.Generate(s_prompts[i], s_options);
            AssertSame(Generator(model).Generate(s_prompts[i], s_options), exact);
            AssertSame(together[i][0], kept.Generate(s_prompts[i], options));
            differs |= !exact.LogProbabilities.SequenceEqual(together[i][0].LogProbabilities);
        }
        Assert.True(differs);
    }

    [Fact]
    public void PackedWeightsAndThreadsChangeNoBit()
    {
        var model = TinyModels.Gpt2(Vocabulary, 40);
        var plain = All();
        model.PackWeights();
        var threads = WorkerTeam.Threads;
        try
        {
            foreach (var count in new[] { 1, 2 })
            {
                WorkerTeam.Threads = count;
                foreach (var (expected, found) in plain.Zip(All()))
                    AssertSame(expected, found);
            }
        }
        finally
        {
            WorkerTeam.Threads = threads;
        }

        GenerationResult[] All() => [.. Generator(model).GenerateAll([.. s_prompts.Select(Generator(model).Encode)], s_options with { Samples = 3, BatchSize = 5 }).SelectMany(samples => samples)];
    }

    [Fact]
    public void ASampleIsTheSameWhateverTheirNumber()
    {
        var model = TinyModels.Gpt2(Vocabulary, 40);
        int[][] prompt = [Generator(model).Encode("once")];
        var two = Generator(model).GenerateAll(prompt, s_options with { Samples = 2 })[0];
        var nine = Generator(model).GenerateAll(prompt, s_options with { Samples = 9 })[0];
        AssertSame(two[0], nine[0]);
        AssertSame(two[1], nine[1]);
        Assert.True(nine.Select(sample => sample.Text).Distinct().Count() > 6);
    }

    [Fact]
    public void EachRowHasItsOwnStops()
    {
        var model = TinyModels.Gpt2(Vocabulary, 40);
        var samples = Generator(model).GenerateAll([[1, 2, 3]], new GenerationOptions { Tokens = 60, Samples = 8, Stops = ["e", "th"], Sampling = new SamplingOptions { Temperature = 1.5 } })[0];
        foreach (var sample in samples)
        {
            var whole = s_tokenizer.Decode([.. sample.Ids]);
            var stop = new[] { whole.IndexOf('e'), whole.IndexOf("th", StringComparison.Ordinal) }.Where(at => at >= 0).DefaultIfEmpty(-1).Min();
            Assert.Equal(stop < 0 ? whole : whole[..stop], sample.Text);
            Assert.Equal(stop < 0 ? FinishReason.Length : FinishReason.StopString, sample.FinishReason);
        }
        Assert.Contains(samples, sample => sample.FinishReason == FinishReason.StopString);
    }

    [Fact]
    public void WhatWasCachedBeforeNeverShows()
    {
        var model = TinyModels.Gpt2(Vocabulary, 24);
        var kept = Generator(model);
        var random = new Random(6);
        int[] last = [5];
        for (var round = 0; round < 40; round++)
        {
            // Prompts that begin as earlier ones did, end before them, repeat them, or have nothing to do with them.
            int[] prompt = [.. last.Take(random.Next(last.Length + 1)), .. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(Vocabulary))];
            prompt = prompt.Length == 0 ? last : prompt;
            var options = s_options with { Tokens = random.Next(12), Samples = 1 + random.Next(3), Seed = (ulong)round };
            var expected = Generator(model).GenerateAll([prompt], options)[0];
            var found = kept.GenerateAll([prompt], options)[0];
            for (var i = 0; i < options.Samples; i++)
                AssertSame(expected[i], found[i]);
            Assert.Equal(Generator(model).Predict(prompt, 5), kept.Predict(prompt, 5));
            last = [.. prompt, .. found[^1].Ids];
        }
    }

    [Fact]
    public void OnlyWhatIsNewRuns()
    {
        var model = new ScriptedModel(10, 8, _ => new float[10]);
        var session = new ModelSession(model);
        session.Begin([1, 2, 3]);
        session.Append(4);
        session.Begin([1, 2, 3, 4, 5, 6]);
        session.Begin([1, 2, 3, 4, 5, 6]);
        session.Begin([1, 2, 9]);
        session.Begin([7]);
        session.Begin([7, 1, 2, 3, 4, 5, 6, 8, 9]);
        Assert.Equal([(0, 3), (3, 1), (4, 2), (5, 1), (2, 1), (0, 1), (0, 8)], model.Passes);
    }

    [Fact]
    public void RowsCanChangePlacesLeaveAndMultiply()
    {
        var model = TinyModels.Gpt2(Vocabulary, 16);
        var batch = new SequenceBatch(model, 5);
        var random = new Random(1);
        var rows = new List<List<int>> { new() { 1, 2, 3 }, new() { 4 }, new() { 5, 6, 7, 8, 9, 10 } };
        batch.Begin([.. rows.Select(row => row.ToArray())]);
        for (var step = 0; step < 30; step++)
        {
            var order = Enumerable.Range(0, 1 + random.Next(5)).Select(_ => random.Next(rows.Count)).ToArray();
            rows = [.. order.Select(row => rows[row].ToList())];
            batch.Select(order);
            Assert.Equal(order.Length, batch.Rows);
            for (var row = 0; row < rows.Count; row++)
                Assert.Equal(rows[row], batch.Window(row).ToArray());
            var ids = rows.Select(_ => Enumerable.Range(0, random.Next(3) + 1).Select(_ => random.Next(Vocabulary)).ToArray()).ToArray();
            batch.Append(ids);
            for (var row = 0; row < rows.Count; row++)
            {
                rows[row].AddRange(ids[row]);
                // A window that was too long has become shorter, by the rule that the session's own test states.
                rows[row] = [.. batch.Window(row)];
                var session = new ModelSession(model);
                Assert.Equal(session.Append(rows[row].ToArray()).ToArray(), batch.Logits(row).ToArray());
            }
        }
    }

    [Theory]
    [InlineData(WeightFormat.Float32)]
    [InlineData(WeightFormat.Float16)]
    [InlineData(WeightFormat.Q8_0)]
    public void AStepOfSeveralRowsAllocatesNothing(WeightFormat format)
    {
        var batch = new SequenceBatch(TinyModels.Gpt2(Vocabulary, 128, width: 32), 4, format: format);
        batch.Begin([[1], [2], [3], [4]]);
        int[] ids = [5, 6, 7, 8];
        for (var i = 0; i < 3; i++)
            batch.Append(ids);
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
        {
            for (var i = 0; i < 5; i++)
                batch.Append(ids);
        }));
    }

    [Fact]
    public void WrongCountsAreRefused()
    {
        var batch = new SequenceBatch(TinyModels.Gpt2(Vocabulary, 16), 2);
        Assert.Throws<ArgumentException>(() => batch.Begin([]));
        Assert.Throws<ArgumentException>(() => batch.Begin([[1], [2], [3]]));
        Assert.Throws<ArgumentException>(() => batch.Begin([[1], []]));
        batch.Begin([[1], [2]]);
        Assert.Throws<ArgumentException>(() => batch.Append([1]));
        Assert.Throws<ArgumentException>(() => batch.Append([[1], []]));
        Assert.Throws<ArgumentException>(() => batch.Select([]));
        Assert.Throws<ArgumentException>(() => batch.Select([2]));
    }

    private static TextGenerator Generator(LanguageModel model) => new(model, s_tokenizer);

    private static void AssertSame(GenerationResult expected, GenerationResult found)
    {
        Assert.Equal(expected.Text, found.Text);
        Assert.Equal(expected.Ids, found.Ids);
        Assert.Equal(expected.LogProbabilities, found.LogProbabilities);
        Assert.Equal(expected.Alternatives, found.Alternatives);
        Assert.Equal(expected.FinishReason, found.FinishReason);
    }
}
