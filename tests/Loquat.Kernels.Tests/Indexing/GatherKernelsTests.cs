// Gathering along an axis and its gradient against the twin, in guarded memory.
using Loquat.Kernels.Indexing;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Elementwise;

namespace Loquat.Kernels.Tests.Indexing;

[Collection("Kernels")]
public sealed class GatherKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void AgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var n = 0; n <= KernelData.Longest; n++)
        {
            Check(outer: n, axis: 5, inner: 1, count: 1);
            Check(outer: 2, axis: 6, inner: n, count: 3);
            Check(outer: 3, axis: 4, inner: 2, count: n);
        }
    }

    private static void Check(int outer, int axis, int inner, int count)
    {
        using var x = new GuardedMemory<float>(KernelData.Numbers(outer * axis * inner, 1));
        using var indices = new GuardedMemory<int>(KernelData.Integers(outer * count * inner, 2, axis));
        using var y = new GuardedMemory<float>(indices.Span.Length);
        using var dx = new GuardedMemory<float>(x.Span.Length);
        float[] expected = new float[y.Span.Length], expectedGradient = new float[x.Span.Length];
        GatherReference.Forward<float>(x.Span, outer, axis, inner, indices.Span, count, expected);
        GatherKernels.Forward(x.Span, outer, axis, inner, indices.Span, count, y.Span);
        KernelData.SameBits(expected, y.Span, $"[{outer}, {count}, {inner}]");
        dx.Span.Fill(float.NaN);
        foreach (var accumulate in new[] { false, true })
        {
            GatherReference.Backward<float>(indices.Span, y.Span, outer, axis, inner, count, expectedGradient, accumulate);
            GatherKernels.Backward(indices.Span, y.Span, outer, axis, inner, count, dx.Span, accumulate);
            KernelData.SameBits(expectedGradient, dx.Span, $"gradient of [{outer}, {count}, {inner}]");
        }
    }

    [Fact]
    public void BitsDoNotDependOnThreads()
    {
        var x = KernelData.Numbers(7 * 40 * 90, 1);
        var indices = KernelData.Integers(7 * 60 * 90, 2, 40);
        KernelData.ThreadsDoNotMatter(() =>
        {
            float[] y = new float[indices.Length], dx = new float[x.Length];
            GatherKernels.Forward(x, 7, 40, 90, indices, 60, y);
            GatherKernels.Backward(indices, y, 7, 40, 90, 60, dx, accumulate: false);
            return [.. y, .. dx];
        });
    }

    [Fact]
    public void WrongIndicesAndSizesAreNamed()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => GatherKernels.Forward(new float[6], 2, 3, 1, [2, 3], 1, new float[2]));
        Assert.Contains("The index 3 at position 1 is outside the axis of 3", error.Message);
        Assert.Throws<ArgumentException>(() => GatherKernels.Forward(new float[5], 2, 3, 1, [2, 1], 1, new float[2]));
        Assert.Throws<ArgumentException>(() => GatherKernels.Forward(new float[6], 2, 3, 1, [2, 1], 1, new float[3]));
    }
}
