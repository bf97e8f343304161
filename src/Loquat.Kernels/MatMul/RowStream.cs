// One row times a large matrix that must come from memory: the matrix is read in its own order, four rows at a time,
// and the result waits in the first-level cache.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>c = fma(a, b, c) over k in order for a whole stretch of columns.</summary>
internal static unsafe class RowStream
{
    /// <summary>Most columns of a stretch: 8 KiB of results.</summary>
    internal const int MostColumns = 2048;

    /// <summary>Goes on with the chains of <paramref name="columns"/> columns over <paramref name="k"/> terms.</summary>
    /// <param name="columns">Columns, a multiple of the lane width.</param>
    /// <param name="k">Terms.</param>
    /// <param name="a">The row: term p at a[p·termStride].</param>
    /// <param name="termStride">Floats from one term of the row to the next.</param>
    /// <param name="b">Right operand: term p at b[p·bStride].</param>
    /// <param name="bStride">Floats from one term of the right operand to the next.</param>
    /// <param name="c">The results, which hold what the chains start from.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply<V>(int columns, int k, float* a, nint termStride, float* b, nint bStride, float* c) where V : unmanaged, ILanes<V>
    {
        for (; k >= 4; k -= 4, a += 4 * termStride, b += 4 * bStride)
        {
            var a0 = V.Create(a[0]);
            var a1 = V.Create(a[termStride]);
            var a2 = V.Create(a[2 * termStride]);
            var a3 = V.Create(a[3 * termStride]);
            float* b1 = b + bStride, b2 = b1 + bStride, b3 = b2 + bStride;
            for (nint j = 0; j < columns; j += V.Width)
            {
                var sum = V.Fma(a0, V.Load(b + j), V.Load(c + j));
                sum = V.Fma(a1, V.Load(b1 + j), sum);
                sum = V.Fma(a2, V.Load(b2 + j), sum);
                V.Store(V.Fma(a3, V.Load(b3 + j), sum), c + j);
            }
        }
        for (; k > 0; k--, a += termStride, b += bStride)
        {
            var left = V.Create(*a);
            for (nint j = 0; j < columns; j += V.Width)
                V.Store(V.Fma(left, V.Load(b + j), V.Load(c + j)), c + j);
        }
    }
}
