// Which tokens of a batch entry are real, where entries of different lengths share a batch.
namespace Loquat.Tensors.Operations;

/// <summary>The real tokens of one batch entry: places [Start, Start + Count) of its T; the others are padding.</summary>
/// <param name="Start">The first real place.</param>
/// <param name="Count">Number of real tokens.</param>
public readonly record struct TokenRange(int Start, int Count)
{
    /// <summary>The place after the last real token.</summary>
    public int End => Start + Count;

    /// <summary>Checks the ranges of a batch [B, T].</summary>
    /// <exception cref="ArgumentException">There is not one range for each entry, or a range leaves the T places.</exception>
    internal static void Check(IReadOnlyList<TokenRange> ranges, int batch, int length)
    {
        if (ranges.Count != batch)
            throw new ArgumentException($"{ranges.Count} ranges of real tokens were given for a batch of {batch}.");
        for (var row = 0; row < batch; row++)
        {
            var (start, count) = ranges[row];
            if (start < 0 || count < 0 || start > length - count)
                throw new ArgumentException($"The real tokens of batch entry {row} are places [{start}, {start + (long)count}), which leave its {length} places.");
        }
    }
}
