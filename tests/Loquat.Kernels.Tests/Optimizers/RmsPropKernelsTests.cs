// RMSProp against its twin with and without momentum and decay, and a step worked by hand.
using Loquat.Kernels.Optimizers;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Optimizers;

[Collection("Kernels")]
public sealed class RmsPropKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesItsTwin(SimdWidth width)
    {
        foreach (var (momentum, decay) in new[] { (0.0, 0.0), (0.0, 0.1), (0.9, 0.0), (0.9, 0.1) })
        {
            Trajectory.Compare(width, $"RMSProp {momentum} {decay}",
                (p, g, a, b, _) => RmsPropKernels.Step(p, g, a, b, 0.01f, 0.99f, 1e-3f, (float)momentum, (float)decay, 0.75f),
                (p, g, a, b, _) => RmsPropReference.Step(p, g, a, b, 0.01, 0.99, 1e-3, momentum, decay, 0.75));
        }
    }

    [Fact]
    public void AStepByHand()
    {
        float[] p = [1], v = [3];
        // v = 0.5·3 + 0.5·25 = 14 ; p = 1 - 0.1 · 5 / (√14 + 0.25)
        RmsPropKernels.Step(p, [5], v, [], 0.1f, 0.5f, 0.25f, 0, 0, 1);
        Assert.Equal(14f, v[0]);
        Assert.Equal(1 - (0.5 / (Math.Sqrt(14) + 0.25)), p[0], 1e-7);
    }

    [Fact]
    public void ThreadsAndWidthsDoNotChangeBits() =>
        Trajectory.SameOnAnyThreads((p, g, a, b, _) => RmsPropKernels.Step(p, g, a, b, 0.01f, 0.99f, 1e-8f, 0.9f, 0.1f, 0.9f));

    [Fact]
    public void WrongLengthsThrow()
    {
        Assert.Throws<ArgumentException>(() => RmsPropKernels.Step(new float[2], new float[2], new float[1], [], 0.1f, 0.9f, 0, 0, 0, 1));
        Assert.Throws<ArgumentException>(() => RmsPropKernels.Step(new float[2], new float[2], new float[2], [], 0.1f, 0.9f, 0, 0.5f, 0, 1));
    }
}
