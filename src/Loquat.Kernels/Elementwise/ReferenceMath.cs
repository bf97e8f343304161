// The error function for the scalar twins, to the precision of the type that it is asked in.
using System.Numerics;

namespace Loquat.Kernels.Elementwise;

/// <summary>Functions that the framework lacks, generic in the floating-point type and written for accuracy alone.</summary>
public static class ReferenceMath
{
    private const double SeriesLimit = 2.5;
    private const int FractionTerms = 80;

    /// <summary>erf x = 2/√π ∫₀ˣ e^(-t²) dt, to a few units in the last place (about 1e-15 in float64).</summary>
    /// <param name="x">The argument; NaN gives NaN.</param>
    /// <remarks>
    /// Abramowitz and Stegun, Handbook of Mathematical Functions: series 7.1.6 (all terms positive, so nothing cancels) up to 2.5, and
    /// one minus the continued fraction 7.1.14 beyond.
    /// </remarks>
    public static T Erf<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(x))
            return x;
        var magnitude = T.Abs(x);
        if (magnitude > T.CreateChecked(SeriesLimit))
            return T.CopySign(T.One - ComplementByFraction(magnitude), x);
        // erf x = 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (1 · 3 ··· (2n+1))
        T term = x, sum = x, square = x * x;
        for (var n = 1; ; n++)
        {
            term *= (square + square) / T.CreateChecked((2 * n) + 1);
            var next = sum + term;
            if (next == sum)
                break;
            sum = next;
        }
        return T.CreateChecked(2) / T.Sqrt(T.Pi) * T.Exp(-square) * sum;
    }

    // erfc x = e^(-x²)/√π · 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))), evaluated from the far end.
    private static T ComplementByFraction<T>(T x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var fraction = x;
        for (var n = FractionTerms; n >= 1; n--)
            fraction = x + (T.CreateChecked(n / 2.0) / fraction);
        return T.Exp(-x * x) / (T.Sqrt(T.Pi) * fraction);
    }
}
