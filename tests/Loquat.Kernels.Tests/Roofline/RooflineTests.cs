// The roofline measurement: its kernels compute what they say, its figures are there and belong together, and it leaves the settings as they were.
using Loquat.Kernels.Memory;
using Loquat.Kernels.Roofline;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Tests.Roofline;

[Collection("Kernels")]
public sealed unsafe class RooflineTests
{
    [Theory]
    [MemberData(nameof(KernelSettings.Widths), MemberType = typeof(KernelSettings))]
    public void EveryChainTendsToOne(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        var lanes = Math.Max(1, (int)width / 32);
        var sums = new float[3];
        fixed (float* p = sums)
        {
            RangeKernel.Launch(new TwelveChains(p, 200), sums.Length, 1 << 20);
            Assert.All(sums, sum => Assert.Equal(12 * lanes, sum));
            RangeKernel.Launch(new TwentyFourChains(p, 200), sums.Length, 1 << 20);
            Assert.All(sums, sum => Assert.Equal(24 * lanes, sum));
        }
    }

    [Theory]
    [MemberData(nameof(KernelSettings.Widths), MemberType = typeof(KernelSettings))]
    public void TheStreamReadsEveryFloatOfItsRunOnEveryPass(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        const int Items = 3;
        const int Length = 2 * ReadStream.FloatsPerStep;
        using var source = new GuardedMemory<float>(Items * Length);
        var sums = new float[Items];
        fixed (float* data = source.Span, p = sums)
        {
            for (var i = 0; i < Items * Length; i++)
            {
                source.Span.Clear();
                source.Span[i] = 3;
                RangeKernel.Launch(new ReadStream(data, p, Length, 2), Items, 1 << 20);
                for (var item = 0; item < Items; item++)
                    Assert.Equal(i / Length == item ? 6 : 0, sums[item]);
            }
        }
    }

    [Theory]
    [InlineData(PageMode.Small)]
    [InlineData(PageMode.Huge)]
    public void ABlockIsZeroedAlignedAndOfThePagesAskedFor(PageMode mode)
    {
        using var block = new PagedBlock(5 << 20, mode);
        Assert.Equal(6 << 20, block.Bytes);
        Assert.Equal(0, (nint)block.Pointer % (2 << 20));
        for (var i = 0L; i < block.Bytes; i += 997)
            Assert.Equal(0, block.Pointer[i]);
        if (block.HugeBytes() is not { } huge)
            return;
        Assert.InRange(huge, 0, block.Bytes);
        if (mode == PageMode.Small)
            Assert.Equal(0, huge);
    }

    [Fact]
    public void FiguresAreThereAndBelongTogether()
    {
        using var settings = new KernelSettings(SimdPath.Current, 2);
        var steps = new List<string>();
        var result = RooflineMeasurement.Measure(new RooflineOptions { Repetitions = 2, SecondsEach = 0.001, MemoryBytes = 8 << 20 }, steps.Add);

        Assert.Equal(SimdPath.Supported.SelectMany(width => new[] { (width, 1), (width, 2) }), result.MultiplyAdd.Select(figure => (figure.Width, figure.Threads)));
        Assert.All(result.MultiplyAdd, figure => AssertOrdered(figure.FlopsPerSecond));
        Assert.All(result.MultiplyAdd, figure => Assert.Contains(figure.Chains, new[] { 12, 24 }));
        var levels = result.Caches.Level3 > 0 ? Enum.GetValues<MemoryLevel>() : [.. Enum.GetValues<MemoryLevel>().Where(level => level != MemoryLevel.Level3)];
        Assert.Equal(levels.SelectMany(level => new[] { (level, 1), (level, 2) }), result.Reads.Select(figure => (figure.Level, figure.Threads)));
        Assert.All(result.Reads, figure => AssertOrdered(figure.BytesPerSecond));
        Assert.All(result.Reads, figure => Assert.InRange(figure.HugeBytes ?? 0, 0, figure.Bytes));
        Assert.Equal(8 << 20, result.Read(MemoryLevel.HugePages, 2).Bytes);
        Assert.Equal(result.MultiplyAdd.Where(figure => figure.Threads == 2).Max(figure => figure.FlopsPerSecond.Best), result.Peak(2).FlopsPerSecond.Best);
        Assert.Throws<ArgumentException>(() => result.Peak(7));
        Assert.Throws<ArgumentException>(() => result.Read(MemoryLevel.Level1, 7));
        Assert.Equal(steps.Distinct(), steps);
        Assert.Equal(SimdPath.Supported.Count + levels.Length, steps.Count);
    }

    [Fact]
    public void SettingsAreRestored()
    {
        using var settings = new KernelSettings(SimdWidth.Scalar, 3);
        Assert.Throws<InvalidOperationException>(() => RooflineMeasurement.Measure(new RooflineOptions { Repetitions = 1, SecondsEach = 1e-6, MemoryBytes = 2 << 20 },
            step => throw new InvalidOperationException(step)));
        Assert.Equal(SimdWidth.Scalar, SimdPath.Current);
        Assert.Equal(3, WorkerTeam.Threads);
        RooflineMeasurement.Measure(new RooflineOptions { Repetitions = 1, SecondsEach = 1e-6, MemoryBytes = 2 << 20 });
        Assert.Equal(SimdWidth.Scalar, SimdPath.Current);
        Assert.Equal(3, WorkerTeam.Threads);
    }

    private static void AssertOrdered(Rate rate)
    {
        Assert.True(rate.Worst > 0 && double.IsFinite(rate.Best), $"{rate}");
        Assert.InRange(rate.Median, rate.Worst, rate.Best);
    }
}
