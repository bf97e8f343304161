// The scalar twin of UnaryKernels: the oracle of its tests in float32 and of gradient checks in float64.
using System.Numerics;

namespace Loquat.Kernels.Elementwise;

/// <summary>Plain loops that compute what <see cref="UnaryKernels"/> computes, in any floating-point type.</summary>
public static class UnaryReference
{
    private const double GeluScale = 0.79788456080286535588;
    private const double GeluCubic = 0.044715;

    /// <inheritdoc cref="UnaryKernels.Forward"/>
    public static void Forward<T>(UnaryFunction function, T parameter, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementBlocks.RequireLength(y.Length, x.Length, nameof(y));
        for (var i = 0; i < x.Length; i++)
            y[i] = Value(function, parameter, x[i]);
    }

    /// <inheritdoc cref="UnaryKernels.Backward"/>
    public static void Backward<T>(
        UnaryFunction function, T parameter, ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementBlocks.RequireLength(dx.Length, dy.Length, nameof(dx));
        for (var i = 0; i < dy.Length; i++)
        {
            var gradient = dy[i] * Derivative(function, parameter, x.IsEmpty ? T.Zero : x[i], y.IsEmpty ? T.Zero : y[i]);
            dx[i] = accumulate ? dx[i] + gradient : gradient;
        }
    }

    private static T Value<T>(UnaryFunction function, T p, T x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => function switch
    {
        UnaryFunction.Negate => -x,
        UnaryFunction.Abs => T.Abs(x),
        UnaryFunction.Exp => T.Exp(x),
        UnaryFunction.Log => T.Log(x),
        UnaryFunction.Sqrt => T.Sqrt(x),
        UnaryFunction.Tanh => T.Tanh(x),
        UnaryFunction.Sigmoid => Sigmoid(x),
        UnaryFunction.Relu => T.Max(x, T.Zero),
        UnaryFunction.LeakyRelu => x > T.Zero ? x : p * x,
        UnaryFunction.Gelu => x * NormalDistribution(x),
        UnaryFunction.GeluTanh => x * (T.One + T.Tanh(GeluArgument(x))) / T.CreateChecked(2),
        UnaryFunction.Silu => x * Sigmoid(x),
        UnaryFunction.Power => T.Pow(x, p),
        UnaryFunction.Add => x + p,
        UnaryFunction.Multiply => x * p,
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, $"{(int)function} is not a member of {nameof(UnaryFunction)}."),
    };

    private static T Derivative<T>(UnaryFunction function, T p, T x, T y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => function switch
    {
        UnaryFunction.Negate => -T.One,
        UnaryFunction.Abs => x > T.Zero ? T.One : x < T.Zero ? -T.One : T.Zero,
        UnaryFunction.Exp => y,
        UnaryFunction.Log => T.One / x,
        UnaryFunction.Sqrt => T.One / (T.CreateChecked(2) * y),
        UnaryFunction.Tanh => T.One - (y * y),
        UnaryFunction.Sigmoid => y * (T.One - y),
        UnaryFunction.Relu => y > T.Zero ? T.One : T.Zero,
        UnaryFunction.LeakyRelu => x > T.Zero ? T.One : p,
        UnaryFunction.Gelu => NormalDistribution(x) + (x * T.Exp(-x * x / T.CreateChecked(2)) / T.Sqrt(T.Tau)),
        UnaryFunction.GeluTanh => GeluTanhDerivative(x),
        UnaryFunction.Silu => Sigmoid(x) * (T.One + (x * (T.One - Sigmoid(x)))),
        UnaryFunction.Power => p == T.Zero ? T.Zero : p * T.Pow(x, p - T.One),
        UnaryFunction.Add => T.One,
        UnaryFunction.Multiply => p,
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, $"{(int)function} is not a member of {nameof(UnaryFunction)}."),
    };

    private static T Sigmoid<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    private static T NormalDistribution<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (T.One + ReferenceMath.Erf(x / T.Sqrt(T.CreateChecked(2)))) / T.CreateChecked(2);

    private static T GeluArgument<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        T.CreateChecked(GeluScale) * (x + (T.CreateChecked(GeluCubic) * x * x * x));

    private static T GeluTanhDerivative<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var two = T.CreateChecked(2);
        var t = T.Tanh(GeluArgument(x));
        var slope = T.CreateChecked(GeluScale) * (T.One + (T.CreateChecked(3 * GeluCubic) * x * x));
        return ((T.One + t) / two) + (x * (T.One - (t * t)) * slope / two);
    }
}
