// Whether all values are within a limit: every length, every place of the one that is not, every width and number of threads.
using Loquat.Kernels.Reductions;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Elementwise;

namespace Loquat.Kernels.Tests.Reductions;

[Collection("Kernels")]
public sealed class AreWithinTests
{
    private static readonly (float Value, float Limit, bool IsWithin)[] s_cases =
    [
        (2, 2, true),
        (-2, 2, true),
        (MathF.BitIncrement(2), 2, false),
        (-MathF.BitIncrement(2), 2, false),
        (float.NaN, 2, false),
        (float.NaN, float.PositiveInfinity, false),
        (float.MaxValue, float.MaxValue, true),
        (float.MinValue, float.MaxValue, true),
        (float.PositiveInfinity, float.MaxValue, false),
        (float.NegativeInfinity, float.MaxValue, false),
        (float.NegativeInfinity, float.PositiveInfinity, true),
        (-0f, 0, true),
        (float.Epsilon, 0, false),
    ];

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void AgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var n = 0; n <= KernelData.Longest; n++)
        {
            using var x = new GuardedMemory<float>(n);
            foreach (var (value, limit, isWithin) in s_cases)
            {
                x.Span.Clear();
                Assert.True(ReduceKernels.AreWithin(x.Span, limit));
                // In the first lane, in the tail, and between.
                foreach (var place in n == 0 ? [] : new[] { 0, n - 1, n / 2, n / 3 })
                {
                    x.Span.Clear();
                    x.Span[place] = value;
                    Assert.Equal(isWithin, ReduceReference.AreWithin<float>(x.Span, limit));
                    Assert.True(isWithin == ReduceKernels.AreWithin(x.Span, limit), $"{value:R} at {place} of {n} within {limit:R}, {width}");
                }
            }
        }
    }

    [Fact]
    public void EveryPlaceIsSeenOnAnyNumberOfThreads()
    {
        var x = new float[20_011];
        foreach (var width in SimdPath.Supported)
        {
            for (var threads = 1; threads <= 3; threads++)
            {
                using var settings = new KernelSettings(width, threads);
                Assert.True(ReduceKernels.AreWithin(x, 1));
                for (var place = 0; place < x.Length; place += 97)
                {
                    x[place] = float.NaN;
                    Assert.False(ReduceKernels.AreWithin(x, 1));
                    x[place] = 0;
                }
            }
        }
    }

    [Fact]
    public void AllocatesNothing()
    {
        var x = new float[50_000];
        ReduceKernels.AreWithin(x, 1);
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() => ReduceKernels.AreWithin(x, 1)));
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void ALimitThatNothingKeepsIsRefused(float limit) => Assert.Throws<ArgumentOutOfRangeException>(() => ReduceKernels.AreWithin([1f], limit));
}
