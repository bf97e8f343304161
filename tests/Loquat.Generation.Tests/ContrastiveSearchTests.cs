// Contrastive search against its definition, computed without a cache, one candidate after another.
using Loquat.Formats;
using Loquat.Generation.Contrastive;
using Loquat.Generation.Sampling;
using Loquat.Kernels.Threading;
using Loquat.Models;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Generation.Tests;

public sealed class ContrastiveSearchTests
{
    private static readonly int[] s_prompt = [1, 5, 2, 5];

    [Theory]
    [InlineData(0.6, 4)]
    [InlineData(0.3, 7)]
    [InlineData(1, 3)]
    [InlineData(0.5, 100)]
    [InlineData(0.6, 1)]
    public void EveryChoiceFollowsTheDefinition(double alpha, int candidates)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var model = TinyModels.Gpt2(11, 32, seed);
            var found = new TextGenerator(model, null).Contrast(s_prompt, new GenerationOptions { Tokens = 14 }, new ContrastiveOptions { Alpha = alpha, Candidates = candidates });
            List<int> ids = [.. s_prompt];
            for (var step = 0; step < 14; step++)
            {
                var logProbabilities = TinyModels.LogProbabilities(model, ids);
                var values = Enumerable.Range(0, 11).OrderByDescending(id => logProbabilities[id]).Take(candidates).ToDictionary(id => id, id => Value(model, ids, id, logProbabilities[id], alpha));
                // The choice may differ from the definition's only where rounding decides.
                Assert.InRange(values.Values.Max() - values[found.Ids[step]], 0, 1e-5);
                Assert.Equal(logProbabilities[found.Ids[step]], found.LogProbabilities[step], 1e-4);
                ids.Add(found.Ids[step]);
            }
        }
    }

    [Fact]
    public void AlphaZeroIsGreedy()
    {
        var generator = new TextGenerator(TinyModels.Gpt2(11, 16), null);
        var options = new GenerationOptions { Tokens = 40, Sampling = SamplingOptions.Greedy, EndTokens = [10] };
        var (greedy, contrast) = (generator.Generate(s_prompt, options), generator.Contrast(s_prompt, options, new ContrastiveOptions { Alpha = 0 }));
        Assert.Equal(greedy.Ids, contrast.Ids);
        Assert.Equal(greedy.LogProbabilities, contrast.LogProbabilities);
    }

    [Fact]
    public void ItRepeatsLessThanGreedyDoes()
    {
        var generator = new TextGenerator(TinyModels.Gpt2(40, 128), null);
        var options = new GenerationOptions { Tokens = 80, Sampling = SamplingOptions.Greedy };
        int Distinct(IReadOnlyList<int> ids) => ids.Zip(ids.Skip(1)).Distinct().Count();
        Assert.True(Distinct(generator.Contrast(s_prompt, options, new ContrastiveOptions()).Ids) > Distinct(generator.Generate(s_prompt, options).Ids));
    }

    [Fact]
    public void MoreThanTheContextIsWrittenWithTheSameBitsOnTwoThreads()
    {
        var model = TinyModels.Gpt2(11, 16);
        var threads = WorkerTeam.Threads;
        try
        {
            WorkerTeam.Threads = 1;
            var one = Write();
            WorkerTeam.Threads = 2;
            var two = Write();
            Assert.Equal(50, one.Tokens);
            Assert.Equal(one.Ids, two.Ids);
            Assert.Equal(one.LogProbabilities, two.LogProbabilities);
        }
        finally
        {
            WorkerTeam.Threads = threads;
        }

        GenerationResult Write() => new TextGenerator(model, null).Contrast(s_prompt, new GenerationOptions { Tokens = 50 }, new ContrastiveOptions());
    }

    [Fact]
    public void OptionsOutOfRangeAreRefused()
    {
        Assert.Contains("--penalty-alpha", Assert.Throws<InvalidInputException>(new ContrastiveOptions { Alpha = 1.5 }.Validate).Message, StringComparison.Ordinal);
        Assert.Contains("--top-k", Assert.Throws<InvalidInputException>(new ContrastiveOptions { Candidates = 0 }.Validate).Message, StringComparison.Ordinal);
    }

    private static double Value(LanguageModel model, List<int> ids, int candidate, double logProbability, double alpha)
    {
        float[][] states = [];
        using var noGrad = GradMode.NoGrad();
        model.Forward(Tensor.FromIds([.. ids, candidate], [1, ids.Count + 1]), new ForwardContext { HiddenObserver = hidden => states = [.. hidden.ToArray().Chunk(hidden.Shape[2])] });
        double Cosine(float[] a, float[] b) => a.Zip(b).Sum(pair => (double)pair.First * pair.Second) / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));
        return ((1 - alpha) * Math.Exp(logProbability)) - (alpha * states[..^1].Max(state => Cosine(state, states[^1])));
    }
}
