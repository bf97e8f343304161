// a^b against the runtime: accuracy over the range, and every pair of special values.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Elementwise;

[Collection("Kernels")]
public sealed class PowerTests
{
    private static readonly float[] s_special =
    [
        float.NegativeInfinity, -3e38f, -3f, -2.5f, -2f, -1f, -0.5f, -1e-40f, -0f, 0f, 1e-40f, 1e-20f, 0.5f, 1f, 1.5f, 2f, 3f, 127f, 1e10f, 3e38f,
        float.PositiveInfinity, float.NaN,
    ];

    [Fact]
    public void RelativeErrorIsBelowHalfAMillionth()
    {
        const int count = 20_000;
        float[] a = [.. KernelData.Numbers(count, 1, -10f, 10f).Select(MathF.Exp)], b = KernelData.Numbers(count, 2, -8f, 8f), y = new float[count];
        BinaryKernels.Forward(BinaryFunction.Power, BroadcastPlan.Create([count], [count]), a, b, y, accumulate: false);
        for (var i = 0; i < count; i++)
        {
            var expected = Math.Pow(a[i], b[i]);
            Assert.True(Math.Abs(y[i] - expected) <= 5e-7 * expected, $"{a[i]:R}^{b[i]:R} = {y[i]:R}, not {expected:R}");
        }
    }

    [Fact]
    public void SpecialValuesAreThoseOfTheRuntime()
    {
        foreach (var width in SimdPath.Supported)
        {
            using var settings = new KernelSettings(width);
            foreach (var a in s_special)
            {
                var y = new float[s_special.Length];
                BinaryKernels.Forward(BinaryFunction.Power, BroadcastPlan.Create([], [y.Length]), [a], s_special, y, accumulate: false);
                for (var i = 0; i < y.Length; i++)
                {
                    var expected = MathF.Pow(a, s_special[i]);
                    // Zero of either sign counts as +0, and results below the normal range are 0.
                    if (a == 0f || float.IsSubnormal(expected))
                        expected = MathF.Abs(float.IsSubnormal(expected) ? 0f : expected);
                    var close = float.IsFinite(expected) && MathF.Abs(y[i] - expected) <= 5e-7f * MathF.Abs(expected);
                    Assert.True(close || expected.Equals(y[i]), $"{width}: {a:R}^{s_special[i]:R} = {y[i]:R}, not {expected:R}");
                }
            }
        }
    }

    [Fact]
    public void GradientsAtZeroAreFinite()
    {
        var plan = BroadcastPlan.Create([3], [3]);
        float[] a = [0f, 0f, 2f], b = [2f, 0f, 0f], y = new float[3], da = new float[3], db = new float[3];
        BinaryKernels.Forward(BinaryFunction.Power, plan, a, b, y, accumulate: false);
        BinaryKernels.BackwardLeft(BinaryFunction.Power, plan, a, b, y, [1f, 1f, 1f], da, accumulate: false);
        BinaryKernels.BackwardRight(BinaryFunction.Power, plan, a, b, y, [1f, 1f, 1f], db, accumulate: false);
        Assert.Equal([0f, 1f, 1f], y);
        Assert.Equal([0f, 0f, 0f], da);
        Assert.Equal(0f, db[0]);
        Assert.Equal(0f, db[1]);
        Assert.Equal(MathF.Log(2f), db[2], 1e-6f);
    }
}
