// Times of something done again and again: warmed up, in repetitions long enough for the clock, with best, median and worst.
using System.Diagnostics;

namespace Loquat.Kernels.Roofline;

/// <summary>Seconds per round over several repetitions.</summary>
/// <param name="Best">The shortest.</param>
/// <param name="Median">The middle one; of an even number, the mean of the middle two.</param>
/// <param name="Worst">The longest.</param>
/// <param name="Repetitions">Number of repetitions.</param>
public readonly record struct RepeatedTiming(double Best, double Median, double Worst, int Repetitions)
{
    private const int MostRounds = 1 << 28;

    /// <summary>Times <paramref name="run"/>, which does as many rounds as it is told.</summary>
    /// <param name="run">Does a number of rounds.</param>
    /// <param name="repetitions">Repetitions, at least 1, after one to warm up.</param>
    /// <param name="secondsEach">Least length of a repetition; as many rounds make one as that takes.</param>
    public static RepeatedTiming Measure(Action<int> run, int repetitions, double secondsEach)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentOutOfRangeException.ThrowIfLessThan(repetitions, 1);
        var rounds = 1;
        // Growing trials warm code, caches and clock frequency up, and find the number of rounds.
        for (var seconds = Seconds(run, rounds); seconds < secondsEach && rounds < MostRounds; seconds = Seconds(run, rounds))
            rounds = (int)Math.Min(MostRounds, Math.Max(2.0 * rounds, Math.Min(16.0 * rounds, 1.2 * rounds * secondsEach / Math.Max(seconds, 1e-9))));
        var times = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
            times[i] = Seconds(run, rounds) / rounds;
        return Of(times);
    }

    /// <summary>Sums up single times.</summary>
    /// <param name="seconds">At least one time.</param>
    public static RepeatedTiming Of(ReadOnlySpan<double> seconds)
    {
        if (seconds.IsEmpty)
            throw new ArgumentException("There is no time to take the median of; measure at least once.");
        double[] sorted = [.. seconds];
        Array.Sort(sorted);
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new RepeatedTiming(sorted[0], median, sorted[^1], sorted.Length);
    }

    private static double Seconds(Action<int> run, int rounds)
    {
        var begin = Stopwatch.GetTimestamp();
        run(rounds);
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
