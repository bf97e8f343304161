// How the time of something grows with its text: printed, and far below quadratic.
using System.Diagnostics;

namespace Loquat.Slow.Tests;

/// <summary>Measures growth.</summary>
internal static class Growth
{
    /// <summary>Runs something on texts of several sizes.</summary>
    /// <param name="output">Gets a line for each size.</param>
    /// <param name="name">What it is.</param>
    /// <param name="sizes">Sizes in megabytes, rising.</param>
    /// <param name="make">Makes a text of so many characters.</param>
    /// <param name="run">Runs it and gives a number that is worth printing.</param>
    public static void Measure(ITestOutputHelper output, string name, int[] sizes, Func<int, string> make, Func<string, int> run)
    {
        var seconds = new List<double>();
        foreach (var megabytes in sizes)
        {
            var text = make(megabytes * 1_000_000);
            var watch = Stopwatch.StartNew();
            var count = run(text);
            seconds.Add(watch.Elapsed.TotalSeconds);
            output.WriteLine($"{name}: {megabytes} MB, {count}, {seconds[^1]:F2} s, {Environment.WorkingSet >> 20} MB resident");
        }
        Assert.True(seconds[^1] < 300 && seconds[^1] < Math.Max(2, 6 * sizes[^1] * seconds[0]), $"{name}: {sizes[^1]} MB took {seconds[^1]:F1} s, 1 MB {seconds[0]:F1} s.");
    }
}
