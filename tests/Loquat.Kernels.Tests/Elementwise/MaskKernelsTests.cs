// Masked fill: any bit of the mask counts, masks broadcast, and the twin agrees.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Elementwise;

[Collection("Kernels")]
public sealed class MaskKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void FillAgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var n = 0; n <= KernelData.Longest; n++)
        {
            Check([n], [n]);
            Check([2, n], [n]);
            Check([3, n], [3, 1]);
        }
    }

    private static void Check(int[] shape, int[] maskShape)
    {
        var plan = BroadcastPlan.Create(shape, maskShape);
        int[] marks = [0, 1, 0, -1, int.MinValue, 0, int.MaxValue, 1 << 23, 0x7F800001, 0];
        using var x = new GuardedMemory<float>(KernelData.Numbers(plan.LeftCount, 1));
        using var mask = new GuardedMemory<int>([.. KernelData.Integers(plan.RightCount, 2, marks.Length).Select(i => marks[i])]);
        using var y = new GuardedMemory<float>(plan.Count);
        var expected = new float[plan.Count];
        MaskReference.Fill(plan, x.Span, mask.Span, float.NegativeInfinity, expected, accumulate: false);
        MaskKernels.Fill(plan, x.Span, mask.Span, float.NegativeInfinity, y.Span, accumulate: false);
        KernelData.SameBits(expected, y.Span, "fill");
        x.Span.CopyTo(expected);
        x.Span.CopyTo(y.Span);
        MaskReference.Fill(plan, x.Span, mask.Span, 0f, expected, accumulate: true);
        MaskKernels.Fill(plan, x.Span, mask.Span, 0f, y.Span, accumulate: true);
        KernelData.SameBits(expected, y.Span, "fill added");
    }

    [Fact]
    public void BitsDoNotDependOnThreads()
    {
        var plan = BroadcastPlan.Create([100, 211], [211]);
        float[] x = KernelData.Numbers(plan.Count, 1);
        var mask = KernelData.Integers(211, 2, 2);
        KernelData.ThreadsDoNotMatter(() =>
        {
            var y = new float[plan.Count];
            MaskKernels.Fill(plan, x, mask, -1f, y, accumulate: false);
            return y;
        });
    }

    [Fact]
    public void MaskLargerThanInputIsRefused() =>
        Assert.Throws<ArgumentException>(
            () => MaskKernels.Fill(BroadcastPlan.Create([3], [2, 3]), new float[3], new int[6], 0f, new float[6], accumulate: false));
}
