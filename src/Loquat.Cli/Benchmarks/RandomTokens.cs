// Tokens without meaning, for benchmarks, whose speed does not depend on what is learned.
using Loquat.Kernels.Random;

namespace Loquat.Cli.Benchmarks;

/// <summary>Makes random token ids.</summary>
internal static class RandomTokens
{
    /// <summary>Ids that are all equally probable; the same for the same number and vocabulary.</summary>
    public static int[] Create(int count, int vocabulary)
    {
        var random = new PhiloxRandom(1337);
        var ids = new int[count];
        for (var i = 0; i < count; i++)
            ids[i] = random.NextInt32(vocabulary);
        return ids;
    }
}
