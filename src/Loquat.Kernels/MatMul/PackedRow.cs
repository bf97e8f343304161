// One row times one packed panel: what decoding a token consists of. A panel is one stretch of memory, read once, in order.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>c = fma(a, b, c) over k in order for the 32 columns of a panel.</summary>
internal static unsafe class PackedRow
{
    private const int Width = PackedKernels.PanelWidth;

    /// <summary>c[0 … 31] = the chains over <paramref name="k"/> terms of a · panel, then + bias.</summary>
    /// <param name="k">Terms.</param>
    /// <param name="a">[k].</param>
    /// <param name="panel">[k, 32].</param>
    /// <param name="c">[32].</param>
    /// <param name="bias">[32], or null.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Multiply<V>(int k, float* a, float* panel, float* c, float* bias) where V : unmanaged, ILanes<V>
    {
        if (V.Width == 16)
        {
            TwoVectors<V>(k, a, panel, c, bias);
            return;
        }
        if (V.Width == 8)
        {
            MicroKernel1.FourVectors<V>(k, a, panel, Width, c, false, bias);
            return;
        }
        for (var j = 0; j < Width; j += 8 * V.Width)
            MicroKernel1.EightVectors<V>(k, a, 1, panel + j, Width, c + j, false, bias == null ? null : bias + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TwoVectors<V>(int k, float* a, float* b, float* c, float* bias) where V : unmanaged, ILanes<V>
    {
        V c0 = V.Zero, c1 = V.Zero;
        for (; k >= 4; k -= 4, a += 4, b += 4 * Width)
        {
            var left = V.Create(a[0]);
            c0 = V.Fma(left, V.Load(b), c0);
            c1 = V.Fma(left, V.Load(b + 16), c1);
            left = V.Create(a[1]);
            c0 = V.Fma(left, V.Load(b + 32), c0);
            c1 = V.Fma(left, V.Load(b + 48), c1);
            left = V.Create(a[2]);
            c0 = V.Fma(left, V.Load(b + 64), c0);
            c1 = V.Fma(left, V.Load(b + 80), c1);
            left = V.Create(a[3]);
            c0 = V.Fma(left, V.Load(b + 96), c0);
            c1 = V.Fma(left, V.Load(b + 112), c1);
        }
        for (; k > 0; k--, a++, b += Width)
        {
            var left = V.Create(*a);
            c0 = V.Fma(left, V.Load(b), c0);
            c1 = V.Fma(left, V.Load(b + 16), c1);
        }
        if (bias != null)
        {
            c0 += V.Load(bias);
            c1 += V.Load(bias + 16);
        }
        V.Store(c0, c);
        V.Store(c1, c + 16);
    }
}
