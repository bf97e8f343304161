// Sine and cosine of a fraction of a full turn, which is what Box-Muller needs: the reduction to an eighth of a turn is exact.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Random;

/// <summary>Trigonometry in turns, on lanes.</summary>
internal static class TurnMath
{
    /// <summary>sin 2πu and cos 2πu to about 1 ulp of 1, for u in [0, 1].</summary>
    /// <remarks>u = q/4 + r with |r| ≤ 1/8 of a turn; polynomials in 2πr (coefficients of the Cephes library); q picks and signs them.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void SinCos<V>(V u, out V sine, out V cosine) where V : unmanaged, ILanes<V>
    {
        var quarters = u * V.Create(4f);
        var q = V.Round(quarters);
        var angle = (quarters - q) * V.Create(1.57079632679489662f);
        var square = angle * angle;

        var s = V.Fma(square, V.Create(-1.9515295891e-4f), V.Create(8.3321608736e-3f));
        s = V.Fma(s, square, V.Create(-1.6666654611e-1f));
        s = V.Fma(s * square, angle, angle);

        var c = V.Fma(square, V.Create(2.443315711809948e-5f), V.Create(-1.388731625493765e-3f));
        c = V.Fma(c, square, V.Create(4.166664568298827e-2f));
        c = V.Fma(c * square, square, V.Fma(square, V.Create(-0.5f), V.Create(1f)));

        var first = V.EqualTo(q, V.Create(1f));
        var second = V.EqualTo(q, V.Create(2f));
        var third = V.EqualTo(q, V.Create(3f));
        sine = V.Select(first, c, V.Select(second, -s, V.Select(third, -c, s)));
        cosine = V.Select(first, -s, V.Select(second, -c, V.Select(third, s, c)));
    }
}
