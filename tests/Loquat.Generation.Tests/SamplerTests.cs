// Draws against the definition: softmax at a temperature, then the most probable k, then the smallest set that reaches p.
using Loquat.Formats;
using Loquat.Generation.Sampling;

namespace Loquat.Generation.Tests;

public sealed class SamplerTests
{
    private const int Draws = 40_000;
    private static readonly float[] s_logits = [1.5f, -0.3f, 0.7f, 2.1f, -1.2f, 0.7f, float.NegativeInfinity, 1.0f, 0.2f, -3.0f];

    [Theory]
    [InlineData(1.0, 0, 1.0)]
    [InlineData(0.5, 0, 1.0)]
    [InlineData(2.5, 0, 1.0)]
    [InlineData(1.0, 4, 1.0)]
    [InlineData(1.0, 0, 0.8)]
    [InlineData(1.3, 5, 0.7)]
    [InlineData(0.8, 100, 0.99)]
    public void DrawsFollowTheDefinition(double temperature, int topK, double topP)
    {
        var expected = Definition(temperature, topK, topP);
        var counts = new int[s_logits.Length];
        var sampler = new Sampler(new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP }, seed: 11);
        for (var i = 0; i < Draws; i++)
            counts[sampler.Next(s_logits)]++;
        var (statistic, freedom) = (0.0, -1);
        for (var i = 0; i < counts.Length; i++)
        {
            if (expected[i] == 0)
            {
                Assert.Equal(0, counts[i]);
                continue;
            }
            var wanted = expected[i] * Draws;
            statistic += (counts[i] - wanted) * (counts[i] - wanted) / wanted;
            freedom++;
        }
        // Wilson and Hilferty: (χ²/n)^⅓ is nearly normal with mean 1 - 2/9n and variance 2/9n. 4 deviations are one false alarm in 30,000 seeds.
        var score = freedom == 0 ? 0 : (Math.Cbrt(statistic / freedom) - 1 + (2.0 / (9 * freedom))) / Math.Sqrt(2.0 / (9 * freedom));
        Assert.True(score < 4, $"χ² is {statistic} with {freedom} degrees of freedom.");
    }

    [Fact]
    public void TopOneAndTemperatureZeroAreGreedy()
    {
        var random = new Random(4);
        var one = new Sampler(new SamplingOptions { Temperature = 1.7, TopK = 1 }, 3);
        var tiny = new Sampler(new SamplingOptions { Temperature = 1.7, TopP = 1e-9 }, 3);
        var greedy = new Sampler(SamplingOptions.Greedy, 3);
        for (var i = 0; i < 200; i++)
        {
            var logits = new float[50];
            for (var j = 0; j < logits.Length; j++)
                logits[j] = (float)(random.NextDouble() * 8);
            var largest = Array.IndexOf(logits, logits.Max());
            Assert.Equal((largest, largest, largest), (one.Next(logits), tiny.Next(logits), greedy.Next(logits)));
        }
    }

    [Fact]
    public void GreedyTakesTheFirstOfEqualsAndNeverNaN()
    {
        var greedy = new Sampler(SamplingOptions.Greedy, 1);
        Assert.Equal(1, greedy.Next([1, 3, 3, 2]));
        Assert.Equal(2, greedy.Next([float.NaN, 1, 5, float.NaN]));
    }

    [Fact]
    public void ExtremeLogitsGiveNoNaN()
    {
        var sampler = new Sampler(new SamplingOptions { Temperature = 0.01 }, 1);
        Assert.Equal(1, sampler.Next([-1e30f, 1e30f, 0]));
        Assert.Equal(2, sampler.Next([float.NegativeInfinity, float.NegativeInfinity, -7f]));
    }

    [Fact]
    public void TheSeedDecidesTheDraws()
    {
        int[] Draw(ulong seed)
        {
            var sampler = new Sampler(new SamplingOptions { Temperature = 1 }, seed);
            return [.. Enumerable.Range(0, 100).Select(_ => sampler.Next(s_logits))];
        }
        Assert.Equal(Draw(5), Draw(5));
        Assert.NotEqual(Draw(5), Draw(6));
    }

    [Fact]
    public void VocabulariesMayChangeBetweenDraws()
    {
        var sampler = new Sampler(new SamplingOptions { Temperature = 1, TopK = 3 }, 2);
        for (var size = 1; size < 40; size++)
            Assert.InRange(sampler.Next(new float[size]), 0, size - 1);
        for (var i = 0; i < 20; i++)
            Assert.InRange(sampler.Next([1f, 2f]), 0, 1);
    }

    [Theory]
    [InlineData(-1, 0, 1, "--temperature")]
    [InlineData(double.NaN, 0, 1, "--temperature")]
    [InlineData(1, -1, 1, "--top-k")]
    [InlineData(1, 0, 0, "--top-p")]
    [InlineData(1, 0, 1.5, "--top-p")]
    public void OptionsOutOfRangeAreRefused(double temperature, int topK, double topP, string named)
    {
        var error = Assert.Throws<InvalidInputException>(() => new Sampler(new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP }, 1));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The distribution, written the obvious way: probabilities, sorted, cut, divided by what is left.</summary>
    private static double[] Definition(double temperature, int topK, double topP)
    {
        var weights = s_logits.Select(logit => Math.Exp(logit / temperature)).ToArray();
        var sorted = Enumerable.Range(0, weights.Length).OrderByDescending(i => weights[i]).ThenBy(i => i).ToList();
        if (topK > 0)
            sorted = [.. sorted.Take(topK)];
        var sum = sorted.Sum(i => weights[i]);
        var kept = new List<int>();
        for (var (i, reached) = (0, 0.0); i < sorted.Count && (topP >= 1 || reached < topP); i++)
        {
            kept.Add(sorted[i]);
            reached += weights[sorted[i]] / sum;
        }
        var total = kept.Sum(i => weights[i]);
        return [.. Enumerable.Range(0, weights.Length).Select(i => kept.Contains(i) ? weights[i] / total : 0)];
    }
}
