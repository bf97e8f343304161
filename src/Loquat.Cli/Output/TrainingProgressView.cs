// A training run as people follow it: the estimate before, a live line or now and then a plain one meanwhile, estimate and truth after.
using System.Diagnostics;
using System.Globalization;
using Loquat.Training;
using Spectre.Console;

namespace Loquat.Cli.Output;

/// <summary>Shows a run.</summary>
/// <param name="terminal">Where to.</param>
/// <param name="options">The run's options.</param>
/// <param name="onStart">Done when the run is known to be possible and before anything is shown; or null.</param>
internal class TrainingProgressView(Terminal terminal, TrainingOptions options, Action? onStart = null) : TrainingObserver
{
    private const double SecondsBetweenFrames = 0.1;
    private const double SecondsBetweenLines = 5;
    private const int BarWidth = 24;

    private readonly LiveLine _line = new(terminal);
    private readonly Stopwatch _watch = new();
    private long _firstStep;
    private long _shownStep;
    private double _shownAt;
    private double _speed;
    private double _loss = double.NaN;
    private double _validationLoss = double.NaN;

    /// <summary>What was expected, once the run has begun.</summary>
    public TrainingEstimate? Estimate { get; private set; }

    /// <summary>Half a second, or less for short runs.</summary>
    public override TimeSpan EstimateBudget => TimeSpan.FromSeconds(Math.Min(0.5, options.Steps * 0.002));

    /// <summary>Where the run is shown.</summary>
    protected Terminal Terminal => terminal;

    /// <inheritdoc/>
    public override void OnStart(TrainingEstimate estimate, long firstStep)
    {
        Estimate = estimate;
        onStart?.Invoke();
        (_firstStep, _shownStep) = (firstStep, firstStep);
        if (firstStep >= options.Steps)
            terminal.Say($"The run is complete: all of its {Amounts.Count(options.Steps)} steps are done.");
        else
            Announce(estimate);
        if (firstStep > 0 && firstStep < options.Steps)
            terminal.Say($"Going on after step {Amounts.Count(firstStep)} of {Amounts.Count(options.Steps)}.");
        _watch.Start();
    }

    /// <inheritdoc/>
    public override void OnStep(TrainingStep step)
    {
        _loss = double.IsNaN(_loss) ? step.Loss : (0.95 * _loss) + (0.05 * step.Loss);
        var now = _watch.Elapsed.TotalSeconds;
        if (now - _shownAt < (terminal.IsLive ? SecondsBetweenFrames : SecondsBetweenLines) && step.Step != options.Steps)
            return;
        Measure(step.Step, now);
        if (terminal.IsLive)
            _line.Show(LiveText(step.Step, now));
        else if (step.Step != options.Steps && (options.EvaluateEvery == 0 || step.Step % options.EvaluateEvery != 0))
            Print(PlainText(step.Step, now));
    }

    /// <inheritdoc/>
    public override void OnEvaluating(long step, double share) => _line.Show($"step {Amounts.Count(step)}  measuring on the held-out part  {share:P0}");

    /// <inheritdoc/>
    public override void OnEvaluated(long step, double validationLoss, bool isBest)
    {
        _validationLoss = validationLoss;
        if (step > _shownStep)
            Measure(step, _watch.Elapsed.TotalSeconds);
        Print(PlainText(step, _watch.Elapsed.TotalSeconds) + (isBest ? "  best so far" : ""));
    }

    /// <summary>Removes the live line.</summary>
    public void Close() => _line.Clear();

    /// <summary>Prints the estimates beside the truth.</summary>
    public void Summarize(TrainingResult result)
    {
        if (Estimate is null || result.Steps <= _firstStep)
            return;
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumns(new TableColumn(""), new TableColumn("estimate").RightAligned(), new TableColumn("truth").RightAligned());
        foreach (var (name, estimate, truth) in Comparison(result))
            table.AddRow(name, estimate, truth);
        terminal.Console.Write(table);
        terminal.Say($"Training loss {Amounts.Loss(result.TrainLoss)}, validation loss {Amounts.Loss(result.ValidationLoss)}"
            + (double.IsFinite(result.BestValidationLoss) ? $", best {Amounts.Loss(result.BestValidationLoss)} at step {Amounts.Count(result.BestStep)}." : "."));
    }

    /// <summary>What was estimated beside what was measured.</summary>
    public IEnumerable<(string Name, string Estimate, string Truth)> Comparison(TrainingResult result)
    {
        if (Estimate is not { } estimate)
            yield break;
        var tokens = (double)options.TokensPerStep;
        var perStep = result.TokensPerSecond > 0 ? tokens / result.TokensPerSecond : double.NaN;
        yield return ("parameters", Amounts.Count(estimate.Parameters), Amounts.Count(result.Parameters));
        yield return ("memory", Amounts.Megabytes(estimate.MemoryBytes), Amounts.Megabytes(result.PeakMemoryBytes));
        yield return ("time per step", Amounts.Time(estimate.SecondsPerStep), Amounts.Time(perStep));
        yield return ("tokens per second", Amounts.Count(tokens / estimate.SecondsPerStep), Amounts.Count(result.TokensPerSecond));
        yield return ("FLOPs per second", Amounts.Flops(estimate.FlopsPerStep / estimate.SecondsPerStep), Amounts.Flops(estimate.FlopsPerStep / perStep));
        if (!result.Interrupted)
            yield return ("time in all", Amounts.Time(estimate.Seconds), Amounts.Time(result.Seconds));
    }

    /// <summary>Prints a line above the live line.</summary>
    protected void Print(string text)
    {
        _line.Clear();
        terminal.Say(text);
    }

    private void Announce(TrainingEstimate estimate)
    {
        var table = new Table { Border = terminal.IsLive ? TableBorder.Rounded : TableBorder.Simple };
        table.AddColumns(new TableColumn("before the first step"), new TableColumn("estimate").RightAligned());
        table.AddRow("parameters", Amounts.Count(estimate.Parameters));
        table.AddRow("memory", Amounts.Megabytes(estimate.MemoryBytes));
        table.AddRow("FLOPs per step", Amounts.Flops(estimate.FlopsPerStep));
        table.AddRow("time per step", Amounts.Time(estimate.SecondsPerStep));
        table.AddRow($"time for {Amounts.Count(options.Steps - _firstStep)} steps", Amounts.Time(estimate.Seconds));
        terminal.Console.Write(table);
    }

    private void Measure(long step, double now)
    {
        if (now > _shownAt)
        {
            var latest = (step - _shownStep) * (double)options.TokensPerStep / (now - _shownAt);
            _speed = _speed == 0 || !terminal.IsLive ? latest : (0.8 * _speed) + (0.2 * latest);
        }
        (_shownStep, _shownAt) = (step, now);
    }

    private string LiveText(long step, double now)
    {
        var filled = (int)(BarWidth * step / options.Steps);
        return $"step {Amounts.Count(step)}/{Amounts.Count(options.Steps)} {new string('━', filled)}{new string('─', BarWidth - filled)} {Numbers(step, now)}";
    }

    private string PlainText(long step, double now) => $"step {Amounts.Count(step)}/{Amounts.Count(options.Steps)}  {Numbers(step, now)}";

    private string Numbers(long step, double now)
    {
        var left = (options.Steps - step) * now / Math.Max(1, step - _firstStep);
        return $"loss {Amounts.Loss(_loss)}{(double.IsNaN(_validationLoss) ? "" : "  val " + Amounts.Loss(_validationLoss))}  {Amounts.Count(_speed)} tokens/s"
            + (step < options.Steps ? string.Create(CultureInfo.InvariantCulture, $"  {Amounts.Time(left)} left") : "");
    }
}
