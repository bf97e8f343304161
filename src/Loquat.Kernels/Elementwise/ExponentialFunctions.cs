// Functions of one variable built on exp, log and tanh.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>e^x.</summary>
internal readonly struct ExpFunction : IUnaryFunction
{
    public static int Cost => 16;

    public static bool DerivativeReadsInput => false;

    public static bool DerivativeReadsOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => VectorMath.Exp(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => y;
}

/// <summary>ln x.</summary>
internal readonly struct LogFunction : IUnaryFunction
{
    public static int Cost => 20;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => VectorMath.Log(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => V.Create(1f) / x;
}

/// <summary>tanh x.</summary>
internal readonly struct TanhFunction : IUnaryFunction
{
    public static int Cost => 20;

    public static bool DerivativeReadsInput => false;

    public static bool DerivativeReadsOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => VectorMath.Tanh(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => V.Fma(-y, y, V.Create(1f));
}

/// <summary>1 / (1 + e^-x).</summary>
internal readonly struct SigmoidFunction : IUnaryFunction
{
    public static int Cost => 22;

    public static bool DerivativeReadsInput => false;

    public static bool DerivativeReadsOutput => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => V.Create(1f) / (V.Create(1f) + VectorMath.Exp(-x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V> => y * (V.Create(1f) - y);
}

/// <summary>x / (1 + e^-x).</summary>
internal readonly struct SiluFunction : IUnaryFunction
{
    public static int Cost => 24;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V> => x / (V.Create(1f) + VectorMath.Exp(-x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V>
    {
        var one = V.Create(1f);
        var s = one / (one + VectorMath.Exp(-x));
        return s * V.Fma(x, one - s, one);
    }
}
