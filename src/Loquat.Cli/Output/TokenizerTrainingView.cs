// Training a tokenizer as people follow it: a live line with stage, share and time left, or now and then a plain one.
using System.Diagnostics;
using Loquat.Text.Trainers;

namespace Loquat.Cli.Output;

/// <summary>Shows how far training a tokenizer has come.</summary>
/// <param name="terminal">Where to.</param>
internal sealed class TokenizerTrainingView(Terminal terminal)
{
    private const double SecondsBetweenLines = 5;
    private const int BarWidth = 24;
    private readonly LiveLine _line = new(terminal);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private double _shownAt;

    /// <summary>Shows a report.</summary>
    public void Show(TrainerProgress progress)
    {
        if (terminal.IsLive)
        {
            _line.Show(LiveText(progress));
            return;
        }
        var now = _watch.Elapsed.TotalSeconds;
        if (now - _shownAt < SecondsBetweenLines)
            return;
        _shownAt = now;
        terminal.Say($"{Name(progress.Stage)}  {Numbers(progress)}");
    }

    /// <summary>Removes the live line.</summary>
    public void Close() => _line.Clear();

    private static string LiveText(TrainerProgress progress)
    {
        var filled = (int)(BarWidth * Share(progress));
        return $"{Name(progress.Stage)} {new string('━', filled)}{new string('─', BarWidth - filled)} {Numbers(progress)}";
    }

    private static string Numbers(TrainerProgress progress)
    {
        var amounts = progress.Stage == TrainerStage.Counting ? $"{Amounts.Megabytes(progress.Done)} of {Amounts.Megabytes(progress.Total)}"
            : $"{Amounts.Count(progress.Done)} of {Amounts.Count(progress.Total)}";
        return amounts + (progress.Remaining is { } left && progress.Done < progress.Total ? $"  {Amounts.Time(left.TotalSeconds)} left" : "");
    }

    private static double Share(TrainerProgress progress) => progress.Total > 0 ? Math.Clamp((double)progress.Done / progress.Total, 0, 1) : 0;

    private static string Name(TrainerStage stage) => stage switch
    {
        TrainerStage.Counting => "counting words",
        TrainerStage.Merging => "learning tokens",
        TrainerStage.Pruning => "choosing pieces",
        _ => stage.ToString(),
    };
}
