// Functions of one variable that need no more than arithmetic.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>-x.</summary>
internal readonly struct NegateFunction : IUnaryFunction
{
    public static int Cost => 1;

    public static bool DerivativeReadsInput => false;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => -x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => V.Create(-1f);
}

/// <summary>|x|.</summary>
internal readonly struct AbsFunction : IUnaryFunction
{
    public static int Cost => 1;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => V.Abs(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> =>
        V.Select(V.GreaterThan(x, V.Zero), V.Create(1f), V.Select(V.GreaterThan(V.Zero, x), V.Create(-1f), V.Zero));
}

/// <summary>√x.</summary>
internal readonly struct SqrtFunction : IUnaryFunction
{
    public static int Cost => 6;

    public static bool DerivativeReadsInput => false;

    public static bool DerivativeReadsOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => V.Sqrt(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => V.Create(0.5f) / y;
}

/// <summary>max(x, 0).</summary>
internal readonly struct ReluFunction : IUnaryFunction
{
    public static int Cost => 1;

    public static bool DerivativeReadsInput => false;

    public static bool DerivativeReadsOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => V.Max(x, V.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> =>
        V.Select(V.GreaterThan(y, V.Zero), V.Create(1f), V.Zero);
}

/// <summary>x where positive, else parameter · x.</summary>
internal readonly struct LeakyReluFunction : IUnaryFunction
{
    public static int Cost => 2;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => V.Select(V.GreaterThan(x, V.Zero), x, x * parameter);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> =>
        V.Select(V.GreaterThan(x, V.Zero), V.Create(1f), parameter);
}

/// <summary>x + parameter.</summary>
internal readonly struct AddFunction : IUnaryFunction
{
    public static int Cost => 1;

    public static bool DerivativeReadsInput => false;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => x + parameter;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => V.Create(1f);
}

/// <summary>x · parameter.</summary>
internal readonly struct MultiplyFunction : IUnaryFunction
{
    public static int Cost => 1;

    public static bool DerivativeReadsInput => false;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => x * parameter;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => parameter;
}
