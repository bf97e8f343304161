// Powers with one exponent for all elements; the common exponents are functions of their own.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>x^parameter.</summary>
internal readonly struct PowerFunction : IUnaryFunction
{
    public static int Cost => 60;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => PowerMath.Power(x, parameter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => PowerMath.PowerDerivative(x, parameter);
}

/// <summary>x².</summary>
internal readonly struct SquareFunction : IUnaryFunction
{
    public static int Cost => 1;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => x + x;
}

/// <summary>x³.</summary>
internal readonly struct CubeFunction : IUnaryFunction
{
    public static int Cost => 2;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => x * x * x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => V.Create(3f) * x * x;
}

/// <summary>x^-1.</summary>
internal readonly struct ReciprocalFunction : IUnaryFunction
{
    public static int Cost => 6;

    public static bool DerivativeReadsInput => false;

    public static bool DerivativeReadsOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => V.Create(1f) / x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => -(y * y);
}
