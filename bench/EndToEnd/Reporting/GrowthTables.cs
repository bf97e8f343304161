// How the time of a training step grows with each size, and shrinks with threads.
using System.Globalization;
using System.Text;
using Loquat.Bench.EndToEnd.Measuring;

namespace Loquat.Bench.EndToEnd.Reporting;

/// <summary>Writes the tables of growth.</summary>
internal static class GrowthTables
{
    /// <summary>A table for each size: its values, time, speed, and the exponent over all points and between neighbours.</summary>
    public static void Growth(StringBuilder text, Samples samples)
    {
        foreach (var (size, values, others) in Parts.Growths)
        {
            var points = values.Select(value => (X: (double)value, Y: Time(samples, Parts.Growth, $"{size} {value}"))).Where(point => double.IsFinite(point.Y)).ToList();
            ReportTables.Head(text, $"Time of a training step against {size}", size, "ms", "GFLOP/s", "exponent from the row above");
            for (var i = 0; i < points.Count; i++)
            {
                var gflops = samples.Median(Parts.Growth, $"{size} {points[i].X.ToString(CultureInfo.InvariantCulture)}", "loquat", Metric.Gflops);
                ReportTables.Row(text, $"{points[i].X}", ReportTables.Number(points[i].Y), ReportTables.Number(gflops), i == 0 ? "" : ReportTables.Ratio(Statistics.Exponent(points[(i - 1)..(i + 1)])));
            }
            text.Append($"\nWith {string.Join(' ', others)}: time grows as {size} to the power of {ReportTables.Ratio(Statistics.Exponent(points))} (least squares over all points, logarithms of both).\n\n");
        }
    }

    /// <summary>A row for each shape and number of threads.</summary>
    public static void Threads(StringBuilder text, Samples samples)
    {
        ReportTables.Head(text, "Training with more threads (aim: 1.90 times with 2)", "shape", "threads", "ms", "times one thread");
        foreach (var job in samples.Jobs(Parts.Threads))
        {
            var name = job.Split(' ');
            ReportTables.Row(text, name[0], name[1], ReportTables.Number(Time(samples, Parts.Threads, job)), ReportTables.Ratio(Time(samples, Parts.Threads, $"{name[0]} 1") / Time(samples, Parts.Threads, job)));
        }
        text.Append('\n');
    }

    private static double Time(Samples samples, string part, string job) => samples.Median(part, job, "loquat", Metric.Milliseconds);
}
