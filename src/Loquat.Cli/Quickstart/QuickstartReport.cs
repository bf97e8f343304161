// The quickstart's report.html, filled in from the run.
using Loquat.Cli.Output;
using Loquat.Cli.Runs;
using Loquat.Formats.Files;
using Loquat.Insight.Reports;
using Loquat.Models;
using Loquat.Training;

namespace Loquat.Cli.Quickstart;

/// <summary>What the report is made from.</summary>
internal sealed record QuickstartReport
{
    private const int MostPoints = 500;

    /// <summary>The trained model.</summary>
    public required LoadedModel Loaded { get; init; }

    /// <summary>The run's description.</summary>
    public required RunDescription Description { get; init; }

    /// <summary>Who followed the run.</summary>
    public required QuickstartView View { get; init; }

    /// <summary>What the run came to.</summary>
    public required TrainingResult Result { get; init; }

    /// <summary>Characters of the training text.</summary>
    public required long Characters { get; init; }

    /// <summary>The sentence whose attention is shown.</summary>
    public required string Sentence { get; init; }

    /// <summary>Commands to type next.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>Writes the report.</summary>
    public void Write(string path)
    {
        var data = Data();
        AtomicFile.Write(path, stream => TrainingReport.Write(stream, data));
    }

    private TrainingReportData Data()
    {
        var configuration = Loaded.Model.Configuration;
        var options = Description.Options;
        return new TrainingReportData
        {
            Title = "A small storyteller",
            Summary = $"A GPT of {Amounts.Count(Result.Parameters)} parameters that began with random numbers and read {Amounts.Count(Result.Steps * options.TokensPerStep)} characters "
                + $"of short stories in {Amounts.Time(Result.Seconds)}.",
            Created = DateTimeOffset.Now,
            Curve = Thin(View.Points),
            Samples = View.Samples,
            AttentionMaps = AttentionCapture.Capture(Loaded, Sentence),
            Estimates = [.. View.Comparison(Result).Select(row => new EstimateRow(row.Name, row.Estimate, row.Truth))],
            Parameters = [.. ParameterParts.Of(Loaded.Model).Select(part => new ParameterPart(part.Name, part.Count))],
            Configuration =
            [
                Group("Model", ("family", configuration.ModelType), ("layers", $"{configuration.Layers}"), ("heads", $"{configuration.Heads}"), ("width", $"{configuration.Width}"),
                    ("context", $"{configuration.ContextLength}"), ("vocabulary", $"{configuration.VocabularySize} characters")),
                Group("Data", ("text", "stories told by Loquat's own grammar"), ("characters", Amounts.Count(Characters)), ("held out", Amounts.Percent(options.ValidationFraction)),
                    ("tokenizer", Description.Tokenizer)),
                Group("Training", ("steps", Amounts.Count(options.Steps)), ("batch", $"{options.Batch} × {options.Context} tokens"), ("optimiser", "AdamW"),
                    ("learning rate", $"{Amounts.Number(options.LearningRate)} to {Amounts.Number(options.MinLearningRate)}"), ("warm-up", $"{options.WarmUp} steps"),
                    ("weight decay", Amounts.Number(options.WeightDecay)), ("beta2", Amounts.Number(options.Beta2)), ("clip", Amounts.Number(options.Clip)), ("seed", $"{options.Seed}")),
            ],
            Commands = Commands,
        };
    }

    private static ReportGroup Group(string name, params (string Key, string Value)[] entries) =>
        new(name, [.. entries.Select(entry => KeyValuePair.Create(entry.Key, entry.Value))]);

    /// <summary>Keeps every n-th point, with the mean of those left out, and all that carry a validation loss.</summary>
    private static List<TrainingPoint> Thin(IReadOnlyList<TrainingPoint> points)
    {
        var every = (points.Count + MostPoints - 1) / MostPoints;
        var thin = new List<TrainingPoint>();
        var group = new List<TrainingPoint>();
        foreach (var point in points)
        {
            group.Add(point);
            if (group.Count < every && point.ValidationLoss is null)
                continue;
            thin.Add(point with { TrainLoss = group.Average(one => one.TrainLoss), TokensPerSecond = group.Average(one => one.TokensPerSecond) });
            group.Clear();
        }
        return thin;
    }
}
