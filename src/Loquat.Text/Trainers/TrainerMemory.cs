// The sentence for text whose distinct words do not fit into the memory that is allowed.
using System.Globalization;
using Loquat.Formats;

namespace Loquat.Text.Trainers;

/// <summary>Checks what learning needs against what it may take.</summary>
internal static class TrainerMemory
{
    /// <summary>Refuses to go on with more memory than is allowed.</summary>
    /// <exception cref="InvalidInputException">There is too little.</exception>
    public static void Check(string what, long needed, long? allowed)
    {
        if (needed > allowed)
            throw new InvalidInputException(Message(what, needed, allowed.Value));
    }

    /// <summary>The sentence.</summary>
    public static string Message(string what, long needed, long allowed) => string.Create(CultureInfo.InvariantCulture,
        $"The text has {what}, which take about {Mebibytes(needed)} MiB to learn from, and {Mebibytes(allowed)} MiB are allowed; allow more memory or train on less text.");

    private static long Mebibytes(long bytes) => (bytes + (1 << 20) - 1) >> 20;
}
