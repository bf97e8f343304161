// Beam search: width 1 is greedy, full width is exhaustive, and what lies between follows the definition.
using Loquat.Formats;
using Loquat.Generation.Beams;
using Loquat.Generation.Sampling;
using Loquat.Kernels.Threading;
using Loquat.Text.Tokenizers;

namespace Loquat.Generation.Tests.Beams;

public sealed class BeamSearchTests
{
    private static readonly int[] s_prompt = [1, 0, 2];

    [Theory]
    [InlineData(EarlyStopping.WhenFull)]
    [InlineData(EarlyStopping.Heuristic)]
    public void WidthOneIsGreedy(EarlyStopping early)
    {
        var ended = 0;
        for (var seed = 0; seed < 12; seed++)
        {
            var generator = new TextGenerator(TinyModels.Gpt2(9, 32, seed), null);
            var options = new GenerationOptions { Tokens = 12, Sampling = SamplingOptions.Greedy, EndTokens = [3, 5] };
            var greedy = generator.Generate(s_prompt, options);
            foreach (var penalty in new[] { -1.0, 0, 0.6, 1, 2 })
            {
                var found = Assert.Single(generator.Search(s_prompt, options, new BeamSearchOptions { Width = 1, EarlyStopping = early, LengthPenalty = penalty }).Hypotheses).Result;
                Assert.Equal(greedy.Ids, found.Ids);
                Assert.Equal(greedy.LogProbabilities, found.LogProbabilities);
                Assert.Equal(greedy.FinishReason, found.FinishReason);
            }
            ended += greedy.FinishReason == FinishReason.EndToken ? 1 : 0;
        }
        Assert.InRange(ended, 1, 11);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(2.5)]
    public void FullWidthFindsTheBestOfAllSequences(double penalty)
    {
        const int Vocabulary = 4, Tokens = 4, Best = 12;
        for (var seed = 0; seed < 3; seed++)
        {
            var model = TinyModels.Gpt2(Vocabulary, 16, seed);
            var all = new List<ReferenceHypothesis>();
            Enumerate([], 0);
            var result = new TextGenerator(model, null).Search(s_prompt, new GenerationOptions { Tokens = Tokens, EndTokens = [3] },
                new BeamSearchOptions { Width = 256, Best = Best, LengthPenalty = penalty, EarlyStopping = EarlyStopping.Never });
            // 1 + 3 + 9 texts that end before the last token, 27 prefixes and anything behind them.
            Assert.Equal(13 + (27 * 4), all.Count);
            AssertEqual(all.OrderByDescending(hypothesis => hypothesis.Score).Take(Best), result);

            void Enumerate(int[] ids, double sum)
            {
                if (ids.Length == Tokens || ids is [.., 3])
                {
                    all.Add(new ReferenceHypothesis(ids, sum, sum / Math.Pow(ids.Length, penalty)));
                    return;
                }
                var next = TinyModels.LogProbabilities(model, [.. s_prompt, .. ids]);
                for (var id = 0; id < Vocabulary; id++)
                    Enumerate([.. ids, id], sum + next[id]);
            }
        }
    }

    [Theory]
    [InlineData(EarlyStopping.WhenFull)]
    [InlineData(EarlyStopping.Heuristic)]
    [InlineData(EarlyStopping.Never)]
    public void WidthsPenaltiesAndEndsFollowTheDefinition(EarlyStopping early)
    {
        var random = new Random((int)early);
        for (var round = 0; round < 60; round++)
        {
            var model = TinyModels.Gpt2(7, 32, random.Next(), 0.5 + random.NextDouble());
            int[] ends = random.Next(3) switch { 0 => [4], 1 => [4, 2], _ => [0, 3, 6] };
            var search = new BeamSearchOptions { Width = 1 + random.Next(6), LengthPenalty = Math.Round((random.NextDouble() * 4) - 1.5, 1), EarlyStopping = early };
            search = search with { Best = search.Width };
            var options = new GenerationOptions { Tokens = 1 + random.Next(8), MinTokens = random.Next(4), EndTokens = ends };
            var known = new Dictionary<string, double[]>();
            double[] LogProbabilities(int[] ids) => known.TryGetValue(string.Join(' ', ids), out var values) ? values : known[string.Join(' ', ids)] = TinyModels.LogProbabilities(model, ids);
            AssertEqual(BeamReference.Search(LogProbabilities, s_prompt, options.Tokens, options.MinTokens, ends, search), new TextGenerator(model, null).Search(s_prompt, options, search));
        }
    }

    [Fact]
    public void ThreeWaysOfEndingDiffer()
    {
        // The reference proves each of them; this proves that the models of that test tell them apart.
        var lengths = new HashSet<string>();
        for (var seed = 0; seed < 20; seed++)
        {
            var generator = new TextGenerator(TinyModels.Gpt2(7, 32, seed, 0.7), null);
            int Steps(EarlyStopping early) => generator.Search(s_prompt, new GenerationOptions { Tokens = 20, EndTokens = [4, 2] }, new BeamSearchOptions { Width = 3, LengthPenalty = 1, EarlyStopping = early }).Steps;
            var (full, heuristic, never) = (Steps(EarlyStopping.WhenFull), Steps(EarlyStopping.Heuristic), Steps(EarlyStopping.Never));
            Assert.True(full <= heuristic && heuristic <= never);
            lengths.Add($"{full < heuristic} {heuristic < never}");
        }
        Assert.Contains("True True", lengths);
    }

    [Fact]
    public void PenaltiesApplyToBeamsOneByOne()
    {
        var model = TinyModels.Gpt2(9, 32);
        var options = new GenerationOptions { Tokens = 8, Sampling = new SamplingOptions { NoRepeatNGram = 1 } };
        var result = new TextGenerator(model, null).Search(s_prompt, options, new BeamSearchOptions { Width = 4, Best = 4 });
        // Nine tokens, three of them in the prompt: six different ones, then anything.
        Assert.All(result.Hypotheses, hypothesis => Assert.Equal(6, hypothesis.Result.Ids.Take(6).Except(s_prompt).Count()));
        Assert.Equal(4, result.Hypotheses.Select(hypothesis => string.Join(' ', hypothesis.Result.Ids)).Distinct().Count());
    }

    [Fact]
    public void OneThreadAndTwoFindTheSameBits()
    {
        var threads = WorkerTeam.Threads;
        try
        {
            WorkerTeam.Threads = 1;
            var one = Search();
            WorkerTeam.Threads = 2;
            Assert.Equal(one, Search());
        }
        finally
        {
            WorkerTeam.Threads = threads;
        }

        static string Search() => string.Join('\n', new TextGenerator(TinyModels.Gpt2(50, 24), null)
            .Search(s_prompt, new GenerationOptions { Tokens = 40, EndTokens = [7] }, new BeamSearchOptions { Width = 5, Best = 5 }).Hypotheses
            .Select(hypothesis => $"{hypothesis.Score:R} {string.Join(' ', hypothesis.Result.Ids)} {string.Join(' ', hypothesis.Result.LogProbabilities)}"));
    }

    [Fact]
    public void TheTreeHoldsEveryHypothesisAndEveryCandidate()
    {
        var result = new TextGenerator(TinyModels.Gpt2(9, 32), null).Search(s_prompt, new GenerationOptions { Tokens = 6, EndTokens = [3] }, new BeamSearchOptions { Width = 3, Best = 2, KeepTree = true });
        Assert.Equal([1, 2], result.Tree.Where(node => node.Rank > 0).Select(node => node.Rank).Order());
        foreach (var hypothesis in result.Hypotheses)
        {
            var end = result.Tree.Single(node => node.Rank == 1 + result.Hypotheses.ToList().IndexOf(hypothesis));
            Assert.Equal(hypothesis.Result.Ids, end.Path().Select(node => node.Id));
            Assert.Equal(hypothesis.Score, end.Score);
            Assert.Equal(end.Sum, end.Path().Sum(node => node.LogProbability), 1e-5);
        }
        Assert.Equal(6, result.Tree.Count(node => node.Length == 1));
        Assert.All(result.Tree.GroupBy(node => node.Length), step => Assert.Equal(Math.Min(3, step.Count(node => node.Id != 3)), step.Count(node => node.State == BeamState.Kept)));
    }

    [Fact]
    public void AStopStringEndsABeam()
    {
        var tokenizer = CharTokenizer.Train("abcdefghi");
        var generator = new TextGenerator(TinyModels.Gpt2(9, 32), tokenizer);
        var free = generator.Search(s_prompt, new GenerationOptions { Tokens = 8 }, new BeamSearchOptions { Width = 3 }).Hypotheses[0].Result;
        var stop = free.Text.Substring(2, 2);
        var stopped = generator.Search(s_prompt, new GenerationOptions { Tokens = 8, Stops = [stop] }, new BeamSearchOptions { Width = 3, Best = 3, LengthPenalty = 0, EarlyStopping = EarlyStopping.Never });
        Assert.All(stopped.Hypotheses, hypothesis => Assert.DoesNotContain(stop, hypothesis.Result.Text, StringComparison.Ordinal));
        Assert.Contains(stopped.Hypotheses, hypothesis => hypothesis.Result.FinishReason == FinishReason.StopString);
    }

    [Theory]
    [InlineData(0, 1, 1, "--beams")]
    [InlineData(3, 4, 1, "--best")]
    [InlineData(3, 0, 1, "--best")]
    [InlineData(3, 1, double.NaN, "--length-penalty")]
    public void OptionsOutOfRangeAreRefused(int width, int best, double penalty, string named)
    {
        var search = new BeamSearchOptions { Width = width, Best = best, LengthPenalty = penalty };
        Assert.Contains(named, Assert.Throws<InvalidInputException>(() => new TextGenerator(TinyModels.Gpt2(9, 32), null).Search([1], new GenerationOptions(), search)).Message, StringComparison.Ordinal);
    }

    private static void AssertEqual(IEnumerable<ReferenceHypothesis> expected, BeamSearchResult found)
    {
        var wanted = expected.ToList();
        Assert.Equal(wanted.Select(hypothesis => string.Join(' ', hypothesis.Ids)), found.Hypotheses.Select(hypothesis => string.Join(' ', hypothesis.Result.Ids)));
        for (var i = 0; i < wanted.Count; i++)
        {
            Assert.Equal(wanted[i].Score, found.Hypotheses[i].Score, 1e-4 * Math.Max(1, Math.Abs(wanted[i].Score)));
            Assert.Equal(wanted[i].Sum, found.Hypotheses[i].Result.LogProbabilities.Sum(), 1e-4);
        }
    }
}
