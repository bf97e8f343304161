// The Gaussian error linear unit (Hendrycks and Gimpel, arXiv:1606.08415) in its exact form and in the tanh form that GPT-2 uses.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>x (1 + erf(x / √2)) / 2.</summary>
internal readonly struct GeluFunction : IUnaryFunction
{
    public static int Cost => 28;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V>
    {
        var half = V.Create(0.5f) * x;
        return V.Fma(half, VectorMath.Erf(x * V.Create(0.70710678118654752f)), half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V>
    {
        // φ vanishes in float32 beyond 14, so the clamp changes nothing but keeps infinity from meeting zero.
        var c = V.Max(V.Min(x, V.Create(15f)), V.Create(-15f));
        var density = V.Create(0.39894228040143268f) * VectorMath.Exp(c * c * V.Create(-0.5f));
        var half = V.Create(0.5f);
        return V.Fma(c, density, V.Fma(half, VectorMath.Erf(c * V.Create(0.70710678118654752f)), half));
    }
}

/// <summary>x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.</summary>
internal readonly struct GeluTanhFunction : IUnaryFunction
{
    private const float Scale = 0.79788456080286536f;
    private const float Cubic = 0.044715f;

    public static int Cost => 28;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V>
    {
        var half = V.Create(0.5f) * x;
        var u = x * V.Fma(x * x, V.Create(Scale * Cubic), V.Create(Scale));
        return V.Fma(half, VectorMath.Tanh(u), half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V>
    {
        // 1 - t² is exactly 0 beyond ±10, so the clamp changes nothing but keeps infinity from meeting zero.
        var c = V.Max(V.Min(x, V.Create(10f)), V.Create(-10f));
        var half = V.Create(0.5f);
        var square = c * c;
        var t = VectorMath.Tanh(c * V.Fma(square, V.Create(Scale * Cubic), V.Create(Scale)));
        var slope = c * V.Fma(square, V.Create(3f * Scale * Cubic), V.Create(Scale));
        return half * V.Fma(slope, V.Fma(-t, t, V.Create(1f)), V.Create(1f) + t);
    }
}
