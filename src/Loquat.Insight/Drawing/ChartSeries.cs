// What a line chart draws: named series of points and single marked points.
namespace Loquat.Insight.Drawing;

/// <summary>A point of a series. A point whose Y is not finite leaves a gap in the line.</summary>
/// <param name="X">Position along the horizontal axis.</param>
/// <param name="Y">Value.</param>
public readonly record struct ChartPoint(double X, double Y);

/// <summary>A line of a chart.</summary>
/// <param name="Name">Shown in the legend; empty leaves it out of there.</param>
/// <param name="Points">In the order of X; may be empty.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Index of the series' colour; series of the same thing (raw and smoothed) share one.</summary>
    public int Color { get; init; }

    /// <summary>Drawn thin and pale, as background to a smoothed line.</summary>
    public bool Faint { get; init; }

    /// <summary>Each point is marked with a dot, for series of few points.</summary>
    public bool Dots { get; init; }
}

/// <summary>One point with a label beside it, such as the best validation loss.</summary>
/// <param name="Point">Where.</param>
/// <param name="Text">The label.</param>
public sealed record ChartMark(ChartPoint Point, string Text);
