// SGD against its twin with and without momentum, Nesterov, decay and clipping; and numbers worked by hand.
using Loquat.Kernels.Optimizers;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Optimizers;

[Collection("Kernels")]
public sealed class SgdKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesItsTwin(SimdWidth width)
    {
        foreach (var (momentum, nesterov, decay) in new[] { (0.0, false, 0.0), (0.0, false, 0.1), (0.9, false, 0.0), (0.9, true, 0.01) })
        {
            Trajectory.Compare(width, $"SGD {momentum} {nesterov} {decay}",
                (p, g, a, _, step) => SgdKernels.Step(p, g, a, 0.1f, (float)momentum, nesterov, (float)decay, 0.75f, step == 1),
                (p, g, a, _, step) => SgdReference.Step(p, g, a, 0.1, momentum, nesterov, decay, 0.75, step == 1));
        }
    }

    [Fact]
    public void NesterovByHand()
    {
        float[] p = [1], b = [123];
        SgdKernels.Step(p, [2], b, 0.1f, 0.5f, true, 0.5f, 0.5f, true);
        // g' = 0.5·2 + 0.5·1 = 1.5 ; b = 1.5 ; direction = 1.5 + 0.5·1.5 = 2.25
        Assert.Equal(1.5f, b[0]);
        Assert.Equal(0.775f, p[0], 1e-7f);
        SgdKernels.Step(p, [2], b, 0.1f, 0.5f, false, 0, 0.5f, false);
        Assert.Equal(1.75f, b[0]);
        Assert.Equal(0.6f, p[0], 1e-7f);
    }

    [Fact]
    public void ThreadsAndWidthsDoNotChangeBits() =>
        Trajectory.SameOnAnyThreads((p, g, a, _, step) => SgdKernels.Step(p, g, a, 0.1f, 0.9f, true, 0.01f, 0.9f, step == 1));

    [Fact]
    public void WithoutMomentumThereIsNoBuffer()
    {
        float[] p = [1, 2];
        SgdKernels.Step(p, [1, -1], [], 0.5f, 0, false, 0, 1, true);
        Assert.Equal([0.5f, 2.5f], p);
        Assert.Throws<ArgumentException>(() => SgdKernels.Step(new float[2], new float[2], [], 0.5f, 0.9f, false, 0, 1, true));
        Assert.Throws<ArgumentException>(() => SgdKernels.Step(new float[2], new float[3], [], 0.5f, 0, false, 0, 1, true));
    }
}
