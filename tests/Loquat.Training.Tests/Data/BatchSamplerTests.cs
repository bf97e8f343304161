// Batches: shifted targets, the same ones for the same number, and every start as likely as any other.
using Loquat.Formats;
using Loquat.Text.Corpora;
using Loquat.Training.Data;

namespace Loquat.Training.Tests.Data;

public sealed class BatchSamplerTests
{
    [Fact]
    public void TargetsAreTheInputsOneTokenOn()
    {
        var sampler = new BatchSampler(Counting(500), batch: 7, context: 9, seed: 1);
        for (var index = 0L; index < 50; index++)
        {
            var (inputs, targets) = sampler.Next(index);
            var (x, y) = (inputs.ToIdArray(), targets.ToIdArray());
            Assert.Equal(63, x.Length);
            for (var i = 0; i < x.Length; i++)
            {
                Assert.Equal(x[i] + 1, y[i]);
                Assert.Equal(x[i / 9 * 9] + (i % 9), x[i]);
            }
        }
    }

    [Fact]
    public void ABatchDependsOnItsNumberAndTheSeedAlone()
    {
        var (a, b) = (new BatchSampler(Counting(500), 4, 8, seed: 3), new BatchSampler(Counting(500), 4, 8, seed: 3));
        var forward = Enumerable.Range(0, 20).Select(index => a.Next(index).Inputs.ToIdArray()).ToList();
        for (var index = 19; index >= 0; index--)
            Assert.Equal(forward[index], b.Next(index).Inputs.ToIdArray());
        Assert.Equal(20, forward.Select(batch => string.Join(' ', batch)).Distinct().Count());
        Assert.NotEqual(forward[0], new BatchSampler(Counting(500), 4, 8, seed: 4).Next(0).Inputs.ToIdArray());
    }

    [Fact]
    public void EveryStartIsAsLikely()
    {
        // 40 tokens and sequences of 8 have the starts 0 to 31: the last target is the last token.
        var counts = new int[32];
        var sampler = new BatchSampler(Counting(40), batch: 16, context: 8, seed: 5);
        for (var index = 0; index < 2000; index++)
        {
            var ids = sampler.Next(index).Inputs.ToIdArray();
            for (var b = 0; b < 16; b++)
                counts[ids[b * 8]]++;
        }
        var statistic = counts.Sum(count => (count - 1000.0) * (count - 1000.0) / 1000.0);
        // χ² with 31 degrees of freedom exceeds 70 once in 10,000 seeds.
        Assert.True(statistic < 70, $"χ² is {statistic}.");
    }

    [Fact]
    public void TheShortestTextHasOneStart()
    {
        var sampler = new BatchSampler(Counting(9), batch: 2, context: 8, seed: 5);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7], sampler.Next(3).Inputs.ToIdArray());
    }

    [Theory]
    [InlineData(100, 0.1, 90, 10)]
    [InlineData(1115394, 0.1, 1003854, 111540)]
    [InlineData(105, 0.1, 94, 11)]
    [InlineData(100, 0.0, 100, 0)]
    public void TheLastPartIsHeldOut(int tokens, double fraction, int train, int validation)
    {
        var data = TrainingData.Split(Counting(tokens), fraction, 16);
        Assert.Equal((train, validation), (data.Train.Count, data.Validation.Count));
        Assert.Equal(0, data.Train[0]);
        if (validation > 0)
            Assert.Equal((train % 60000, (tokens - 1) % 60000), (data.Validation[0], data.Validation[validation - 1]));
    }

    [Fact]
    public void TooShortATextIsRefused()
    {
        Assert.Contains("--context", Assert.Throws<InvalidInputException>(() => TrainingData.Split(Counting(17), 0.1, 16)).Message, StringComparison.Ordinal);
        Assert.Contains("--context", Assert.Throws<InvalidInputException>(() => TrainingData.Split(Counting(1), 0, 16)).Message, StringComparison.Ordinal);
        Assert.Contains("--val-fraction", Assert.Throws<InvalidInputException>(() => TrainingData.Split(Counting(30), 0.01, 16)).Message, StringComparison.Ordinal);
    }

    private static TokenSequence Counting(int count) => TokenSequence.Create([.. Enumerable.Range(0, count).Select(i => i % 60000)], 60000);
}
