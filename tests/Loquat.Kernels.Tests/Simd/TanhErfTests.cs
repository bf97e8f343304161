// tanh and erf on lanes against float64, over the whole range, and the same bits in every width.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Simd;

[Collection("Kernels")]
public sealed unsafe class TanhErfTests
{
    [Theory]
    [InlineData(1e-30, 1e-6)]
    [InlineData(1e-6, 0.1)]
    [InlineData(0.1, 1)]
    [InlineData(1, 10)]
    public void RelativeErrorIsBelowHalfAMillionth(double low, double high)
    {
        for (var i = 0; i <= 50_000; i++)
        {
            var x = (float)(low + ((high - low) * i / 50_000));
            double tanh = Math.Tanh(x), erf = ReferenceMath.Erf((double)x);
            float actualTanh = Tanh<Lanes1>(x), actualErf = Erf<Lanes1>(x);
            Assert.True(Math.Abs(actualTanh - tanh) <= 5e-7 * tanh, $"tanh({x}) = {actualTanh}, not {tanh}");
            Assert.True(Math.Abs(actualErf - erf) <= 5e-7 * erf, $"erf({x}) = {actualErf}, not {erf}");
            Assert.Equal(-actualTanh, Tanh<Lanes1>(-x));
            Assert.Equal(-actualErf, Erf<Lanes1>(-x));
        }
    }

    [Fact]
    public void EveryWidthGivesTheSameBits()
    {
        for (var i = 0; i <= 3000; i++)
        {
            var x = -6f + (i * 0.004f);
            float tanh = Tanh<Lanes1>(x), erf = Erf<Lanes1>(x);
            if (SimdPath.IsSupported(SimdWidth.Vector128))
                Assert.Equal((tanh, erf), (Tanh<Lanes128>(x), Erf<Lanes128>(x)));
            if (SimdPath.IsSupported(SimdWidth.Vector256))
                Assert.Equal((tanh, erf), (Tanh<Lanes256>(x), Erf<Lanes256>(x)));
            if (SimdPath.IsSupported(SimdWidth.Vector512))
                Assert.Equal((tanh, erf), (Tanh<Lanes512>(x), Erf<Lanes512>(x)));
        }
    }

    [Theory]
    [InlineData(0f, 0f)]
    [InlineData(9f, 1f)]
    [InlineData(1e30f, 1f)]
    [InlineData(float.PositiveInfinity, 1f)]
    [InlineData(float.NegativeInfinity, -1f)]
    [InlineData(float.NaN, float.NaN)]
    public void SpecialValues(float x, float expected)
    {
        Assert.Equal(expected, Tanh<Lanes1>(x));
        Assert.Equal(expected, Erf<Lanes1>(x));
    }

    private static float Tanh<V>(float x) where V : unmanaged, ILanes<V>
    {
        var y = stackalloc float[16];
        V.Store(VectorMath.Tanh(V.Create(x)), y);
        return y[V.Width - 1];
    }

    private static float Erf<V>(float x) where V : unmanaged, ILanes<V>
    {
        var y = stackalloc float[16];
        V.Store(VectorMath.Erf(V.Create(x)), y);
        return y[V.Width - 1];
    }
}
