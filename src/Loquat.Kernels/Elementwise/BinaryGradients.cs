// The partial gradients of the functions of two variables.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>∂(a + b)/∂a, ∂(a + b)/∂b and ∂(a - b)/∂a: dy.</summary>
internal readonly struct PassGradient : IBinaryGradient
{
    public static int Cost => 1;

    public static bool ReadsLeft => false;

    public static bool ReadsRight => false;

    public static bool ReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => dy;
}

/// <summary>∂(a - b)/∂b: -dy.</summary>
internal readonly struct SubtractRightGradient : IBinaryGradient
{
    public static int Cost => 1;

    public static bool ReadsLeft => false;

    public static bool ReadsRight => false;

    public static bool ReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => -dy;
}

/// <summary>∂(a b)/∂a: dy b.</summary>
internal readonly struct MultiplyLeftGradient : IBinaryGradient
{
    public static int Cost => 1;

    public static bool ReadsLeft => false;

    public static bool ReadsRight => true;

    public static bool ReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => dy * b;
}

/// <summary>∂(a b)/∂b: dy a.</summary>
internal readonly struct MultiplyRightGradient : IBinaryGradient
{
    public static int Cost => 1;

    public static bool ReadsLeft => true;

    public static bool ReadsRight => false;

    public static bool ReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => dy * a;
}

/// <summary>∂(a / b)/∂a: dy / b.</summary>
internal readonly struct DivideLeftGradient : IBinaryGradient
{
    public static int Cost => 6;

    public static bool ReadsLeft => false;

    public static bool ReadsRight => true;

    public static bool ReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => dy / b;
}

/// <summary>∂(a / b)/∂b: -dy y / b.</summary>
internal readonly struct DivideRightGradient : IBinaryGradient
{
    public static int Cost => 8;

    public static bool ReadsLeft => false;

    public static bool ReadsRight => true;

    public static bool ReadsOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => -(dy * y) / b;
}

/// <summary>∂(a^b)/∂a: dy b a^(b - 1), 0 where b = 0.</summary>
internal readonly struct PowerLeftGradient : IBinaryGradient
{
    public static int Cost => 60;

    public static bool ReadsLeft => true;

    public static bool ReadsRight => true;

    public static bool ReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => dy * PowerMath.PowerDerivative(a, b);
}

/// <summary>∂(a^b)/∂b: dy y ln a, 0 where a = 0 and b ≥ 0.</summary>
internal readonly struct PowerRightGradient : IBinaryGradient
{
    public static int Cost => 30;

    public static bool ReadsLeft => true;

    public static bool ReadsRight => true;

    public static bool ReadsOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => dy * PowerMath.ExponentDerivative(a, b, y);
}

/// <summary>∂(silu(a) b)/∂a: dy b silu'(a).</summary>
internal readonly struct SwiGluLeftGradient : IBinaryGradient
{
    public static int Cost => 28;

    public static bool ReadsLeft => true;

    public static bool ReadsRight => true;

    public static bool ReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => dy * b * SiluFunction.Derivative(a, y, a);
}

/// <summary>∂(silu(a) b)/∂b: dy silu(a).</summary>
internal readonly struct SwiGluRightGradient : IBinaryGradient
{
    public static int Cost => 25;

    public static bool ReadsLeft => true;

    public static bool ReadsRight => false;

    public static bool ReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V> => dy * SiluFunction.Forward(a, a);
}
