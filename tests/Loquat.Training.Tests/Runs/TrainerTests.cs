// What a run does: its schedule, its determinism, its metrics, its limits.
using System.Text.Json.Nodes;
using Loquat.Formats;
using Loquat.Formats.TensorBoard;
using Loquat.Models;

namespace Loquat.Training.Tests.Runs;

public sealed class TrainerTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.2)]
    public void ThreadsDoNotChangeAByte(double dropout)
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun
        {
            Options = new SmallRun().Options with { Batch = 6, Context = 32, Steps = 12, EvaluateEvery = 5, CheckpointEvery = 0 },
            Model = new() { ContextLength = 32, Layers = 2, Heads = 4, Width = 64, Dropout = dropout },
        };
        foreach (var threads in new[] { 1, 2, 3 })
        {
            using var setting = new ThreadCount(threads);
            run.Train(folder[$"{threads}"]);
        }
        SmallRun.AssertSame(folder["1"], folder["2"]);
        SmallRun.AssertSame(folder["1"], folder["3"]);
    }

    [Fact]
    public void LookingOnChangesNothing()
    {
        using var folder = new TemporaryFolder();
        var follower = new Follower();
        var run = new SmallRun { Model = new SmallRun().Model with { Dropout = 0.1 } };
        run.Train(folder["alone"]);
        run.Train(folder["followed"], observer: follower);
        SmallRun.AssertSame(folder["alone"], folder["followed"]);
        Assert.Equal(Enumerable.Range(1, 30).Select(step => (long)step), follower.Steps.Select(step => step.Step));
        Assert.Equal([9, 18, 27, 30], follower.Evaluations.Select(evaluation => evaluation.Step));
        Assert.Equal([0, 4, 8, 12, 16, 20, 24, 28, 30], follower.Checkpoints);
        var best = follower.Evaluations.MinBy(evaluation => evaluation.Loss);
        Assert.True(best.IsBest);
    }

    [Fact]
    public void TheSeedDecidesTheRun()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun();
        run.Train(folder["a"]);
        (run with { Options = run.Options with { Seed = 4 } }).Train(folder["b"]);
        Assert.NotEqual(File.ReadAllBytes(folder["a/model.safetensors"]), File.ReadAllBytes(folder["b/model.safetensors"]));
    }

    [Fact]
    public void TheLearningRateRisesThenFollowsTheCosine()
    {
        var follower = new Follower();
        new SmallRun { Options = new SmallRun().Options with { Steps = 20, WarmUp = 5, LearningRate = 1e-2, MinLearningRate = 1e-3, EvaluateEvery = 0 } }.Train(null, observer: follower);
        for (var step = 0; step < 20; step++)
        {
            var expected = step < 5 ? 1e-2 * (step + 1) / 6 : 1e-3 + (0.5 * (1e-2 - 1e-3) * (1 + Math.Cos(Math.PI * (step - 5) / 15)));
            Assert.Equal(expected, follower.Steps[step].LearningRate, 1e-12);
        }
    }

    [Fact]
    public void ATinyTextIsLearnedByHeart()
    {
        var follower = new Follower();
        new SmallRun
        {
            Text = "the quick brown fox jumps over the lazy dog",
            Options = new() { Batch = 8, Context = 16, Steps = 200, WarmUp = 10, LearningRate = 1e-2, MinLearningRate = 1e-3, ValidationFraction = 0, EvaluateEvery = 0, WeightDecay = 0 },
            Model = new() { ContextLength = 16, Layers = 2, Heads = 2, Width = 32 },
        }.Train(null, observer: follower);
        Assert.True(follower.Steps[0].Loss > 3, $"The first loss is {follower.Steps[0].Loss}.");
        // Only the first letter of each sequence has to be guessed: its predecessor alone does not tell what follows every time.
        Assert.True(follower.Steps[^1].Loss < 0.25, $"The last loss is {follower.Steps[^1].Loss}.");
    }

    [Fact]
    public void MicroBatchesAddUpToOneLargeBatch()
    {
        // A text of one sequence makes every draw the same, so that the two runs see the same tokens.
        using var folder = new TemporaryFolder();
        var run = new SmallRun { Text = "abcdefghijklmnop", Options = new SmallRun().Options with { ValidationFraction = 0, Context = 15, Steps = 10, EvaluateEvery = 0 } };
        run = run with { Model = run.Model with { ContextLength = 15 } };
        var (parts, whole) = (new Follower(), new Follower());
        (run with { Options = run.Options with { Batch = 3, Accumulate = 4 } }).Train(folder["parts"], observer: parts);
        (run with { Options = run.Options with { Batch = 12, Accumulate = 1 } }).Train(folder["whole"], observer: whole);
        for (var step = 0; step < 10; step++)
        {
            Assert.Equal(whole.Steps[step].Loss, parts.Steps[step].Loss, 1e-5);
            Assert.Equal(whole.Steps[step].GradientNorm, parts.Steps[step].GradientNorm, 1e-4);
        }
        var (a, b) = (ModelFolder.Load(folder["parts"]).Model, ModelFolder.Load(folder["whole"]).Model);
        foreach (var parameter in a.Parameters)
        {
            var other = b.Parameters[parameter.Name].Tensor.ToArray();
            Assert.All(parameter.Tensor.ToArray().Select((value, i) => Math.Abs(value - other[i])), difference => Assert.True(difference < 2e-4, $"{parameter.Name} differs by {difference}."));
        }
    }

    [Fact]
    public void MetricsSayWhatHappened()
    {
        using var folder = new TemporaryFolder();
        var follower = new Follower();
        new SmallRun().Train(folder["run"], observer: follower);
        var lines = File.ReadAllLines(folder["run/metrics.jsonl"]).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal([1, 9, 10, 18, 20, 27, 30, 30], lines.Select(line => line["step"]!.GetValue<long>()));
        foreach (var line in lines)
        {
            var step = line["step"]!.GetValue<long>();
            if (line["val_loss"] is { } loss)
                Assert.Equal(follower.Evaluations.Single(evaluation => evaluation.Step == step).Loss, loss.GetValue<double>());
            else
                Assert.Equal((follower.Steps[(int)step - 1].Loss, follower.Steps[(int)step - 1].LearningRate, follower.Steps[(int)step - 1].GradientNorm),
                    (line["train_loss"]!.GetValue<double>(), line["learning_rate"]!.GetValue<double>(), line["gradient_norm"]!.GetValue<double>()));
        }
        var events = EventFileReader.Read(Assert.Single(Directory.GetFiles(folder["run"], "events.out.tfevents.*")));
        Assert.Equal([0, 1, 9, 10, 18, 20, 27, 30, 30], events.Select(item => item.Step));
        Assert.Equal((float)follower.Evaluations[1].Loss, events.Single(item => item.Step == 18).Scalars.Single(scalar => scalar.Tag == "loss/validation").Value);
        Assert.Equal((float)follower.Steps[9].Loss, events.Single(item => item.Step == 10).Scalars.Single(scalar => scalar.Tag == "loss/train").Value);
    }

    [Fact]
    public void TheBestModelIsTheOneOfTheLowestValidationLoss()
    {
        using var folder = new TemporaryFolder();
        var follower = new Follower();
        // A rate that grows useless after a good start makes the best step lie before the last.
        var run = new SmallRun { Options = new SmallRun().Options with { Steps = 40, LearningRate = 0.3, MinLearningRate = 0.3, WarmUp = 30, EvaluateEvery = 4, Clip = 0 } };
        var result = run.Train(folder["run"], observer: follower);
        var best = follower.Evaluations.MinBy(evaluation => evaluation.Loss);
        Assert.Equal((best.Loss, best.Step), (result.BestValidationLoss, result.BestStep));
        Assert.True(best.Step < 40, "The test's run is meant to get worse.");
        var stopped = run.TrainUntil(best.Step, folder["stopped"]);
        Assert.Equal(best.Step, stopped.Steps);
        Assert.Equal(File.ReadAllBytes(folder["stopped/model.safetensors"]), File.ReadAllBytes(folder["run/best/model.safetensors"]));
        Assert.NotEqual(File.ReadAllBytes(folder["run/model.safetensors"]), File.ReadAllBytes(folder["run/best/model.safetensors"]));
    }

    [Fact]
    public void ADivergingRunEndsWithASentenceAndItsLastCheckpoint()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun { Options = new SmallRun().Options with { Steps = 300, LearningRate = 900, MinLearningRate = 900, WarmUp = 0, WeightDecay = 10, Clip = 0, EvaluateEvery = 0, CheckpointEvery = 1 } };
        var error = Assert.Throws<InvalidInputException>(() => run.Train(folder["run"]));
        Assert.Contains("diverged at step", error.Message, StringComparison.Ordinal);
        Assert.Contains("--learning-rate", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.All(ModelFolder.Load(folder["run"]).Model.Parameters, parameter => Assert.All(parameter.Tensor.ToArray(), value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void TheEstimateIsOfThisRun()
    {
        var follower = new Follower();
        var run = new SmallRun();
        var result = run.Train(null, observer: follower);
        var estimate = follower.Estimate!;
        Assert.Equal(result.Parameters, estimate.Parameters);
        Assert.InRange(estimate.MemoryBytes, 16 * result.Parameters, 1L << 30);
        Assert.InRange(estimate.FlopsPerStep, 6.0 * result.Parameters * run.Options.TokensPerStep * 0.5, 6.0 * result.Parameters * run.Options.TokensPerStep * 2);
        Assert.InRange(estimate.Seconds, estimate.SecondsPerStep * run.Options.Steps, double.MaxValue);
    }

    [Fact]
    public void AModelOfAShorterContextIsRefused()
    {
        var error = Assert.Throws<InvalidInputException>(() => new SmallRun { Model = new SmallRun().Model with { ContextLength = 8 } }.Train(null));
        Assert.Contains("--context 16", error.Message, StringComparison.Ordinal);
    }
}
