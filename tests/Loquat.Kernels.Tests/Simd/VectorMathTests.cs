// exp and log on lanes against the runtime's, over the whole range, and their special values.
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Simd;

[Collection("Kernels")]
public sealed unsafe class VectorMathTests
{
    [Theory]
    [InlineData(-86.9f, 88.7f)]
    [InlineData(-1f, 1f)]
    public void ExpIsWithinTwoUlp(float low, float high)
    {
        for (var i = 0; i <= 20_000; i++)
        {
            var x = low + ((high - low) * i / 20_000);
            var expected = Math.Exp(x);
            var actual = Scalar(&ExpOne, x);
            Assert.True(Math.Abs(actual - expected) <= 2.5e-7 * expected, $"exp({x}) = {actual}, not {expected}");
        }
    }

    [Fact]
    public void LogIsWithinTwoUlp()
    {
        for (var i = 0; i <= 20_000; i++)
        {
            var x = (float)Math.Exp(-80 + (160.0 * i / 20_000));
            var expected = Math.Log(x);
            Assert.True(Math.Abs(Scalar(&LogOne, x) - expected) <= 2.5e-7 * Math.Max(1, Math.Abs(expected)), $"log({x})");
        }
    }

    [Fact]
    public void SpecialValues()
    {
        Assert.Equal(0f, Scalar(&ExpOne, float.NegativeInfinity));
        Assert.Equal(0f, Scalar(&ExpOne, -87f));
        Assert.Equal(0f, Scalar(&ExpOne, -1e30f));
        Assert.Equal(float.PositiveInfinity, Scalar(&ExpOne, 1e30f));
        Assert.Equal(float.PositiveInfinity, Scalar(&ExpOne, float.PositiveInfinity));
        Assert.True(float.IsNaN(Scalar(&ExpOne, float.NaN)));
        Assert.Equal(1f, Scalar(&ExpOne, 0f));
        Assert.Equal(float.NegativeInfinity, Scalar(&LogOne, 0f));
        Assert.True(float.IsNaN(Scalar(&LogOne, -1f)));
        Assert.True(float.IsNaN(Scalar(&LogOne, float.NaN)));
        Assert.Equal(float.PositiveInfinity, Scalar(&LogOne, float.PositiveInfinity));
        Assert.Equal(0f, Scalar(&LogOne, 1f));
    }

    private static Lanes1 ExpOne(Lanes1 x) => VectorMath.Exp(x);

    private static Lanes1 LogOne(Lanes1 x) => VectorMath.Log(x);

    private static float Scalar(delegate*<Lanes1, Lanes1> function, float x)
    {
        float y;
        Lanes1.Store(function(Lanes1.Create(x)), &y);
        return y;
    }
}
