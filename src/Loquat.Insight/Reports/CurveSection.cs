// The report's curves: losses large, learning rate and speed small beside each other.
using System.Globalization;
using Loquat.Insight.Drawing;

namespace Loquat.Insight.Reports;

/// <summary>Renders the metrics of the run.</summary>
internal static class CurveSection
{
    private const int FewestPointsToSmooth = 60;

    public static string Render(IReadOnlyList<TrainingPoint> curve)
    {
        var train = Points(curve, point => point.TrainLoss);
        var validation = Points(curve, point => point.ValidationLoss);
        var rate = Points(curve, point => point.LearningRate);
        var speed = Points(curve, point => point.TokensPerSecond);
        if (train.Count + validation.Count + rate.Count + speed.Count == 0)
            return "";

        var body = train.Count + validation.Count == 0 ? "" : Figure(Loss(train, validation), "wide");
        var small = (rate.Count == 0 ? "" : Figure(Small("Learning rate", rate, 3), "")) + (speed.Count == 0 ? "" : Figure(Small("Tokens per second", speed, 1), ""));
        if (small.Length > 0)
            body += $"<div class=\"pair\">{small}</div>";
        return TrainingReport.Section("curves", "How the loss fell",
            "The loss is how surprised the model is by the next token, in nats: lower is better. The validation part is never trained on.", body);
    }

    private static LineChart Loss(List<ChartPoint> train, List<ChartPoint> validation)
    {
        var series = new List<ChartSeries>();
        if (train.Count >= FewestPointsToSmooth)
            series.AddRange([new ChartSeries("training, each step", train) { Faint = true }, new ChartSeries("training, smoothed", Smooth(train))]);
        else if (train.Count > 0)
            series.Add(new ChartSeries("training", train));
        series.Add(new ChartSeries("validation", validation) { Color = 1, Dots = validation.Count <= 40 });

        var marks = new List<ChartMark>();
        var description = $"Training loss over {train.Count} points.";
        var finite = validation.Where(point => double.IsFinite(point.Y)).ToArray();
        if (finite.Length > 0)
        {
            var best = finite.MinBy(point => point.Y);
            marks.Add(new ChartMark(best, $"best {best.Y.ToString("0.0000", CultureInfo.InvariantCulture)}"));
            description += $" Validation loss went from {Markup.Value(finite[0].Y)} to {Markup.Value(finite[^1].Y)}; the best is {Markup.Value(best.Y)} at step {TrainingReport.Count((long)best.X)}.";
        }

        return new LineChart { Title = "Loss by training step", Description = description, XLabel = "step", YLabel = "loss", Width = 720, Height = 340, Series = series, Marks = marks };
    }

    private static LineChart Small(string name, List<ChartPoint> points, int color) => new()
    {
        Title = $"{name} by training step",
        XLabel = "step",
        YLabel = name.ToLowerInvariant(),
        Width = 420,
        Height = 210,
        YFromZero = true,
        Series = [new ChartSeries("", points) { Color = color }],
    };

    private static string Figure(LineChart chart, string style) => $"<figure class=\"{style}\">{chart.Render()}</figure>";

    private static List<ChartPoint> Points(IReadOnlyList<TrainingPoint> curve, Func<TrainingPoint, double?> value) =>
        [.. curve.Where(point => value(point) is not null).Select(point => new ChartPoint(point.Step, value(point)!.Value))];

    /// <summary>The mean over up to a thirtieth of the points, as many to the left as to the right; points that are not finite are passed over.</summary>
    private static List<ChartPoint> Smooth(List<ChartPoint> points)
    {
        var smooth = new List<ChartPoint>(points.Count);
        for (var i = 0; i < points.Count; i++)
        {
            var reach = Math.Min(Math.Min(i, points.Count - 1 - i), points.Count / 60);
            var (sum, count) = (0.0, 0);
            for (var j = i - reach; j <= i + reach; j++)
            {
                if (double.IsFinite(points[j].Y))
                    (sum, count) = (sum + points[j].Y, count + 1);
            }

            smooth.Add(new ChartPoint(points[i].X, count > 0 && double.IsFinite(points[i].Y) ? sum / count : double.NaN));
        }

        return smooth;
    }
}
