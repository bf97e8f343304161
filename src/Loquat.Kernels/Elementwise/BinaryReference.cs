// The scalar twin of BinaryKernels: one output element at a time, its operands found from its index.
using System.Numerics;

namespace Loquat.Kernels.Elementwise;

/// <summary>Plain loops that compute what <see cref="BinaryKernels"/> computes, in any floating-point type.</summary>
public static class BinaryReference
{
    /// <inheritdoc cref="BinaryKernels.Forward"/>
    public static void Forward<T>(
        BinaryFunction function, in BroadcastPlan plan, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> y, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < plan.Count; i++)
        {
            var (left, right) = Operands(in plan, i);
            var value = Value(function, a[left], b[right]);
            y[i] = accumulate ? y[i] + value : value;
        }
    }

    /// <inheritdoc cref="BinaryKernels.BackwardLeft"/>
    public static void BackwardLeft<T>(
        BinaryFunction function,
        in BroadcastPlan plan,
        ReadOnlySpan<T> a,
        ReadOnlySpan<T> b,
        ReadOnlySpan<T> y,
        ReadOnlySpan<T> dy,
        Span<T> da,
        bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < plan.Count; i++)
        {
            var (left, right) = Operands(in plan, i);
            var gradient = dy[i] * ByLeft(function, At(a, left), At(b, right));
            da[i] = accumulate ? da[i] + gradient : gradient;
        }
    }

    /// <inheritdoc cref="BinaryKernels.BackwardRight"/>
    public static void BackwardRight<T>(
        BinaryFunction function,
        in BroadcastPlan plan,
        ReadOnlySpan<T> a,
        ReadOnlySpan<T> b,
        ReadOnlySpan<T> y,
        ReadOnlySpan<T> dy,
        Span<T> db,
        bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < plan.Count; i++)
        {
            var (left, right) = Operands(in plan, i);
            var gradient = dy[i] * ByRight(function, At(a, left), At(b, right), At(y, i));
            db[i] = accumulate ? db[i] + gradient : gradient;
        }
    }

    /// <summary>The offsets of the two operands of output element <paramref name="index"/>.</summary>
    internal static (int Left, int Right) Operands(in BroadcastPlan plan, int index)
    {
        int left = 0, right = 0;
        for (var d = 0; d < plan.Geometry.Rank; d++)
        {
            var position = index % plan.Geometry.Extents[d];
            index /= plan.Geometry.Extents[d];
            left += position * plan.Geometry.LeftStrides[d];
            right += position * plan.Geometry.RightStrides[d];
        }
        return (left, right);
    }

    private static T At<T>(ReadOnlySpan<T> operand, int index) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        operand.IsEmpty ? T.Zero : operand[index];

    private static T Value<T>(BinaryFunction function, T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => function switch
    {
        BinaryFunction.Add => a + b,
        BinaryFunction.Subtract => a - b,
        BinaryFunction.Multiply => a * b,
        BinaryFunction.Divide => a / b,
        BinaryFunction.Power => T.Pow(a, b),
        BinaryFunction.SwiGlu => a * Sigmoid(a) * b,
        _ => throw Unknown(function),
    };

    private static T ByLeft<T>(BinaryFunction function, T a, T b) where T : unmanaged, IBinaryFloatingPointIeee754<T> => function switch
    {
        BinaryFunction.Add or BinaryFunction.Subtract => T.One,
        BinaryFunction.Multiply => b,
        BinaryFunction.Divide => T.One / b,
        BinaryFunction.Power => b == T.Zero ? T.Zero : b * T.Pow(a, b - T.One),
        BinaryFunction.SwiGlu => b * Sigmoid(a) * (T.One + (a * (T.One - Sigmoid(a)))),
        _ => throw Unknown(function),
    };

    private static T ByRight<T>(BinaryFunction function, T a, T b, T y) where T : unmanaged, IBinaryFloatingPointIeee754<T> => function switch
    {
        BinaryFunction.Add => T.One,
        BinaryFunction.Subtract => -T.One,
        BinaryFunction.Multiply => a,
        BinaryFunction.Divide => -y / b,
        BinaryFunction.Power => a == T.Zero && b >= T.Zero ? T.Zero : y * T.Log(a),
        BinaryFunction.SwiGlu => a * Sigmoid(a),
        _ => throw Unknown(function),
    };

    private static T Sigmoid<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    private static ArgumentOutOfRangeException Unknown(BinaryFunction function) =>
        new(nameof(function), function, $"{(int)function} is not a member of {nameof(BinaryFunction)}.");
}
