// The multiply-add peak: independent chains of fused multiply-adds on values that stay in registers, so that nothing but the arithmetic units limits them.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Roofline;

/// <summary>Twelve chains: enough to cover a latency of 4 on two units, and few enough for 16 registers.</summary>
/// <param name="sums">One value per item, so that no result is unused.</param>
/// <param name="rounds">Multiply-adds of each chain per item.</param>
internal readonly unsafe struct TwelveChains(float* sums, int rounds) : IRangeKernel
{
    /// <summary>Number of chains.</summary>
    public const int Count = 12;

    private readonly float* _sums = sums;
    private readonly int _rounds = rounds;

    /// <inheritdoc/>
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var item = start; item < end; item++)
            _sums[item] = V.Sum(Chains<V>(_sums[item], _rounds));
    }

    /// <summary>x = fma(x, 1/2, 1/2) again and again in each chain: all tend to 1, so that no number ever becomes slow to compute with.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static V Chains<V>(float seed, int rounds) where V : unmanaged, ILanes<V>
    {
        var (factor, addend) = (V.Create(0.5f), V.Create(0.5f));
        var a0 = V.Create(seed);
        var (a1, a2, a3, a4, a5) = (a0 + addend, a0 - addend, a0 + factor, a0 * factor, a0 - factor);
        var (a6, a7, a8, a9, a10, a11) = (a0 + a1, a1 + a2, a2 + a3, a3 + a4, a4 + a5, a5 + a0);
        for (var i = 0; i < rounds; i++)
        {
            a0 = V.Fma(a0, factor, addend);
            a1 = V.Fma(a1, factor, addend);
            a2 = V.Fma(a2, factor, addend);
            a3 = V.Fma(a3, factor, addend);
            a4 = V.Fma(a4, factor, addend);
            a5 = V.Fma(a5, factor, addend);
            a6 = V.Fma(a6, factor, addend);
            a7 = V.Fma(a7, factor, addend);
            a8 = V.Fma(a8, factor, addend);
            a9 = V.Fma(a9, factor, addend);
            a10 = V.Fma(a10, factor, addend);
            a11 = V.Fma(a11, factor, addend);
        }
        return (((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (a6 + a7))) + ((a8 + a9) + (a10 + a11));
    }
}

/// <summary>Twenty-four chains, for processors with 32 registers and more units or a longer latency.</summary>
/// <param name="sums">One value per item, so that no result is unused.</param>
/// <param name="rounds">Multiply-adds of each chain per item.</param>
internal readonly unsafe struct TwentyFourChains(float* sums, int rounds) : IRangeKernel
{
    /// <summary>Number of chains.</summary>
    public const int Count = 24;

    private readonly float* _sums = sums;
    private readonly int _rounds = rounds;

    /// <inheritdoc/>
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var item = start; item < end; item++)
            _sums[item] = V.Sum(Chains<V>(_sums[item], _rounds));
    }

    /// <summary>As <see cref="TwelveChains.Chains"/>, with twice as many.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static V Chains<V>(float seed, int rounds) where V : unmanaged, ILanes<V>
    {
        var (factor, addend) = (V.Create(0.5f), V.Create(0.5f));
        var a0 = V.Create(seed);
        var (a1, a2, a3, a4, a5) = (a0 + addend, a0 - addend, a0 + factor, a0 * factor, a0 - factor);
        var (a6, a7, a8, a9, a10, a11) = (a0 + a1, a1 + a2, a2 + a3, a3 + a4, a4 + a5, a5 + a0);
        var (b0, b1, b2, b3, b4, b5) = (a0 + a2, a1 + a3, a2 + a4, a3 + a5, a4 + a6, a5 + a7);
        var (b6, b7, b8, b9, b10, b11) = (a6 + a8, a7 + a9, a8 + a10, a9 + a11, a10 + a0, a11 + a1);
        for (var i = 0; i < rounds; i++)
        {
            a0 = V.Fma(a0, factor, addend);
            a1 = V.Fma(a1, factor, addend);
            a2 = V.Fma(a2, factor, addend);
            a3 = V.Fma(a3, factor, addend);
            a4 = V.Fma(a4, factor, addend);
            a5 = V.Fma(a5, factor, addend);
            a6 = V.Fma(a6, factor, addend);
            a7 = V.Fma(a7, factor, addend);
            a8 = V.Fma(a8, factor, addend);
            a9 = V.Fma(a9, factor, addend);
            a10 = V.Fma(a10, factor, addend);
            a11 = V.Fma(a11, factor, addend);
            b0 = V.Fma(b0, factor, addend);
            b1 = V.Fma(b1, factor, addend);
            b2 = V.Fma(b2, factor, addend);
            b3 = V.Fma(b3, factor, addend);
            b4 = V.Fma(b4, factor, addend);
            b5 = V.Fma(b5, factor, addend);
            b6 = V.Fma(b6, factor, addend);
            b7 = V.Fma(b7, factor, addend);
            b8 = V.Fma(b8, factor, addend);
            b9 = V.Fma(b9, factor, addend);
            b10 = V.Fma(b10, factor, addend);
            b11 = V.Fma(b11, factor, addend);
        }
        var first = (((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (a6 + a7))) + ((a8 + a9) + (a10 + a11));
        return first + ((((b0 + b1) + (b2 + b3)) + ((b4 + b5) + (b6 + b7))) + ((b8 + b9) + (b10 + b11)));
    }
}
