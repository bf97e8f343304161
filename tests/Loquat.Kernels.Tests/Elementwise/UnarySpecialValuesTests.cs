// What functions of one variable make of zero, infinities, NaN and the far ends of float32.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Elementwise;

[Collection("Kernels")]
public sealed class UnarySpecialValuesTests
{
    private const float Infinity = float.PositiveInfinity;

    [Theory]
    [InlineData(UnaryFunction.Negate, 0f, Infinity, -Infinity)]
    [InlineData(UnaryFunction.Abs, 0f, -Infinity, Infinity)]
    [InlineData(UnaryFunction.Exp, 0f, -Infinity, 0f)]
    [InlineData(UnaryFunction.Exp, 0f, 100f, Infinity)]
    [InlineData(UnaryFunction.Exp, 0f, -100f, 0f)]
    [InlineData(UnaryFunction.Log, 0f, 0f, -Infinity)]
    [InlineData(UnaryFunction.Log, 0f, -1f, float.NaN)]
    [InlineData(UnaryFunction.Sqrt, 0f, -1f, float.NaN)]
    [InlineData(UnaryFunction.Tanh, 0f, Infinity, 1f)]
    [InlineData(UnaryFunction.Tanh, 0f, -50f, -1f)]
    [InlineData(UnaryFunction.Sigmoid, 0f, Infinity, 1f)]
    [InlineData(UnaryFunction.Sigmoid, 0f, -Infinity, 0f)]
    [InlineData(UnaryFunction.Relu, 0f, -Infinity, 0f)]
    [InlineData(UnaryFunction.Relu, 0f, Infinity, Infinity)]
    [InlineData(UnaryFunction.LeakyRelu, 0.5f, -4f, -2f)]
    [InlineData(UnaryFunction.Gelu, 0f, Infinity, Infinity)]
    [InlineData(UnaryFunction.Gelu, 0f, -1000f, 0f)]
    [InlineData(UnaryFunction.Gelu, 0f, -Infinity, float.NaN)]
    [InlineData(UnaryFunction.GeluTanh, 0f, Infinity, Infinity)]
    [InlineData(UnaryFunction.GeluTanh, 0f, -1e30f, 0f)]
    [InlineData(UnaryFunction.GeluTanh, 0f, -Infinity, float.NaN)]
    [InlineData(UnaryFunction.Silu, 0f, Infinity, Infinity)]
    [InlineData(UnaryFunction.Silu, 0f, -1000f, 0f)]
    [InlineData(UnaryFunction.Silu, 0f, -Infinity, float.NaN)]
    [InlineData(UnaryFunction.Power, 2f, -Infinity, Infinity)]
    [InlineData(UnaryFunction.Power, -1f, 0f, Infinity)]
    [InlineData(UnaryFunction.Power, 1.5f, -2f, float.NaN)]
    public void ForwardOf(UnaryFunction function, float parameter, float x, float expected)
    {
        foreach (var width in SimdPath.Supported)
        {
            using var settings = new KernelSettings(width);
            var y = new float[21];
            UnaryKernels.Forward(function, parameter, [.. Enumerable.Repeat(x, y.Length)], y);
            Assert.All(y, value => Assert.Equal(expected, value));
        }
    }

    [Theory]
    [InlineData(UnaryFunction.Gelu, 1e20f, 1f)]
    [InlineData(UnaryFunction.Gelu, -1e20f, 0f)]
    [InlineData(UnaryFunction.GeluTanh, 1e20f, 1f)]
    [InlineData(UnaryFunction.GeluTanh, -1e20f, 0f)]
    [InlineData(UnaryFunction.GeluTanh, Infinity, 1f)]
    [InlineData(UnaryFunction.Silu, 1e20f, 1f)]
    [InlineData(UnaryFunction.Silu, -1e20f, 0f)]
    [InlineData(UnaryFunction.Abs, 0f, 0f)]
    [InlineData(UnaryFunction.Relu, 0f, 0f)]
    public void DerivativeAt(UnaryFunction function, float x, float expected)
    {
        foreach (var width in SimdPath.Supported)
        {
            using var settings = new KernelSettings(width);
            float[] xs = [.. Enumerable.Repeat(x, 21)], y = new float[21], dx = new float[21];
            UnaryKernels.Forward(function, 0f, xs, y);
            UnaryKernels.Backward(function, 0f, xs, y, [.. Enumerable.Repeat(1f, 21)], dx, accumulate: false);
            Assert.All(dx, value => Assert.Equal(expected, value, 1e-30f));
        }
    }

    [Fact]
    public void NotANumberStaysSo()
    {
        foreach (var width in SimdPath.Supported)
        {
            using var settings = new KernelSettings(width);
            foreach (var function in Enum.GetValues<UnaryFunction>())
            {
                var y = new float[21];
                UnaryKernels.Forward(function, 1.5f, [.. Enumerable.Repeat(float.NaN, y.Length)], y);
                Assert.All(y, value => Assert.True(float.IsNaN(value), $"{function} of NaN is {value}"));
            }
        }
    }
}
