// Options out of range are refused by the name that the command line has for them, and what is written is read back.
using Loquat.Formats;
using Loquat.Formats.Json;

namespace Loquat.Training.Tests;

public sealed class OptionsTests
{
    public static TheoryData<string, TrainingOptions> Wrong => new()
    {
        { "--batch", new() { Batch = 0 } },
        { "--batch", new() { Batch = int.MaxValue } },
        { "--context", new() { Context = 0 } },
        { "--steps", new() { Steps = 0 } },
        { "--accumulate", new() { Accumulate = 0 } },
        { "--learning-rate", new() { LearningRate = 0 } },
        { "--learning-rate", new() { LearningRate = double.NaN } },
        { "--min-learning-rate", new() { MinLearningRate = 1 } },
        { "--min-learning-rate", new() { MinLearningRate = double.NaN } },
        { "--warmup", new() { WarmUp = -1 } },
        { "--weight-decay", new() { WeightDecay = -0.1 } },
        { "--beta2", new() { Beta2 = 1 } },
        { "--clip", new() { Clip = -1 } },
        { "--val-fraction", new() { ValidationFraction = 1 } },
        { "--eval-every", new() { EvaluateEvery = -1 } },
        { "--checkpoint-every", new() { CheckpointEvery = -1 } },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void ValuesOutOfRangeAreNamed(string option, TrainingOptions options)
    {
        var error = Assert.Throws<InvalidInputException>(options.Validate);
        Assert.StartsWith(option + " is ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void TheDefaultsAreTheRecipe()
    {
        var options = new TrainingOptions();
        options.Validate();
        Assert.Equal((12, 64, 2000L, 1, 1e-3, 1e-4, 100L, 0.1, 0.99, 1.0, 0.1, 250L, 1337UL), (options.Batch, options.Context, options.Steps, options.Accumulate, options.LearningRate,
            options.MinLearningRate, options.WarmUp, options.WeightDecay, options.Beta2, options.Clip, options.ValidationFraction, options.EvaluateEvery, options.Seed));
    }

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        using var folder = new TemporaryFolder();
        var options = new TrainingOptions { Batch = 3, Context = 5, Steps = 1L << 40, Accumulate = 2, LearningRate = 0.1 + 0.2, MinLearningRate = 1e-17, WarmUp = 7, WeightDecay = 0.3, Beta1 = 0.8, Beta2 = 0.7, Clip = 0, ValidationFraction = 0.25, EvaluateEvery = 11, CheckpointEvery = 13, Seed = ulong.MaxValue };
        JsonText.WriteFile(folder["options.json"], options.WriteTo);
        Assert.Equal(options, TrainingOptions.Read(JsonView.Open(folder["options.json"])));
    }
}
