// Maps values to positions along an axis, linear or logarithmic, and chooses round ticks.
namespace Loquat.Insight.Drawing;

/// <summary>One axis of a chart.</summary>
internal sealed class AxisScale
{
    /// <summary>Larger magnitudes are not drawn: spans between them would overflow.</summary>
    private const double Largest = 1e300;

    private readonly double _low, _high;
    private readonly bool _logarithmic;

    private AxisScale(double low, double high, bool logarithmic, double[] ticks) =>
        (_low, _high, _logarithmic, Ticks) = (low, high, logarithmic, ticks);

    /// <summary>Values at which the axis is labelled, ascending.</summary>
    public double[] Ticks { get; }

    /// <summary>An axis over the finite values given; an empty or single-valued range is widened.</summary>
    public static AxisScale Over(IEnumerable<double> values, bool logarithmic, bool tight)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            if (!(Math.Abs(value) <= Largest) || (logarithmic && value <= 0))
                continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (low > high)
            (low, high) = logarithmic ? (1, 10) : (0, 1);
        return logarithmic ? Logarithmic(low, high) : Linear(low, high, tight);
    }

    /// <summary>Whether the axis has a place for the value.</summary>
    public bool Holds(double value) => Math.Abs(value) <= Largest && (!_logarithmic || value > 0);

    /// <summary>Position of a value, 0 at the low end and 1 at the high end.</summary>
    public double Position(double value) => _logarithmic
        ? (Math.Log10(value) - Math.Log10(_low)) / (Math.Log10(_high) - Math.Log10(_low))
        : (value - _low) / (_high - _low);

    private static AxisScale Linear(double low, double high, bool tight)
    {
        if (high - low <= Math.Abs(high) * 1e-9)
            (low, high) = low == 0 ? (0, 1) : (low - (Math.Abs(low) * 0.5), high + (Math.Abs(high) * 0.5));
        var step = RoundStep((high - low) / 5);
        var (first, last) = (Math.Floor((low / step) + 1e-9), Math.Ceiling((high / step) - 1e-9));
        if (!tight)
            (low, high) = (first * step, last * step);
        var ticks = Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)
            .Where(tick => tick >= low - (step * 1e-6) && tick <= high + (step * 1e-6)).ToArray();
        return new AxisScale(low, high, logarithmic: false, ticks);
    }

    private static AxisScale Logarithmic(double low, double high)
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(low)), (int)Math.Ceiling(Math.Log10(high)));
        if (first == last)
            last++;
        var every = Math.Max(1, (last - first + 5) / 6);
        double[] within = last - first <= 2 ? [1, 2, 5] : [1];
        var ticks = new List<double>();
        for (var power = first; power <= last; power += every)
            ticks.AddRange(within.Select(digit => digit * Math.Pow(10, power)));
        double[] candidates = [.. ticks];
        var bottom = candidates.LastOrDefault(tick => tick <= low * (1 + 1e-12), Math.Pow(10, first));
        var top = candidates.FirstOrDefault(tick => tick >= high * (1 - 1e-12), Math.Pow(10, last));
        if (bottom >= top)
            top = bottom * 10;
        return new AxisScale(bottom, top, logarithmic: true, [.. candidates.Where(tick => tick >= bottom && tick <= top)]);
    }

    private static double RoundStep(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var digit = rough / power;
        return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
