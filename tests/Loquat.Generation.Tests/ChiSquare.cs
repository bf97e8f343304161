// Pearson's test of draws against a distribution.
namespace Loquat.Generation.Tests;

internal static class ChiSquare
{
    /// <summary>Draws and demands that no impossible id comes up and that the counts are as likely as 30,000 seeds give.</summary>
    public static void AssertFollows(IReadOnlyList<double> expected, int draws, Func<int> draw)
    {
        var counts = new int[expected.Count];
        for (var i = 0; i < draws; i++)
            counts[draw()]++;
        var (statistic, freedom) = (0.0, -1);
        var (rareCount, rareWanted) = (0.0, 0.0);
        for (var i = 0; i < counts.Length; i++)
        {
            if (expected[i] == 0)
            {
                Assert.Equal(0, counts[i]);
                continue;
            }
            var wanted = expected[i] * draws;
            // The test needs several draws in each class; rare ids are one class together.
            if (wanted < 10)
            {
                rareCount += counts[i];
                rareWanted += wanted;
                continue;
            }
            statistic += (counts[i] - wanted) * (counts[i] - wanted) / wanted;
            freedom++;
        }
        if (rareWanted >= 10)
        {
            statistic += (rareCount - rareWanted) * (rareCount - rareWanted) / rareWanted;
            freedom++;
        }
        // Wilson and Hilferty: (χ²/n)^⅓ is nearly normal with mean 1 - 2/9n and variance 2/9n. 4 deviations are one false alarm in 30,000 seeds.
        var score = freedom <= 0 ? 0 : (Math.Cbrt(statistic / freedom) - 1 + (2.0 / (9 * freedom))) / Math.Sqrt(2.0 / (9 * freedom));
        Assert.True(score < 4, $"χ² is {statistic} with {freedom} degrees of freedom.");
    }
}
