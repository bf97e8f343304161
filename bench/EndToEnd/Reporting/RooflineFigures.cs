// The limits of the machine, as measured between the parts of the same run.
using Loquat.Bench.EndToEnd.Measuring;

namespace Loquat.Bench.EndToEnd.Reporting;

/// <summary>The roofline over the run: the highest multiply-add rate, which disturbances can only lower, and median bandwidths, which neighbours change.</summary>
/// <param name="samples">All numbers.</param>
internal sealed class RooflineFigures(Samples samples)
{
    /// <summary>Multiply-add peak of all threads, GFLOP/s: the highest of the run's medians.</summary>
    public double Peak => Range(Metric.PeakAllThreads).Most;

    /// <summary>Multiply-add peak of one thread, GFLOP/s: the highest of the run's medians.</summary>
    public double PeakOfOne => Range(Metric.PeakOneThread).Most;

    /// <summary>Read bandwidth through huge pages with all threads, GB/s.</summary>
    public double HugePages { get; } = Of(samples, Metric.Read("huge_pages", isOneThread: false));

    /// <summary>A read bandwidth, GB/s.</summary>
    public double Read(string level, bool isOneThread) => Of(samples, Metric.Read(level, isOneThread));

    /// <summary>The lowest and highest of a bandwidth over the run, GB/s: shared machines change.</summary>
    public (double Least, double Most) Range(string metric)
    {
        var values = samples.All.Where(sample => sample.Key.Part == Parts.RooflinePart && sample.Key.Metric == metric).SelectMany(sample => sample.Values).ToList();
        return values.Count == 0 ? (double.NaN, double.NaN) : (values.Min(), values.Max());
    }

    private static double Of(Samples samples, string metric) => samples.Median(Parts.RooflinePart, Parts.RooflinePart, "loquat", metric);
}
