// Times whole training steps through the same Trainer as `loquat train`: batch, forward, loss, backward, clipping, AdamW.
using Loquat.Kernels.Roofline;
using Loquat.Text.Corpora;
using Loquat.Training;
using Loquat.Training.Data;

namespace Loquat.Cli.Benchmarks;

/// <summary>What training steps took.</summary>
/// <param name="Timing">Seconds per step.</param>
/// <param name="Parameters">Learned values.</param>
/// <param name="FlopsPerStep">Float operations that a step's matrix products need: 6 per multiplied parameter and token, and causal attention.</param>
/// <param name="TokensPerStep">Tokens of a step.</param>
/// <param name="Loss">Loss of the last step, so that a step which computed nothing shows.</param>
/// <param name="AllocatedBytesPerStep">Managed bytes allocated per step by the thread that trains.</param>
/// <param name="PeakMemoryBytes">Most resident memory of the process.</param>
internal sealed record TrainingFigures(RepeatedTiming Timing, long Parameters, double FlopsPerStep, long TokensPerStep, double Loss, double AllocatedBytesPerStep, long PeakMemoryBytes);

/// <summary>Measures training steps.</summary>
internal static class TrainingBenchmark
{
    private const int Tokens = 100_000;

    /// <summary>Trains on random tokens and times every step after the first ones.</summary>
    /// <param name="shape">Model and batch.</param>
    /// <param name="warmUp">Steps before the timed ones, at least 0.</param>
    /// <param name="steps">Steps to time, at least 1.</param>
    /// <param name="progress">Is told which step is done.</param>
    public static TrainingFigures Measure(ModelShape shape, int warmUp, int steps, Action<int>? progress = null)
    {
        var configuration = shape.Configuration;
        var model = configuration.Build(1337);
        var tokens = TokenSequence.Create(RandomTokens.Create(Math.Max(Tokens, 4 * shape.Context), shape.Vocabulary), shape.Vocabulary);
        var options = new TrainingOptions { Batch = shape.Batch, Context = shape.Context, Steps = warmUp + steps, WarmUp = 0, ValidationFraction = 0 };
        var observer = new StepTimes(options.TokensPerStep, warmUp, steps, progress);
        new Trainer(model, TrainingData.Split(tokens, 0, shape.Context), options).Run(null, observer: observer);
        return new TrainingFigures(RepeatedTiming.Of(observer.Seconds), configuration.ParameterCount, configuration.TrainingFlopsPerToken(shape.Context) * options.TokensPerStep,
            options.TokensPerStep, observer.Loss, observer.AllocatedBytesPerStep, ProcessMemory.PeakBytes());
    }

    /// <summary>Collects the times of the steps after the first ones.</summary>
    private sealed class StepTimes(long tokensPerStep, int warmUp, int steps, Action<int>? progress) : TrainingObserver
    {
        private readonly double[] _seconds = new double[steps];
        private long _allocated;
        private long _allocatedAtEnd;

        public override TimeSpan EstimateBudget => TimeSpan.Zero;

        public ReadOnlySpan<double> Seconds => _seconds;

        public double Loss { get; private set; }

        public double AllocatedBytesPerStep => steps > 1 ? (_allocatedAtEnd - _allocated) / (steps - 1.0) : 0;

        public override void OnStep(TrainingStep step)
        {
            Loss = step.Loss;
            var index = (int)step.Step - 1 - warmUp;
            if (index >= 0)
                _seconds[index] = tokensPerStep / step.TokensPerSecond;
            _allocatedAtEnd = GC.GetAllocatedBytesForCurrentThread();
            if (index <= 0)
                _allocated = _allocatedAtEnd;
            progress?.Invoke((int)step.Step);
        }
    }
}
