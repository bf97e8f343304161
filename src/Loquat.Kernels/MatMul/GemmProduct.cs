// One matrix product as the jobs see it: pointers, strides, and the sizes of the blocks it is cut into.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>C[m, n] (+)= op(A) · op(B) + bias, and what finishes it.</summary>
internal unsafe struct GemmProduct
{
    /// <summary>Most terms of a block: 12 rows of A and 32 columns of B over them pass through the first-level cache side by side.</summary>
    internal const int MostTerms = 384;

    internal bool TransposeA;
    internal bool TransposeB;
    internal bool Accumulate;
    internal int M;
    internal int N;
    internal int K;
    internal float* A;
    internal nint Lda;
    internal float* B;
    internal nint Ldb;
    internal float* C;
    internal nint Ldc;
    internal float* Bias;
    internal GemmFinish Finish;
    internal float* ColumnSums;
    internal bool AccumulateColumnSums;

    /// <summary>Columns of a panel: two vectors.</summary>
    internal static int PanelWidth => SimdPath.Current == SimdWidth.Scalar ? 2 : (int)SimdPath.Current / 16;

    /// <summary>C[m, n] = A[m, k] · op(B), all without gaps; B is still to be said.</summary>
    internal static GemmProduct Whole(int m, int n, int k, float* a, float* c, float* bias, in GemmFinish finish) =>
        new() { M = m, N = n, K = k, A = a, Lda = k, C = c, Ldc = n, Bias = bias, Finish = finish };

    /// <summary>op(A), read in place.</summary>
    internal readonly LeftOperand Left => TransposeA ? new LeftOperand(A, 1, Lda) : new LeftOperand(A, Lda, 1);

    /// <summary>Where op(B)[term, column] is stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly float* Right(int term, int column) => TransposeB ? B + (column * Ldb) + term : B + (term * Ldb) + column;

    /// <summary>A block of op(B) as something to be fetched ahead.</summary>
    internal readonly RunsAhead RightAhead(int term, int terms, int column, int end) =>
        end <= column ? default : TransposeB ? new(Right(term, column), Ldb, end - column, terms) : new(Right(term, column), Ldb, terms, end - column);

    /// <summary>The part of C from a row and a column on, for the block of terms [term, term + count).</summary>
    internal readonly Destination Part(int row, int column, int term, int count)
    {
        var place = (row * Ldc) + column;
        var isLast = term + count >= K;
        return new(C + place, Ldc, Accumulate || term > 0, Bias == null || !isLast ? null : Bias + column, isLast ? Finish.At(place) : default);
    }

    /// <summary>The product of <paramref name="rows"/> rows of op(A) from <paramref name="row"/> on.</summary>
    internal readonly GemmProduct Rows(int row, int rows)
    {
        var part = this;
        part.M = rows;
        part.A = Left.At(row, 0).Data;
        part.C += row * Ldc;
        part.Finish = Finish.At(row * Ldc);
        return part;
    }

    /// <summary>Length of a block of terms: at most <paramref name="limit"/>, all blocks about equally long.</summary>
    internal readonly int TermBlock(int limit)
    {
        var blocks = Math.Max(1, (K + limit - 1) / limit);
        return Math.Max(1, ((K + blocks - 1) / blocks + 7) / 8 * 8);
    }
}
