// Reports the progress of one stage, at most about ten times a second.
using System.Diagnostics;

namespace Loquat.Text.Trainers;

/// <summary>Measures a stage and tells how far it has come.</summary>
internal sealed class ProgressClock(Action<TrainerProgress>? progress, TrainerStage stage, long total, CancellationToken cancellation = default)
{
    private static readonly long s_interval = Stopwatch.Frequency / 10;
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Reports, unless the last report was a moment ago.</summary>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void Report(long done)
    {
        cancellation.ThrowIfCancellationRequested();
        var now = Stopwatch.GetTimestamp();
        if (progress is not null && now - _last >= s_interval)
            Tell(done, total, now);
    }

    /// <summary>Reports the end of the stage.</summary>
    public void Finish(long done) => Tell(done, done, Stopwatch.GetTimestamp());

    private void Tell(long done, long of, long now)
    {
        _last = now;
        progress?.Invoke(new TrainerProgress(stage, done, of, Stopwatch.GetElapsedTime(_start, now)));
    }
}
