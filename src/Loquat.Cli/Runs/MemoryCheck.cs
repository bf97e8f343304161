// Refuses what cannot fit, before the system begins to swap or kill.
using Loquat.Cli.Output;
using Loquat.Formats;
using Loquat.Models;

namespace Loquat.Cli.Runs;

/// <summary>Compares a model's needs with the machine.</summary>
internal static class MemoryCheck
{
    /// <summary>Bytes of training per parameter: the value, its gradient and two moments, each float32.</summary>
    public const int TrainingBytesPerParameter = 16;

    /// <summary>Refuses a model whose training cannot fit the machine's memory.</summary>
    /// <exception cref="InvalidInputException">It cannot fit.</exception>
    public static void ForTraining(ModelConfiguration configuration) => Check(configuration, TrainingBytesPerParameter, "train");

    /// <summary>Refuses a model whose weights alone cannot fit the machine's memory.</summary>
    /// <exception cref="InvalidInputException">They cannot fit.</exception>
    public static void ForWeights(ModelConfiguration configuration) => Check(configuration, sizeof(float), "run");

    private static void Check(ModelConfiguration configuration, int bytesPerParameter, string purpose)
    {
        var needed = (double)configuration.ParameterCount * bytesPerParameter;
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var widest = Math.Max((long)configuration.VocabularySize, Math.Max(4L * configuration.Width, configuration.ContextLength)) * configuration.Width;
        if (needed > available || configuration.ParameterCount < 0)
        {
            throw new InvalidInputException($"A model of {Amounts.Count(configuration.ParameterCount)} parameters needs at least {Amounts.Megabytes(needed)} to {purpose}, "
                + $"more than the {Amounts.Megabytes(available)} of this machine; use a smaller --width, --layers or --context.");
        }
        if (widest > int.MaxValue)
            throw new InvalidInputException($"A width of {configuration.Width} gives a weight of {Amounts.Count(widest)} values, more than the {int.MaxValue} that one tensor can hold; use a smaller --width.");
    }
}
