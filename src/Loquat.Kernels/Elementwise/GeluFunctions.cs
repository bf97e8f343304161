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

/// <summary>x (1 + tanh u) / 2 = x σ(2u) with u = √(2/π) (x + 0.044715 x³).</summary>
/// <remarks>Written with σ, because 1 + tanh u and 1 - tanh² u lose their digits where tanh u is near ±1.</remarks>
internal readonly struct GeluTanhFunction : IUnaryFunction
{
    private const float TwiceScale = 2f * 0.79788456080286536f;
    private const float Cubic = 0.044715f;

    public static int Cost => 32;

    public static bool DerivativeReadsInput => true;

    public static bool DerivativeReadsOutput => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V>
    {
        var u = x * V.Fma(x * x, V.Create(-TwiceScale * Cubic), V.Create(-TwiceScale));
        return x / (V.Create(1f) + VectorMath.Exp(u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V>
    {
        // The derivative is constant to float32 beyond ±10, so the clamp changes nothing but keeps infinity from meeting zero.
        var c = V.Max(V.Min(x, V.Create(10f)), V.Create(-10f));
        var one = V.Create(1f);
        var square = c * c;
        // With e = e^(-2u) and s = σ(2u): (1 - tanh² u) / 2 = 2 e s².
        var e = VectorMath.Exp(c * V.Fma(square, V.Create(-TwiceScale * Cubic), V.Create(-TwiceScale)));
        var s = one / (one + e);
        var slope = c * V.Fma(square, V.Create(3f * TwiceScale * Cubic), V.Create(TwiceScale));
        return s * V.Fma(slope, e * s, one);
    }
}
