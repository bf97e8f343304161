// Follows the quickstart's training: what every run shows, and at each evaluation a sample of what the model writes by now.
using Loquat.Cli.Output;
using Loquat.Generation;
using Loquat.Insight.Reports;
using Loquat.Training;

namespace Loquat.Cli.Quickstart;

/// <summary>Shows the run and remembers what the report needs.</summary>
internal sealed class QuickstartView : TrainingProgressView
{
    private readonly TrainingOptions _options;
    private readonly Func<GenerationResult> _sample;
    private readonly string _prompt;
    private readonly List<TrainingPoint> _points = [];
    private readonly List<TrainingSample> _samples;

    /// <summary>Makes the view.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="options">The run's options.</param>
    /// <param name="prompt">What each sample continues.</param>
    /// <param name="untrained">What the model wrote before.</param>
    /// <param name="sample">Lets the model write.</param>
    public QuickstartView(Terminal terminal, TrainingOptions options, string prompt, string untrained, Func<GenerationResult> sample) : base(terminal, options)
    {
        _options = options;
        _prompt = prompt;
        _sample = sample;
        _samples = [new TrainingSample(0, null, prompt, untrained)];
    }

    /// <summary>Every step's metrics.</summary>
    public IReadOnlyList<TrainingPoint> Points => _points;

    /// <summary>The samples in the order of steps.</summary>
    public IReadOnlyList<TrainingSample> Samples => _samples;

    /// <summary>Short: the speed has been measured before.</summary>
    public override TimeSpan EstimateBudget => TimeSpan.FromSeconds(0.1);

    /// <inheritdoc/>
    public override void OnStep(TrainingStep step)
    {
        base.OnStep(step);
        _points.Add(new TrainingPoint(step.Step, step.Loss, null, step.LearningRate, step.TokensPerSecond));
    }

    /// <inheritdoc/>
    public override void OnEvaluated(long step, double validationLoss, bool isBest)
    {
        base.OnEvaluated(step, validationLoss, isBest);
        _points[^1] = _points[^1] with { ValidationLoss = validationLoss };
        var text = _sample().Text;
        _samples.Add(new TrainingSample(step, validationLoss, _prompt, text));
        if (step < _options.Steps)
            Terminal.Whisper(SampleText.OneLine(_prompt + text, Terminal.Columns - 6));
    }
}
