// Reductions against their twin: every axis length from 0 to 257 over rows and columns, in guarded memory, every lane width.
using Loquat.Kernels.Reductions;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Elementwise;

namespace Loquat.Kernels.Tests.Reductions;

[Collection("Kernels")]
public sealed class ReduceKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    /// <summary>Views whose axis is the last, whose axis is the first, and some in between.</summary>
    private static IEnumerable<(int Outer, int Axis, int Inner)> Views()
    {
        for (var n = 0; n <= KernelData.Longest; n++)
        {
            yield return (1, n, 1);
            yield return (3, n, 1);
            yield return (1, 9, n);
            yield return (2, 17, n);
            yield return (2, n, 5);
        }
        yield return (0, 4, 3);
        yield return (2, 3, 700);
        yield return (2, 9000, 1);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void SumAgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var (outer, axis, inner) in Views())
        {
            var what = $"[{outer}, {axis}, {inner}], {width}";
            using var x = new GuardedMemory<float>(KernelData.Numbers(outer * axis * inner, axis, -1f, 1f));
            using var y = new GuardedMemory<float>(outer * inner);
            double[] wideX = KernelData.Wide(x.Span), wide = new double[outer * inner];
            y.Span.Fill(float.NaN);
            ReduceReference.Sum<double>(wideX, outer, axis, inner, wide, 0.5, accumulate: false);
            ReduceKernels.Sum(x.Span, outer, axis, inner, y.Span, 0.5f, accumulate: false);
            KernelData.Close(wide, y.Span, 1e-5, what);
            ReduceReference.Sum<double>(wideX, outer, axis, inner, wide, -2, accumulate: true);
            ReduceKernels.Sum(x.Span, outer, axis, inner, y.Span, -2f, accumulate: true);
            KernelData.Close(wide, y.Span, 3e-5, "added " + what);
            var narrow = new float[outer * inner];
            ReduceReference.Sum<float>(x.Span, outer, axis, inner, narrow, -1.5f, accumulate: false);
            KernelData.Close(wide, narrow, 1e-4, "twin " + what);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void MaxAndItsGradientAgreeWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var (outer, axis, inner) in Views().Where(v => v.Axis > 0))
        {
            var what = $"[{outer}, {axis}, {inner}], {width}";
            var count = outer * axis * inner;
            // Few distinct values, so that ties are common.
            using var x = new GuardedMemory<float>([.. KernelData.Integers(count, axis, 7).Select(i => i - 9f)]);
            using var y = new GuardedMemory<float>(outer * inner);
            using var dy = new GuardedMemory<float>(KernelData.Numbers(outer * inner, 3));
            using var dx = new GuardedMemory<float>(count);
            float[] expected = new float[outer * inner], gradient = new float[count];
            ReduceReference.Max<float>(x.Span, outer, axis, inner, expected);
            ReduceKernels.Max(x.Span, outer, axis, inner, y.Span);
            KernelData.SameBits(expected, y.Span, what);
            ReduceReference.MaxBackward<float>(x.Span, y.Span, dy.Span, outer, axis, inner, gradient, accumulate: false);
            ReduceKernels.MaxBackward(x.Span, y.Span, dy.Span, outer, axis, inner, dx.Span, accumulate: false);
            KernelData.Close(gradient, dx.Span, 1e-6, "gradient " + what);
            ReduceReference.MaxBackward<float>(x.Span, y.Span, dy.Span, outer, axis, inner, gradient, accumulate: true);
            ReduceKernels.MaxBackward(x.Span, y.Span, dy.Span, outer, axis, inner, dx.Span, accumulate: true);
            KernelData.Close(gradient, dx.Span, 1e-6, "added gradient " + what);
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ExpandAgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var (outer, axis, inner) in Views())
        {
            using var y = new GuardedMemory<float>(KernelData.Numbers(outer * inner, axis));
            using var x = new GuardedMemory<float>(outer * axis * inner);
            var expected = new float[outer * axis * inner];
            ReduceReference.Expand<float>(y.Span, outer, axis, inner, expected, 0.3f, accumulate: false);
            ReduceKernels.Expand(y.Span, outer, axis, inner, x.Span, 0.3f, accumulate: false);
            KernelData.SameBits(expected, x.Span, $"[{outer}, {axis}, {inner}], {width}");
            ReduceReference.Expand<float>(y.Span, outer, axis, inner, expected, -2f, accumulate: true);
            ReduceKernels.Expand(y.Span, outer, axis, inner, x.Span, -2f, accumulate: true);
            KernelData.SameBits(expected, x.Span, $"added [{outer}, {axis}, {inner}], {width}");
        }
    }

    [Fact]
    public void BitsDependOnNeitherThreadsNorBatch()
    {
        foreach (var (outer, axis, inner) in new[] { (1, 50_001, 1), (301, 133, 1), (1, 777, 300), (5, 77, 130), (3, 9001, 1) })
        {
            var x = KernelData.Numbers(outer * axis * inner, 1);
            KernelData.ThreadsDoNotMatter(() =>
            {
                float[] sum = new float[outer * inner], max = new float[outer * inner], dx = new float[x.Length], back = new float[x.Length];
                float[] alone = new float[inner];
                ReduceKernels.Sum(x, outer, axis, inner, sum, 0.1f, accumulate: false);
                ReduceKernels.Sum(x.AsSpan((outer - 1) * axis * inner), 1, axis, inner, alone, 0.1f, accumulate: false);
                KernelData.SameBits(sum.AsSpan((outer - 1) * inner), alone, "the last slice alone");
                ReduceKernels.Max(x, outer, axis, inner, max);
                ReduceKernels.MaxBackward(x, max, sum, outer, axis, inner, dx, accumulate: false);
                ReduceKernels.Expand(sum, outer, axis, inner, back, 2f, accumulate: false);
                return [.. sum, .. max, .. dx, .. back];
            });
        }
    }

    [Fact]
    public void NotANumberIsTheMaximum()
    {
        foreach (var width in SimdPath.Supported)
        {
            using var settings = new KernelSettings(width);
            for (var n = 1; n <= 40; n++)
            {
                var x = KernelData.Numbers(n, n);
                x[n / 2] = float.NaN;
                float[] y = new float[1], dx = new float[n];
                ReduceKernels.Max(x, 1, n, 1, y);
                Assert.True(float.IsNaN(y[0]));
                ReduceKernels.MaxBackward(x, y, [1f], 1, n, 1, dx, accumulate: false);
                Assert.All(dx, value => Assert.Equal(0f, value));
                var columns = new float[n];
                ReduceKernels.Max([.. x, .. x], 1, 2, n, columns);
                Assert.Equal(x, columns);
            }
        }
    }

    [Fact]
    public void WrongSizesAreNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => ReduceKernels.Sum(new float[5], 1, 6, 1, new float[1], 1f, accumulate: false));
        Assert.Contains("holds 5 elements where [1, 6, 1] needs 6", error.Message);
        Assert.Throws<ArgumentException>(() => ReduceKernels.Max(new float[6], 2, 3, 1, new float[1]));
        Assert.Throws<ArgumentException>(() => ReduceKernels.Max([], 1, 0, 1, new float[1]));
    }
}
