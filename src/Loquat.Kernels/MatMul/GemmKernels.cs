// Matrix products: the public edge. Checks sizes, pins the operands, and picks the way through SkinnyProduct or TiledProduct.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul;

/// <summary>Matrix products of float32, on all workers.</summary>
/// <remarks>
/// Every element is one chain acc = fma(op(A)[i, p], op(B)[p, j], acc) for p = 0 … k-1, from 0 or (accumulating) from what C holds, and then
/// + bias[j]. No blocking, width, number of rows or number of threads changes that order, so none changes a bit of the result.
/// </remarks>
public static unsafe class GemmKernels
{
    /// <summary>C[i, j] (+)= Σ_p op(A)[i, p] · op(B)[p, j], then + bias[j] and what else the epilogue asks for.</summary>
    /// <param name="transposeA">Whether A is stored [k, m] instead of [m, k].</param>
    /// <param name="transposeB">Whether B is stored [n, k] instead of [k, n].</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Terms of each sum; 0 gives zeros.</param>
    /// <param name="a">Left operand.</param>
    /// <param name="lda">Floats from one stored row of A to the next.</param>
    /// <param name="b">Right operand.</param>
    /// <param name="ldb">Floats from one stored row of B to the next.</param>
    /// <param name="c">Destination [m, n]; must not overlap the operands.</param>
    /// <param name="ldc">Floats from one row of C to the next.</param>
    /// <param name="epilogue">Whether to accumulate, bias, residual, activation.</param>
    /// <exception cref="ArgumentException">A size is negative, a stride is shorter than its row, or a span is shorter than its matrix.</exception>
    public static void Multiply(
        bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, Span<float> c,
        int ldc, in GemmEpilogue epilogue)
    {
        CheckSizes(m, n, k);
        if (m == 0 || n == 0)
            return;
        CheckMatrix("A", transposeA ? k : m, transposeA ? m : k, lda, a.Length);
        CheckMatrix("B", transposeB ? n : k, transposeB ? k : n, ldb, b.Length);
        CheckMatrix("C", m, n, ldc, c.Length);
        if (!epilogue.Bias.IsEmpty && epilogue.Bias.Length < n)
            throw new ArgumentException($"The bias holds {epilogue.Bias.Length} values, but the product has {n} columns. Pass one value per column.");
        if (!epilogue.Residual.IsEmpty)
            CheckMatrix("Residual", m, n, ldc, epilogue.Residual.Length);
        if (!epilogue.Activated.IsEmpty)
            CheckMatrix("Activated", m, n, ldc, epilogue.Activated.Length);
        if (!epilogue.ColumnSums.IsEmpty && epilogue.ColumnSums.Length < n)
            throw new ArgumentException($"The place for column sums holds {epilogue.ColumnSums.Length} values, but B has {n} columns. Pass one value per column.");
        if (k == 0 && !epilogue.AccumulateColumnSums && !epilogue.ColumnSums.IsEmpty)
            epilogue.ColumnSums[..n].Clear();
        fixed (float* pa = a, pb = b, pc = c, bias = epilogue.Bias, residual = epilogue.Residual, activated = epilogue.Activated, sums = epilogue.ColumnSums)
        {
            Run(new GemmProduct
            {
                TransposeA = transposeA,
                TransposeB = transposeB,
                Accumulate = epilogue.Accumulate,
                M = m,
                N = n,
                K = k,
                A = pa,
                Lda = lda,
                B = pb,
                Ldb = ldb,
                C = pc,
                Ldc = ldc,
                Bias = bias,
                Finish = new GemmFinish(residual, activated, epilogue.Activation, epilogue.Parameter),
                ColumnSums = sums,
                AccumulateColumnSums = epilogue.AccumulateColumnSums,
            });
        }
    }

    /// <summary>The same product for each of <paramref name="batch"/> triples of matrices that lie at regular distances.</summary>
    /// <param name="batch">Number of products.</param>
    /// <param name="transposeA">Whether each A is stored [k, m] instead of [m, k].</param>
    /// <param name="transposeB">Whether each B is stored [n, k] instead of [k, n].</param>
    /// <param name="m">Rows of each C.</param>
    /// <param name="n">Columns of each C.</param>
    /// <param name="k">Terms of each sum; 0 gives zeros.</param>
    /// <param name="a">Left operands.</param>
    /// <param name="lda">Floats from one stored row of A to the next.</param>
    /// <param name="strideA">Floats from one A to the next; 0 for one shared A.</param>
    /// <param name="b">Right operands.</param>
    /// <param name="ldb">Floats from one stored row of B to the next.</param>
    /// <param name="strideB">Floats from one B to the next; 0 for one shared B.</param>
    /// <param name="c">Destinations; must overlap neither each other nor the operands.</param>
    /// <param name="ldc">Floats from one row of C to the next.</param>
    /// <param name="strideC">Floats from one C to the next.</param>
    /// <param name="accumulate">Whether the sums go on from what C holds.</param>
    /// <exception cref="ArgumentException">A size is negative, a stride is shorter than its row, or a span is shorter than its matrices.</exception>
    public static void MultiplyBatched(
        int batch, bool transposeA, bool transposeB, int m, int n, int k, ReadOnlySpan<float> a, int lda, long strideA, ReadOnlySpan<float> b,
        int ldb, long strideB, Span<float> c, int ldc, long strideC, bool accumulate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        CheckSizes(m, n, k);
        if (batch == 0 || m == 0 || n == 0)
            return;
        var last = batch - 1;
        CheckStride("A", strideA);
        CheckStride("B", strideB);
        CheckStride("C", strideC);
        CheckMatrix("A", transposeA ? k : m, transposeA ? m : k, lda, a.Length - (last * strideA));
        CheckMatrix("B", transposeB ? n : k, transposeB ? k : n, ldb, b.Length - (last * strideB));
        CheckMatrix("C", m, n, ldc, c.Length - (last * strideC));
        if (last > 0 && strideC == 0)
            throw new ArgumentException("The products of a batch cannot share one destination: strideC is 0.");
        fixed (float* pa = a, pb = b, pc = c)
        {
            var first = new GemmProduct
            {
                TransposeA = transposeA,
                TransposeB = transposeB,
                Accumulate = accumulate,
                M = m,
                N = n,
                K = k,
                A = pa,
                Lda = lda,
                B = pb,
                Ldb = ldb,
                C = pc,
                Ldc = ldc,
            };
            var products = new BatchedProduct(first, strideA, strideB, strideC);
            if (batch >= WorkerTeam.Threads)
                RangeKernel.Launch(products, batch, Math.Max(1, (long)m * n * Math.Max(1, k) / 8));
            else
                products.RunAll(0, batch);
        }
    }

    /// <summary>Runs a checked product; inside a job it stays on the running thread.</summary>
    internal static void Run(in GemmProduct product)
    {
        // Column sums are taken where B is packed, which few rows do without.
        if (product.M <= SkinnyProduct.MostRows && product.ColumnSums == null)
            SkinnyProduct.Launch(product);
        else if (ColumnProduct.Suits(product))
            ColumnProduct.Launch(product);
        else
            TiledProduct.Launch(product);
    }

    private static void CheckSizes(int m, int n, int k)
    {
        if (m < 0 || n < 0 || k < 0)
            throw new ArgumentException($"A matrix product of {m} rows, {n} columns and {k} terms was asked for; sizes are at least 0.");
    }

    private static void CheckStride(string name, long stride)
    {
        if (stride < 0)
            throw new ArgumentException($"The distance between matrices {name} is {stride}; it is at least 0.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CheckMatrix(string name, int rows, int columns, int stride, long length)
    {
        if (stride < columns || length < (rows == 0 || columns == 0 ? 0 : ((rows - 1L) * stride) + columns))
            ThrowMatrix(name, rows, columns, stride, length);
    }

    private static void ThrowMatrix(string name, int rows, int columns, int stride, long length) => throw new ArgumentException(
        $"Matrix {name} is stored as {rows} rows of {columns} values, {stride} apart, in {length} values: "
        + "rows may not overlap and the span must hold all of them.");

    private readonly struct BatchedProduct(GemmProduct first, long strideA, long strideB, long strideC) : IRangeKernel
    {
        private readonly GemmProduct _first = first;
        private readonly long _strideA = strideA;
        private readonly long _strideB = strideB;
        private readonly long _strideC = strideC;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V> => RunAll(start, end);

        internal void RunAll(int start, int end)
        {
            for (var i = start; i < end; i++)
            {
                var product = _first;
                product.A += i * _strideA;
                product.B += i * _strideB;
                product.C += i * _strideC;
                GemmKernels.Run(product);
            }
        }
    }
}
