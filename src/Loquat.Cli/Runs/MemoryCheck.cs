// Refuses what cannot fit, before the system begins to swap or kill.
using Loquat.Cli.Output;
using Loquat.Formats;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Threading;
using Loquat.Models;

namespace Loquat.Cli.Runs;

/// <summary>Compares a model's needs with the machine.</summary>
internal static class MemoryCheck
{
    /// <summary>Bytes of training per parameter: the value, its gradient and two moments, each float32.</summary>
    public const int TrainingBytesPerParameter = 16;

    /// <summary>Refuses a model whose training cannot fit the machine's memory.</summary>
    /// <exception cref="InvalidInputException">It cannot fit.</exception>
    public static void ForTraining(ModelConfiguration configuration) =>
        Check(configuration, (double)configuration.ParameterCount * TrainingBytesPerParameter, "train", "use a smaller --width, --layers or --context");

    /// <summary>Refuses a model whose weights alone cannot fit the machine's memory.</summary>
    /// <param name="configuration">The model.</param>
    /// <param name="format">The format in which its weights are kept.</param>
    /// <exception cref="InvalidInputException">They cannot fit.</exception>
    public static void ForWeights(ModelConfiguration configuration, WeightFormat format = WeightFormat.Float32) =>
        Check(configuration, LoadingBytes(configuration, format), $"run with weights as {format.Name()}",
            format == WeightFormat.Q4_0 ? "use a smaller model" : "use a smaller model, or --weights with a smaller format such as q4_0");

    /// <summary>The most bytes that weights need until they are in memory: their own, and what every thread reads and packs at a time.</summary>
    internal static double LoadingBytes(ModelConfiguration configuration, WeightFormat format) =>
        configuration.WeightBytes(format) + ((double)WorkerTeam.Threads * Model.FillingBytesPerThread);

    /// <summary>Refuses a model that needs more than there is.</summary>
    internal static void Check(ModelConfiguration configuration, double needed, string purpose, string advice, long? memory = null)
    {
        var available = memory ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var widest = Math.Max((long)configuration.VocabularySize, Math.Max(4L * configuration.Width, configuration.ContextLength)) * configuration.Width;
        if (needed > available || configuration.ParameterCount < 0)
        {
            throw new InvalidInputException($"A model of {Amounts.Count(configuration.ParameterCount)} parameters needs at least {Amounts.Megabytes(needed)} to {purpose}, "
                + $"more than the {Amounts.Megabytes(available)} of this machine; {advice}.");
        }
        if (widest > int.MaxValue)
            throw new InvalidInputException($"A width of {configuration.Width} gives a weight of {Amounts.Count(widest)} values, more than the {int.MaxValue} that one tensor can hold; use a smaller --width.");
    }
}
