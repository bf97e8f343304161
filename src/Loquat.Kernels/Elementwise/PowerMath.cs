// a^b on lanes. The logarithm is kept as an unevaluated sum of two floats, because its error is multiplied by b before exp sees it.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>The power function and its partial derivatives for any lane width.</summary>
internal static class PowerMath
{
    /// <summary>
    /// a^b to about 3 ulp. 1 where b = 0 or a = 1 (even beside NaN); a negative a takes an integral b and gives NaN otherwise; 0 of either sign
    /// counts as +0; results below 1.7e-38 are 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Power<V>(V a, V b) where V : unmanaged, ILanes<V>
    {
        var one = V.Create(1f);
        var infinity = V.Create(float.PositiveInfinity);
        var magnitude = V.Abs(a);
        var high = LogParts(magnitude, out var low);
        var product = b * high;
        var rest = V.Fma(b, low, V.Fma(b, high, -product));
        var y = VectorMath.Exp(product);
        // Where y is 0 or infinite the rest cannot matter, and may be NaN.
        var finite = V.GreaterThan(infinity, y);
        y = V.Select(finite, V.Fma(y, V.Select(V.GreaterThan(y, V.Zero), rest, V.Zero), y), y);
        var grows = V.GreaterThan(b, V.Zero);
        y = V.Select(V.EqualTo(magnitude, V.Zero), V.Select(grows, V.Zero, infinity), y);
        y = V.Select(V.EqualTo(magnitude, infinity), V.Select(grows, infinity, V.Zero), y);
        y = V.Select(V.EqualTo(magnitude, one), one, y);
        var half = b * V.Create(0.5f);
        var signed = V.Select(V.EqualTo(V.Round(half), half), y, -y);
        signed = V.Select(V.EqualTo(V.Round(b), b), signed, V.Create(float.NaN));
        // (-∞)^b needs no integral b: the magnitude is 0 or ∞ all the same.
        signed = V.Select(V.EqualTo(V.Round(b), b), signed, V.Select(V.EqualTo(magnitude, infinity), y, signed));
        y = V.Select(V.GreaterThan(V.Zero, a), signed, y);
        y = V.Select(V.EqualTo(a, a), y, a);
        y = V.Select(V.EqualTo(b, b), y, b);
        y = V.Select(V.EqualTo(b, V.Zero), one, y);
        return V.Select(V.EqualTo(a, one), one, y);
    }

    /// <summary>∂(a^b)/∂a = b a^(b - 1), and 0 where b = 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V PowerDerivative<V>(V a, V b) where V : unmanaged, ILanes<V> =>
        V.Select(V.EqualTo(b, V.Zero), V.Zero, b * Power(a, b - V.Create(1f)));

    /// <summary>∂(a^b)/∂b = y ln a with y = a^b, and 0 where a = 0 and b ≥ 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V ExponentDerivative<V>(V a, V b, V y) where V : unmanaged, ILanes<V>
    {
        var vanishes = V.Select(V.EqualTo(a, V.Zero), V.Select(V.GreaterThan(V.Zero, b), V.Zero, V.EqualTo(a, V.Zero)), V.Zero);
        return V.Select(vanishes, V.Zero, y * VectorMath.Log(a));
    }

    /// <summary>ln a as the sum of the result and <paramref name="low"/>, to about 1e-9 of its size, for finite a &gt; 0.</summary>
    /// <remarks>a = m 2^e with m in [√½, √2); ln m = 2 artanh(s) = 2 s + 2 s³/3 + 2 s⁵/5 + ..., s = (m - 1) / (m + 1).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogParts<V>(V a, out V low) where V : unmanaged, ILanes<V>
    {
        var one = V.Create(1f);
        // Denormals are lifted into the normal range first.
        var tiny = V.GreaterThan(V.Create(1.17549435e-38f), a);
        var e = V.SplitExponent(V.Select(tiny, a * V.Create(16777216f), a), out var m);
        e = V.Select(tiny, e - V.Create(24f), e);
        var large = V.GreaterThan(m, V.Create(1.41421356237f));
        m = V.Select(large, m * V.Create(0.5f), m);
        e = V.Select(large, e + one, e);
        var numerator = m - one;
        var denominator = m + one;
        var denominatorRest = m - (denominator - one);
        var s = numerator / denominator;
        var sRest = V.Fma(-s, denominatorRest, V.Fma(-s, denominator, numerator)) / denominator;
        var z = s * s;
        var p = V.Create(2f / 13f);
        p = V.Fma(p, z, V.Create(2f / 11f));
        p = V.Fma(p, z, V.Create(2f / 9f));
        p = V.Fma(p, z, V.Create(2f / 7f));
        p = V.Fma(p, z, V.Create(2f / 5f));
        p = V.Fma(p, z, V.Create(2f / 3f));
        var tail = V.Fma(p * z, s, sRest + sRest);
        // e ln 2 = e · 0.693359375 (exact) - e · 2.12194440e-4; the second part of ln 2 carries its own rounding error below 1e-11.
        tail = V.Fma(e, V.Create(-2.12194440e-4f), tail);
        var first = e * V.Create(0.693359375f);
        var second = s + s;
        // The exact sum of two floats whatever their order of size (Knuth).
        var sum = first + second;
        var back = sum - first;
        var error = (first - (sum - back)) + (second - back);
        tail += error;
        var high = sum + tail;
        low = tail - (high - sum);
        return high;
    }
}
