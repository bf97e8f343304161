// Adam and AdamW against their twin, the size of the first step, late steps, and where each puts its weight decay.
using Loquat.Kernels.Optimizers;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Softmax;

namespace Loquat.Kernels.Tests.Optimizers;

[Collection("Kernels")]
public sealed class AdamKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesItsTwin(SimdWidth width)
    {
        foreach (var (decay, decoupled, first) in new[] { (0.0, false, 0), (0.1, false, 0), (0.1, true, 0), (0.01, true, 100_000) })
        {
            Trajectory.Compare(width, $"Adam {decay} {decoupled} after {first}",
                (p, g, m, v, step) => AdamKernels.Step(p, g, m, v, 1e-2f, 0.9f, 0.999f, 1e-8f, (float)decay, decoupled, first + step, 0.75f),
                (p, g, m, v, step) => AdamReference.Step(p, g, m, v, 1e-2, 0.9, 0.999, 1e-8, decay, decoupled, first + step, 0.75));
        }
    }

    [Fact]
    public void TheMomentsHaveTheDigitsOfDoubleSettings()
    {
        float[] p = [0], m = [0], v = [0];
        AdamKernels.Step(p, [1], m, v, 1e-3f, 0.9f, 0.999f, 0, 0, false, 1, 1);
        Assert.Equal(0.1f, m[0]);
        Assert.Equal(0.001f, v[0]);
        Assert.Equal(-1e-3f, p[0], 1e-9f);
    }

    [Fact]
    public void DecoupledDecayDoesNotEnterTheMoments()
    {
        float[] p = [2], m = [0], v = [0];
        AdamKernels.Step(p, [0], m, v, 0.1f, 0.9f, 0.999f, 1e-8f, 0.5f, true, 1, 1);
        Assert.Equal(1.9f, p[0], 1e-7f);
        Assert.Equal(0f, m[0]);
        p = [2];
        AdamKernels.Step(p, [0], m, v, 0.1f, 0.9f, 0.999f, 1e-8f, 0.5f, false, 1, 1);
        Assert.Equal(0.1f, m[0], 1e-8f);
        Assert.Equal(1.9f, p[0], 1e-6f);
    }

    [Fact]
    public void TheFloatTwinAgreesToo()
    {
        const int n = 100;
        float[] p = Rows.Normal(n, 1), twinP = [.. p], m = new float[n], twinM = new float[n], v = new float[n], twinV = new float[n];
        for (var step = 1; step <= 3; step++)
        {
            var g = Rows.Normal(n, (ulong)step + 1);
            AdamKernels.Step(p, g, m, v, 1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, true, step, 1);
            AdamReference.Step<float>(twinP, g, twinM, twinV, 1e-2f, 0.9f, 0.95f, 1e-8f, 0.1f, true, step, 1);
        }
        Rows.Near(Rows.Wide(twinP), p, 1e-5, "parameters");
        Rows.Near(Rows.Wide(twinM), m, 1e-5, "first moment");
        Rows.Near(Rows.Wide(twinV), v, 1e-5, "second moment");
    }

    [Fact]
    public void ThreadsAndWidthsDoNotChangeBits() => Trajectory.SameOnAnyThreads(
        (p, g, m, v, step) => AdamKernels.Step(p, g, m, v, 1e-3f, 0.9f, 0.999f, 1e-8f, 0.01f, true, step, 0.9f));

    [Fact]
    public void WrongArgumentsThrow()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => AdamKernels.Step(new float[1], new float[1], new float[1], new float[1], 1, 0, 0, 0, 0, false, 0, 1));
        Assert.Throws<ArgumentException>(
            () => AdamKernels.Step(new float[2], new float[2], new float[1], new float[2], 1, 0, 0, 0, 0, false, 1, 1));
    }
}
