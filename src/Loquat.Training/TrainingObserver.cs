// Who follows a run: the command line's progress, a report, a test. Every method may be left as it is.
namespace Loquat.Training;

/// <summary>What a run expects before it starts.</summary>
/// <param name="Parameters">Number of learned values.</param>
/// <param name="MemoryBytes">Peak resident memory.</param>
/// <param name="FlopsPerStep">Float operations of a step.</param>
/// <param name="SecondsPerStep">Measured on trial steps that change nothing.</param>
/// <param name="Seconds">Time of the whole run, evaluations included.</param>
public sealed record TrainingEstimate(long Parameters, long MemoryBytes, double FlopsPerStep, double SecondsPerStep, double Seconds);

/// <summary>One optimiser step.</summary>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="Loss">Mean loss of its batches, before the update.</param>
/// <param name="LearningRate">The rate it used.</param>
/// <param name="GradientNorm">Global norm before clipping.</param>
/// <param name="TokensPerSecond">Speed since the last report of a step.</param>
public readonly record struct TrainingStep(long Step, double Loss, double LearningRate, double GradientNorm, double TokensPerSecond);

/// <summary>What a run came to.</summary>
/// <param name="Steps">Steps done in all.</param>
/// <param name="TrainLoss">Mean loss of the last steps.</param>
/// <param name="ValidationLoss">Loss over the whole validation part at the last evaluation, which after a whole run is the last step's; NaN without one.</param>
/// <param name="BestValidationLoss">Lowest validation loss.</param>
/// <param name="BestStep">The step of the lowest validation loss.</param>
/// <param name="TokensPerSecond">Training tokens per second of this process, evaluations and checkpoints left out.</param>
/// <param name="Seconds">Time of this process's part of the run.</param>
/// <param name="PeakMemoryBytes">Peak resident memory of the process.</param>
/// <param name="Parameters">Number of learned values.</param>
/// <param name="Interrupted">Whether it was asked to stop before the last step.</param>
public sealed record TrainingResult(long Steps, double TrainLoss, double ValidationLoss, double BestValidationLoss, long BestStep,
    double TokensPerSecond, double Seconds, long PeakMemoryBytes, long Parameters, bool Interrupted);

/// <summary>Follows a training run.</summary>
public abstract class TrainingObserver
{
    /// <summary>About how long to measure steps for the estimate.</summary>
    public virtual TimeSpan EstimateBudget => TimeSpan.FromSeconds(0.5);

    /// <summary>The run is about to start.</summary>
    public virtual void OnStart(TrainingEstimate estimate, long firstStep)
    {
    }

    /// <summary>A step is done.</summary>
    public virtual void OnStep(TrainingStep step)
    {
    }

    /// <summary>An evaluation is under way.</summary>
    public virtual void OnEvaluating(long step, double share)
    {
    }

    /// <summary>An evaluation is done.</summary>
    public virtual void OnEvaluated(long step, double validationLoss, bool isBest)
    {
    }

    /// <summary>A checkpoint is on disk.</summary>
    public virtual void OnCheckpoint(long step)
    {
    }
}
