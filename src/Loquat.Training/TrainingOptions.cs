// The choices of a training run. The defaults are the recipe for a small character model on a processor.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;

namespace Loquat.Training;

/// <summary>How to train. Together with the data and the model it fixes every bit of the result.</summary>
public sealed record TrainingOptions
{
    /// <summary>Sequences per micro-batch B.</summary>
    public int Batch { get; init; } = 12;

    /// <summary>Tokens per sequence T.</summary>
    public int Context { get; init; } = 64;

    /// <summary>Number of optimiser steps.</summary>
    public long Steps { get; init; } = 2000;

    /// <summary>Micro-batches per step, whose gradients are averaged.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Highest learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Learning rate at the end of the cosine.</summary>
    public double MinLearningRate { get; init; } = 1e-4;

    /// <summary>Steps over which the learning rate rises.</summary>
    public long WarmUp { get; init; } = 100;

    /// <summary>AdamW's decay, for matrices.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>AdamW's β₁.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's β₂.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Largest global norm of the gradient; 0 for no limit.</summary>
    public double Clip { get; init; } = 1.0;

    /// <summary>The last part of the tokens that is held out.</summary>
    public double ValidationFraction { get; init; } = 0.1;

    /// <summary>Steps between evaluations over the whole validation part; 0 evaluates only at the end.</summary>
    public long EvaluateEvery { get; init; } = 250;

    /// <summary>Steps between checkpoints; 0 for at every evaluation.</summary>
    public long CheckpointEvery { get; init; }

    /// <summary>Seed of initial values, batches and dropout.</summary>
    public ulong Seed { get; init; } = 1337;

    /// <summary>Tokens per optimiser step.</summary>
    public long TokensPerStep => (long)Batch * Context * Accumulate;

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidInputException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(Batch is >= 1 and <= 1 << 20, "--batch", Batch, "a whole number from 1 to 1048576");
        Require(Context >= 1, "--context", Context, "a whole number of at least 1");
        Require(Steps >= 1, "--steps", Steps, "a whole number of at least 1");
        Require(Accumulate >= 1, "--accumulate", Accumulate, "a whole number of at least 1");
        Require(LearningRate is > 0 and < 1e3, "--learning-rate", LearningRate, "a number above 0 and below 1000");
        Require(MinLearningRate >= 0 && MinLearningRate <= LearningRate, "--min-learning-rate", MinLearningRate, "a number from 0 to the learning rate");
        Require(WarmUp >= 0, "--warmup", WarmUp, "a whole number of at least 0");
        Require(WeightDecay is >= 0 and < 1e3, "--weight-decay", WeightDecay, "a number from 0 to below 1000");
        Require(Beta1 is >= 0 and < 1, "--beta1", Beta1, "a number from 0 to below 1");
        Require(Beta2 is >= 0 and < 1, "--beta2", Beta2, "a number from 0 to below 1");
        Require(Clip >= 0 && double.IsFinite(Clip), "--clip", Clip, "a number of at least 0, where 0 means no limit");
        Require(ValidationFraction is >= 0 and < 1, "--val-fraction", ValidationFraction, "a number from 0 to below 1");
        Require(EvaluateEvery >= 0, "--eval-every", EvaluateEvery, "a whole number of at least 0");
        Require(CheckpointEvery >= 0, "--checkpoint-every", CheckpointEvery, "a whole number of at least 0");
    }

    /// <summary>Writes the options as JSON fields.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteNumber("batch", Batch);
        json.WriteNumber("context", Context);
        json.WriteNumber("steps", Steps);
        json.WriteNumber("accumulate", Accumulate);
        json.WriteNumber("learning_rate", LearningRate);
        json.WriteNumber("min_learning_rate", MinLearningRate);
        json.WriteNumber("warmup", WarmUp);
        json.WriteNumber("weight_decay", WeightDecay);
        json.WriteNumber("beta1", Beta1);
        json.WriteNumber("beta2", Beta2);
        json.WriteNumber("clip", Clip);
        json.WriteNumber("val_fraction", ValidationFraction);
        json.WriteNumber("eval_every", EvaluateEvery);
        json.WriteNumber("checkpoint_every", CheckpointEvery);
        json.WriteNumber("seed", Seed);
    }

    /// <summary>Reads the options that <see cref="WriteTo"/> wrote.</summary>
    /// <exception cref="InvalidInputException">A field is missing or wrong.</exception>
    public static TrainingOptions Read(JsonView json)
    {
        var options = new TrainingOptions
        {
            Batch = json.RequiredInt32("batch", 1),
            Context = json.RequiredInt32("context", 1),
            Steps = Whole(json, "steps"),
            Accumulate = json.RequiredInt32("accumulate", 1),
            LearningRate = json.RequiredDouble("learning_rate"),
            MinLearningRate = json.RequiredDouble("min_learning_rate"),
            WarmUp = Whole(json, "warmup"),
            WeightDecay = json.RequiredDouble("weight_decay"),
            Beta1 = json.RequiredDouble("beta1"),
            Beta2 = json.RequiredDouble("beta2"),
            Clip = json.RequiredDouble("clip"),
            ValidationFraction = json.RequiredDouble("val_fraction"),
            EvaluateEvery = Whole(json, "eval_every"),
            CheckpointEvery = Whole(json, "checkpoint_every"),
            Seed = json.Element.TryGetProperty("seed", out var seed) && seed.ValueKind == JsonValueKind.Number && seed.TryGetUInt64(out var value)
                ? value : throw json.Wrong("seed", "a whole number of at least 0"),
        };
        options.Validate();
        return options;
    }

    private static long Whole(JsonView json, string name) =>
        json.Element.TryGetProperty(name, out var field) && field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out var value)
            ? value : throw json.Wrong(name, "a whole number");

    private static void Require<T>(bool holds, string option, T value, string expected)
    {
        if (!holds)
            throw new InvalidInputException($"{option} is {value}; it must be {expected}.");
    }
}
