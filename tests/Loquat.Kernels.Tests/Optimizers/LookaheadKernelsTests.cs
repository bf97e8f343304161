// The lookahead blend against its twin.
using Loquat.Kernels.Optimizers;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Softmax;

namespace Loquat.Kernels.Tests.Optimizers;

[Collection("Kernels")]
public sealed class LookaheadKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var n in Rows.Lengths)
        {
            using var slow = new GuardedMemory<float>(Rows.Normal(n, 1));
            using var fast = new GuardedMemory<float>(Rows.Normal(n, 2));
            double[] wideSlow = Rows.Wide(slow.Span), wideFast = Rows.Wide(fast.Span);
            LookaheadKernels.Blend(slow.Span, fast.Span, 0.3f);
            LookaheadReference.Blend<double>(wideSlow, wideFast, 0.3);
            Rows.Near(wideSlow, slow.Span, 1e-6, $"slow weights of {n}");
            Assert.Equal(slow.Span.ToArray(), fast.Span.ToArray());
            Assert.Equal(wideSlow, wideFast);
        }
    }

    [Fact]
    public void ThreadsAndWidthsDoNotChangeBits() => Trajectory.SameOnAnyThreads((p, g, a, _, _) =>
    {
        g.CopyTo(a);
        LookaheadKernels.Blend(p, a, 0.5f);
    });

    [Fact]
    public void WrongLengthsThrow() => Assert.Throws<ArgumentException>(() => LookaheadKernels.Blend(new float[2], new float[3], 0.5f));
}
