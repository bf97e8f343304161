// The naive twin of GemmKernels: three loops over any floating-point type.
using System.Numerics;

namespace Loquat.Kernels.MatMul;

/// <summary>Matrix products by definition, the oracle of <see cref="GemmKernels"/>.</summary>
public static class GemmReference
{
    /// <summary>C[i, j] (+)= Σ_p op(A)[i, p] · op(B)[p, j], then + bias[j].</summary>
    /// <param name="transposeA">Whether A is stored [k, m] instead of [m, k].</param>
    /// <param name="transposeB">Whether B is stored [n, k] instead of [k, n].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Terms of each sum.</param>
    /// <param name="a">Left operand.</param>
    /// <param name="lda">Values from one stored row of A to the next.</param>
    /// <param name="b">Right operand.</param>
    /// <param name="ldb">Values from one stored row of B to the next.</param>
    /// <param name="c">Destination [m, n].</param>
    /// <param name="ldc">Values from one row of C to the next.</param>
    /// <param name="accumulate">Whether the sums go on from what C holds.</param>
    /// <param name="bias">[n], or empty.</param>
    public static void Multiply<T>(
        bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb, Span<T> c, int ldc,
        bool accumulate, ReadOnlySpan<T> bias)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = accumulate ? c[(i * ldc) + j] : T.Zero;
                for (var p = 0; p < k; p++)
                {
                    var left = transposeA ? a[(p * lda) + i] : a[(i * lda) + p];
                    var right = transposeB ? b[(j * ldb) + p] : b[(p * ldb) + j];
                    sum = T.FusedMultiplyAdd(left, right, sum);
                }
                c[(i * ldc) + j] = bias.IsEmpty ? sum : sum + bias[j];
            }
        }
    }

    /// <summary>The same product for each of <paramref name="batch"/> triples of matrices; see <see cref="GemmKernels.MultiplyBatched"/>.</summary>
    public static void MultiplyBatched<T>(
        int batch, bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<T> a, int lda, long strideA, ReadOnlySpan<T> b, int ldb,
        long strideB, Span<T> c, int ldc, long strideC, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < batch; i++)
        {
            Multiply(
                transposeA, transposeB, m, n, k, a[(int)(i * strideA)..], lda, b[(int)(i * strideB)..], ldb, c[(int)(i * strideC)..], ldc,
                accumulate, []);
        }
    }
}
