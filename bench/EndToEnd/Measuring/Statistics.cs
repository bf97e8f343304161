// Medians and growth exponents.
namespace Loquat.Bench.EndToEnd.Measuring;

/// <summary>Sums numbers up.</summary>
internal static class Statistics
{
    /// <summary>The middle number; of an even count, the mean of the middle two.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The exponent p of y = c·xᵖ: the slope of the least-squares line through log x and log y.</summary>
    public static double Exponent(IReadOnlyList<(double X, double Y)> points)
    {
        if (points.Count < 2)
            return double.NaN;
        var meanX = points.Average(point => Math.Log(point.X));
        var meanY = points.Average(point => Math.Log(point.Y));
        return points.Sum(point => (Math.Log(point.X) - meanX) * (Math.Log(point.Y) - meanY)) / points.Sum(point => Math.Pow(Math.Log(point.X) - meanX, 2));
    }
}
