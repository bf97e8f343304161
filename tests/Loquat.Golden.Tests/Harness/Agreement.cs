// Comparison of tensors: the largest difference measured by the largest magnitude.
namespace Loquat.Golden.Tests.Harness;

/// <summary>Assertions on arrays.</summary>
public static class Agreement
{
    /// <summary>What the engine must keep to against PyTorch.</summary>
    public const double Golden = 1e-5;

    /// <summary>Fails unless all differences are at most <paramref name="tolerance"/> times the largest expected magnitude.</summary>
    public static void Check(string what, double[] expected, double[] actual, double tolerance)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} values where {expected.Length} were expected.");
        var magnitude = 0.0;
        foreach (var value in expected)
            magnitude = Math.Max(magnitude, Math.Abs(value));
        var (worst, place) = (-1.0, 0);
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(expected[i] - actual[i]);
            if (double.IsNaN(difference))
                difference = double.PositiveInfinity;
            if (difference > worst)
                (worst, place) = (difference, i);
        }
        // Where everything should be 0 the tolerance is absolute.
        var allowed = tolerance * (magnitude > 0 ? magnitude : 1);
        Assert.True(worst <= allowed, expected.Length == 0 ? what :
            $"{what}: element {place} is {actual[place]:R} where {expected[place]:R} was expected; the difference {worst:E2} is above {allowed:E2}.");
    }
}
