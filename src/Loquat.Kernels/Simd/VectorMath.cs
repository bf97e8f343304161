// Elementary functions on lanes. Written with exactly rounded operations only, so a value has the same bits in any lane, width or tail.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Simd;

/// <summary>exp, log and their relatives for any lane width.</summary>
public static class VectorMath
{
    /// <summary>e^x to about 1 ulp; 0 below -86.98 (results under 1.7e-38), +∞ above 88.7, NaN for NaN.</summary>
    /// <remarks>x = n·ln 2 + r with |r| ≤ ln 2 / 2, and e^r by its minimax polynomial of degree 6 (coefficients of the Cephes library).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x) where V : unmanaged, ILanes<V>
    {
        // Arguments out of range make nonsense on the way, which the last two lines replace; NaN stays NaN.
        var n = V.Round(x * V.Create(1.44269504088896341f));
        var r = V.Fma(n, V.Create(-0.693359375f), x);
        r = V.Fma(n, V.Create(2.12194440e-4f), r);
        var p = V.Create(1.9875691500e-4f);
        p = V.Fma(p, r, V.Create(1.3981999507e-3f));
        p = V.Fma(p, r, V.Create(8.3334519073e-3f));
        p = V.Fma(p, r, V.Create(4.1665795894e-2f));
        p = V.Fma(p, r, V.Create(1.6666665459e-1f));
        p = V.Fma(p, r, V.Create(5.0000001201e-1f));
        p = V.Fma(p, r * r, r) + V.Create(1f);
        // n reaches 128 for the largest arguments, one more than an exponent field holds: one doubling is done by adding.
        var y = (p + p) * V.PowerOfTwo(n - V.Create(1f));
        y = V.Select(V.GreaterThan(V.Create(-86.98f), x), V.Zero, y);
        return V.Select(V.GreaterThan(x, V.Create(88.72283f)), V.Create(float.PositiveInfinity), y);
    }

    /// <summary>ln x to about 1 ulp for normal x; -∞ for 0 and denormals, NaN below 0 and for NaN, +∞ for +∞.</summary>
    /// <remarks>x = m·2^e with m in [√½, √2), and ln m by a polynomial of degree 9 in m - 1 (coefficients of the Cephes library).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<V>(V x) where V : unmanaged, ILanes<V>
    {
        var one = V.Create(1f);
        var e = V.SplitExponent(x, out var m);
        var large = V.GreaterThan(m, V.Create(1.41421356237f));
        m = V.Select(large, m * V.Create(0.5f), m) - one;
        e = V.Select(large, e + one, e);
        var p = V.Create(7.0376836292e-2f);
        p = V.Fma(p, m, V.Create(-1.1514610310e-1f));
        p = V.Fma(p, m, V.Create(1.1676998740e-1f));
        p = V.Fma(p, m, V.Create(-1.2420140846e-1f));
        p = V.Fma(p, m, V.Create(1.4249322787e-1f));
        p = V.Fma(p, m, V.Create(-1.6668057665e-1f));
        p = V.Fma(p, m, V.Create(2.0000714765e-1f));
        p = V.Fma(p, m, V.Create(-2.4999993993e-1f));
        p = V.Fma(p, m, V.Create(3.3333331174e-1f));
        var square = m * m;
        var y = p * m * square;
        y = V.Fma(e, V.Create(-2.12194440e-4f), y);
        y = V.Fma(square, V.Create(-0.5f), y);
        y = V.Fma(e, V.Create(0.693359375f), m + y);
        y = V.Select(V.GreaterThan(V.Create(1.17549435e-38f), x), V.Create(float.NegativeInfinity), y);
        y = V.Select(V.GreaterThan(V.Zero, x), V.Create(float.NaN), y);
        y = V.Select(V.EqualTo(x, V.Create(float.PositiveInfinity)), x, y);
        return V.Select(V.EqualTo(x, x), y, x);
    }

    /// <summary>tanh x to about 3 ulp, odd, exactly ±1 beyond ±8.13; NaN for NaN.</summary>
    /// <remarks>
    /// x times a quotient of polynomials in x² (degrees 6 and 3, the minimax coefficients used by the Eigen library), so that small x lose nothing.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x) where V : unmanaged, ILanes<V>
    {
        // The last argument whose quotient is exactly 1 with none above 1 before it.
        var limit = V.Create(8.12742043f);
        var c = V.Max(V.Min(x, limit), -limit);
        var z = c * c;
        var p = V.Create(-2.76076847742355e-16f);
        p = V.Fma(p, z, V.Create(2.00018790482477e-13f));
        p = V.Fma(p, z, V.Create(-8.60467152213735e-11f));
        p = V.Fma(p, z, V.Create(5.12229709037114e-08f));
        p = V.Fma(p, z, V.Create(1.48572235717979e-05f));
        p = V.Fma(p, z, V.Create(6.37261928875436e-04f));
        p = V.Fma(p, z, V.Create(4.89352455891786e-03f));
        var q = V.Create(1.19825839466702e-06f);
        q = V.Fma(q, z, V.Create(1.18534705686654e-04f));
        q = V.Fma(q, z, V.Create(2.26843463243900e-03f));
        q = V.Fma(q, z, V.Create(4.89352518554385e-03f));
        return c * p / q;
    }

    /// <summary>erf x to about 3 ulp, odd, exactly ±1 beyond ±3.68; NaN for NaN.</summary>
    /// <remarks>x times a quotient of polynomials in x² (degrees 6 and 4, the minimax coefficients used by the Eigen library).</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<V>(V x) where V : unmanaged, ILanes<V>
    {
        // As above: the quotient reaches 1 here and nowhere exceeds it.
        var limit = V.Create(3.6730485f);
        var c = V.Max(V.Min(x, limit), -limit);
        var z = c * c;
        var p = V.Create(-2.72614225801306e-10f);
        p = V.Fma(p, z, V.Create(2.77068142495902e-08f));
        p = V.Fma(p, z, V.Create(-2.10102402082508e-06f));
        p = V.Fma(p, z, V.Create(-5.69250639462346e-05f));
        p = V.Fma(p, z, V.Create(-7.34990630326855e-04f));
        p = V.Fma(p, z, V.Create(-2.95459980854025e-03f));
        p = V.Fma(p, z, V.Create(-1.60960333262415e-02f));
        var q = V.Create(-1.45660718464996e-05f);
        q = V.Fma(q, z, V.Create(-2.13374055278905e-04f));
        q = V.Fma(q, z, V.Create(-1.68282697438203e-03f));
        q = V.Fma(q, z, V.Create(-7.37332916720468e-03f));
        q = V.Fma(q, z, V.Create(-1.42647390514189e-02f));
        return c * p / q;
    }
}
