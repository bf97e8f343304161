// Repetitions of a measurement: how many rounds are run, and what their times are summed up to. Cache sizes from files.
using Loquat.Kernels.Roofline;

namespace Loquat.Kernels.Tests.Roofline;

public sealed class RepeatedTimingTests
{
    [Theory]
    [InlineData(1, 2, 3, 3.0, 1.0, 2.0)]
    [InlineData(1, 1.5, 2, 2.0, 1.0)]
    [InlineData(7, 7, 7, 7.0)]
    public void BestMedianAndWorstOfTimes(double best, double median, double worst, params double[] times)
    {
        Assert.Equal(new RepeatedTiming(best, median, worst, times.Length), RepeatedTiming.Of(times));
    }

    [Fact]
    public void NoTimesAreRefused() => Assert.Throws<ArgumentException>(() => RepeatedTiming.Of([]));

    [Fact]
    public void EveryRepetitionRunsTheSameRounds()
    {
        var calls = new List<int>();
        var work = 0.0;
        var timing = RepeatedTiming.Measure(rounds =>
        {
            calls.Add(rounds);
            for (var i = 0; i < 1000 * rounds; i++)
                work += Math.Sqrt(i);
        }, 4, 0.001);
        Assert.True(work > 0);
        Assert.Equal(4, timing.Repetitions);
        Assert.Equal(1, calls[0]);
        Assert.True(calls.Count >= 5);
        Assert.Single(calls.TakeLast(5).Distinct());
        Assert.True(timing.Best > 0 && timing.Best <= timing.Median && timing.Median <= timing.Worst);
    }

    [Fact]
    public void CacheSizesAreReadFromTheSystemsFiles()
    {
        var folder = Directory.CreateTempSubdirectory("loquat-caches-").FullName;
        try
        {
            Assert.Null(CacheSizes.ReadFrom(Path.Combine(folder, "none")));
            Add(0, "1", "Data", "48K");
            Assert.Null(CacheSizes.ReadFrom(folder));
            Add(1, "1", "Instruction", "32K");
            Add(2, "2", "Unified", "2M");
            Assert.Equal(new CacheSizes(48 << 10, 2 << 20, 0), CacheSizes.ReadFrom(folder));
            Add(3, "3", "Unified", "33554432");
            Assert.Equal(new CacheSizes(48 << 10, 2 << 20, 32 << 20), CacheSizes.ReadFrom(folder));
            Add(4, "4", "Unified", "nonsense");
            Assert.Equal(32 << 20, CacheSizes.ReadFrom(folder)!.Last);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        void Add(int index, string level, string type, string size)
        {
            var path = Directory.CreateDirectory(Path.Combine(folder, $"index{index}")).FullName;
            File.WriteAllText(Path.Combine(path, "level"), level + "\n");
            File.WriteAllText(Path.Combine(path, "type"), type + "\n");
            File.WriteAllText(Path.Combine(path, "size"), size + "\n");
        }
    }
}
