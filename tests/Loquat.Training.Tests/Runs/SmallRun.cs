// A run of a few dozen steps on a generated text, and everything that two such runs can be compared by.
using System.Text.Json.Nodes;
using Loquat.Formats.TensorBoard;
using Loquat.Models.Gpt2;
using Loquat.Text.Corpora;
using Loquat.Text.Stories;
using Loquat.Text.Tokenizers;
using Loquat.Training.Checkpoints;
using Loquat.Training.Data;

namespace Loquat.Training.Tests.Runs;

/// <summary>What to train and how.</summary>
internal sealed record SmallRun
{
    private static readonly Lazy<string> s_text = new(() => StoryGrammar.Generate(seed: 3, characters: 6000));

    public string Text { get; init; } = s_text.Value;

    public TrainingOptions Options { get; init; } = new() { Batch = 3, Context = 16, Steps = 30, WarmUp = 5, LearningRate = 3e-3, MinLearningRate = 3e-4, EvaluateEvery = 9, CheckpointEvery = 4 };

    public Gpt2Configuration Model { get; init; } = new() { ContextLength = 16, Layers = 2, Heads = 2, Width = 16 };

    public ulong ModelSeed { get; init; } = 1337;

    /// <summary>Trains in a folder, from the beginning or from what is there.</summary>
    public TrainingResult Train(string? folder, bool resume = false, TrainingObserver? observer = null, CancellationToken cancellation = default)
    {
        var corpus = TextCorpus.FromText(Text);
        var tokenizer = CharTokenizer.Train(corpus);
        var data = TrainingData.Split(corpus.Encode(tokenizer), Options.ValidationFraction, Options.Context);
        var model = (Model with { VocabularySize = tokenizer.VocabularySize }).Build(ModelSeed);
        var run = folder is null ? null : RunFolder.Open(folder, tokenizer, resume);
        return new Trainer(model, data, Options).Run(run, resume, observer, cancellation);
    }

    /// <summary>Trains until a step is done and stops there, as Ctrl-C would.</summary>
    public TrainingResult TrainUntil(long step, string folder, bool resume = false)
    {
        using var source = new CancellationTokenSource();
        return Train(folder, resume, new Follower { Stepped = StopAt }, source.Token);

        void StopAt(TrainingStep done)
        {
            if (done.Step == step)
                source.Cancel();
        }
    }

    /// <summary>Fails unless two folders hold the same run: models byte for byte, metrics but for the speed.</summary>
    public static void AssertSame(string expected, string found)
    {
        foreach (var file in new[] { "model.safetensors", "best/model.safetensors", "training_state.safetensors", "config.json", "tokenizer.json", "best/config.json" })
            Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(found, file))), $"{file} differs.");
        Assert.Equal(Metrics(expected), Metrics(found));
        Assert.Equal(Events(expected), Events(found));
        Assert.Empty(Directory.GetFiles(found, ".*.tmp", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }));
    }

    /// <summary>The lines of metrics.jsonl without the speed.</summary>
    public static string[] Metrics(string folder) => [.. File.ReadAllLines(Path.Combine(folder, RunFolder.MetricsFile)).Select(line =>
    {
        var json = JsonNode.Parse(line)!.AsObject();
        json.Remove("tokens_per_second");
        return json.ToJsonString();
    })];

    /// <summary>The scalars of the TensorBoard file without the speed.</summary>
    public static string[] Events(string folder) => [.. EventFileReader.Read(Assert.Single(Directory.GetFiles(folder, "events.out.tfevents.*")))
        .SelectMany(item => item.Scalars.Where(scalar => scalar.Tag != "tokens_per_second").Select(scalar => $"{item.Step} {scalar.Tag} {scalar.Value:R}"))];
}

/// <summary>Follows a run for a test.</summary>
internal sealed class Follower : TrainingObserver
{
    public Action<TrainingStep>? Stepped { get; init; }

    public List<TrainingStep> Steps { get; } = [];

    public List<(long Step, double Loss, bool IsBest)> Evaluations { get; } = [];

    public List<long> Checkpoints { get; } = [];

    public TrainingEstimate? Estimate { get; private set; }

    public override TimeSpan EstimateBudget => TimeSpan.Zero;

    public override void OnStart(TrainingEstimate estimate, long firstStep) => Estimate = estimate;

    public override void OnStep(TrainingStep step)
    {
        Steps.Add(step);
        Stepped?.Invoke(step);
    }

    public override void OnEvaluated(long step, double validationLoss, bool isBest) => Evaluations.Add((step, validationLoss, isBest));

    public override void OnCheckpoint(long step) => Checkpoints.Add(step);
}
