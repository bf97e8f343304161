// What a training report tells, as plain data: the caller fills in what it has, empty parts are left out of the page.
namespace Loquat.Insight.Reports;

/// <summary>The content of a training report. Every list may be empty.</summary>
public sealed record TrainingReportData
{
    /// <summary>The report's title, for example the model's name.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence under the title; may be empty.</summary>
    public string Summary { get; init; } = "";

    /// <summary>When the run ended; null leaves it out, so that the same run gives the same bytes.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The configuration, in groups such as model, data and training.</summary>
    public IReadOnlyList<ReportGroup> Configuration { get; init; } = [];

    /// <summary>The run's metrics in the order of steps.</summary>
    public IReadOnlyList<TrainingPoint> Curve { get; init; } = [];

    /// <summary>What the model wrote as training went on, in the order of steps.</summary>
    public IReadOnlyList<TrainingSample> Samples { get; init; } = [];

    /// <summary>Attention of one sentence, one entry for each layer.</summary>
    public IReadOnlyList<AttentionMap> AttentionMaps { get; init; } = [];

    /// <summary>What was estimated before the run beside what was measured.</summary>
    public IReadOnlyList<EstimateRow> Estimates { get; init; } = [];

    /// <summary>Number of parameters by part of the model.</summary>
    public IReadOnlyList<ParameterPart> Parameters { get; init; } = [];

    /// <summary>Commands with which to go on from here.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];
}

/// <summary>A named group of configuration entries.</summary>
/// <param name="Name">Heading of the group.</param>
/// <param name="Entries">Names and values in the order in which they are shown.</param>
public sealed record ReportGroup(string Name, IReadOnlyList<KeyValuePair<string, string>> Entries);

/// <summary>Metrics at a step; null means not measured at this step.</summary>
/// <param name="Step">The step, from 0.</param>
/// <param name="TrainLoss">Loss of the step's batch, in nats per token.</param>
/// <param name="ValidationLoss">Loss over the whole validation part, in nats per token.</param>
/// <param name="LearningRate">Learning rate of the step.</param>
/// <param name="TokensPerSecond">Speed of training.</param>
public sealed record TrainingPoint(long Step, double? TrainLoss = null, double? ValidationLoss = null, double? LearningRate = null, double? TokensPerSecond = null);

/// <summary>A text that the model wrote.</summary>
/// <param name="Step">After how many steps.</param>
/// <param name="ValidationLoss">Validation loss at that time, where known.</param>
/// <param name="Prompt">What it was given.</param>
/// <param name="Text">What it wrote after the prompt.</param>
public sealed record TrainingSample(long Step, double? ValidationLoss, string Prompt, string Text);

/// <summary>The attention weights of a layer.</summary>
/// <param name="Layer">The layer's name, for example "Layer 1".</param>
/// <param name="Tokens">The T tokens of the sentence.</param>
/// <param name="Heads">For each head the matrix [T, T]: row t holds how much token t looks at each token.</param>
public sealed record AttentionMap(string Layer, IReadOnlyList<string> Tokens, IReadOnlyList<float[][]> Heads);

/// <summary>An estimate and the truth.</summary>
/// <param name="Name">What was estimated, for example "time".</param>
/// <param name="Estimate">Before the run, with its unit.</param>
/// <param name="Truth">Measured, with its unit.</param>
public sealed record EstimateRow(string Name, string Estimate, string Truth);

/// <summary>A part of the model.</summary>
/// <param name="Name">For example "token embedding".</param>
/// <param name="Count">Number of its parameters.</param>
public sealed record ParameterPart(string Name, long Count);
