// What a roofline measurement found.
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Roofline;

/// <summary>Where the bytes of a read measurement come from.</summary>
public enum MemoryLevel
{
    /// <summary>First-level cache.</summary>
    Level1,

    /// <summary>Second-level cache.</summary>
    Level2,

    /// <summary>Third-level cache.</summary>
    Level3,

    /// <summary>Main memory in small pages.</summary>
    SmallPages,

    /// <summary>Main memory in huge pages.</summary>
    HugePages,
}

/// <summary>A rate over several repetitions, in units per second.</summary>
/// <param name="Best">The highest.</param>
/// <param name="Median">The middle one.</param>
/// <param name="Worst">The lowest.</param>
public readonly record struct Rate(double Best, double Median, double Worst)
{
    /// <summary>The rate of a number of units in each of the times.</summary>
    public static Rate Of(double units, RepeatedTiming timing) => new(units / timing.Best, units / timing.Median, units / timing.Worst);
}

/// <summary>The multiply-add peak of one lane width; a multiply-add counts as two operations.</summary>
/// <param name="Width">The lane width.</param>
/// <param name="Threads">Threads at work.</param>
/// <param name="Chains">Independent chains per thread that gave the highest rate.</param>
/// <param name="FlopsPerSecond">Operations per second.</param>
public sealed record MultiplyAddFigure(SimdWidth Width, int Threads, int Chains, Rate FlopsPerSecond);

/// <summary>A read bandwidth.</summary>
/// <param name="Level">Where from.</param>
/// <param name="Threads">Threads at work.</param>
/// <param name="Bytes">Bytes that all threads together read again and again.</param>
/// <param name="HugeBytes">How many of these lay in huge pages; null where the system does not say.</param>
/// <param name="BytesPerSecond">Bytes per second of all threads together.</param>
public sealed record ReadFigure(MemoryLevel Level, int Threads, long Bytes, long? HugeBytes, Rate BytesPerSecond);

/// <summary>The limits of a machine.</summary>
/// <param name="Caches">Cache sizes that the working sets were chosen by.</param>
/// <param name="MultiplyAdd">Multiply-add peaks, widest lanes first, each with one and with all threads.</param>
/// <param name="Reads">Read bandwidths from the first level outwards, each with one and with all threads.</param>
public sealed record RooflineResult(CacheSizes Caches, IReadOnlyList<MultiplyAddFigure> MultiplyAdd, IReadOnlyList<ReadFigure> Reads)
{
    /// <summary>The highest multiply-add rate with a number of threads, over the lane widths.</summary>
    public MultiplyAddFigure Peak(int threads) => MultiplyAdd.Where(figure => figure.Threads == threads).MaxBy(figure => figure.FlopsPerSecond.Best)
        ?? throw new ArgumentException($"The multiply-add peak was not measured with {threads} threads.");

    /// <summary>The bandwidth of a level with a number of threads.</summary>
    public ReadFigure Read(MemoryLevel level, int threads) => Reads.FirstOrDefault(figure => figure.Level == level && figure.Threads == threads)
        ?? throw new ArgumentException($"The bandwidth of {level} was not measured with {threads} threads.");
}
