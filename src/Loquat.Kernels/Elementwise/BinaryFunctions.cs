// The functions of two variables.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>a + b.</summary>
internal readonly struct AddPair : IBinaryFunction
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V a, V b, V parameter) where V : unmanaged, ILanes<V> => a + b;
}

/// <summary>a - b.</summary>
internal readonly struct SubtractPair : IBinaryFunction
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V a, V b, V parameter) where V : unmanaged, ILanes<V> => a - b;
}

/// <summary>a b.</summary>
internal readonly struct MultiplyPair : IBinaryFunction
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V a, V b, V parameter) where V : unmanaged, ILanes<V> => a * b;
}

/// <summary>a / b.</summary>
internal readonly struct DividePair : IBinaryFunction
{
    public static int Cost => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V a, V b, V parameter) where V : unmanaged, ILanes<V> => a / b;
}

/// <summary>a^b.</summary>
internal readonly struct PowerPair : IBinaryFunction
{
    public static int Cost => 60;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V a, V b, V parameter) where V : unmanaged, ILanes<V> => PowerMath.Power(a, b);
}

/// <summary>silu(a) b.</summary>
internal readonly struct SwiGluPair : IBinaryFunction
{
    public static int Cost => 25;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V a, V b, V parameter) where V : unmanaged, ILanes<V> => SiluFunction.Forward(a, parameter) * b;
}
