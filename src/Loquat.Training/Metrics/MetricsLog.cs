// Writes what a run measures, to JSON lines and to TensorBoard, both cut back to the checkpoint when a run resumes.
using Loquat.Formats.JsonLines;
using Loquat.Formats.TensorBoard;
using Loquat.Training.Checkpoints;

namespace Loquat.Training.Metrics;

/// <summary>A run's metrics on disk.</summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly MetricsWriter _lines;
    private readonly EventFileWriter _events;

    internal MetricsLog(string folder, long? resumeStep)
    {
        _lines = MetricsWriter.Open(Path.Combine(folder, RunFolder.MetricsFile), resumeStep);
        _events = EventFileWriter.Open(folder, resumeStep);
    }

    internal void Step(TrainingStep step)
    {
        _lines.Write(step.Step, ("train_loss", step.Loss), ("learning_rate", step.LearningRate), ("gradient_norm", step.GradientNorm), ("tokens_per_second", step.TokensPerSecond));
        _events.WriteScalars(step.Step, ("loss/train", step.Loss), ("learning_rate", step.LearningRate), ("gradient_norm", step.GradientNorm), ("tokens_per_second", step.TokensPerSecond));
    }

    internal void Evaluation(long step, double loss)
    {
        _lines.Write(step, ("val_loss", loss));
        _events.WriteScalars(step, ("loss/validation", loss));
    }

    public void Dispose()
    {
        _lines.Dispose();
        _events.Dispose();
    }
}
