// Right operands that are packed once and multiplied often, the weights of a model that generates: the public edge.
// op(B) [k, n] lies in panels of 32 columns, each [k, 32] without gaps, one after the other; the last n mod 32 columns make a narrower panel.
// So it takes exactly k·n floats, and a matrix is packed, and unpacked, in its own memory.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul;

/// <summary>Packs matrices and multiplies with packed ones, on all workers.</summary>
/// <remarks>
/// Every element of a product is the chain of <see cref="GemmKernels"/>, acc = fma(A[i, p], op(B)[p, j], acc) for p = 0 … k-1 and then + bias[j]:
/// the same bits as with the matrix that was packed, for any number of rows, width or threads.
/// </remarks>
public static unsafe class PackedKernels
{
    /// <summary>Columns of a panel, whatever the lane width.</summary>
    public const int PanelWidth = 32;

    /// <summary>Packs op(B) in the memory of B.</summary>
    /// <param name="transposed">Whether B is stored [n, k] instead of [k, n].</param>
    /// <param name="n">Columns of op(B).</param>
    /// <param name="k">Rows of op(B), the terms of each sum.</param>
    /// <param name="matrix">B without gaps between its rows; afterwards its packed form.</param>
    /// <exception cref="ArgumentException">A size is negative or the span does not hold n·k values.</exception>
    public static void Pack(bool transposed, int n, int k, Span<float> matrix)
    {
        CheckMatrix(n, k, matrix.Length);
        fixed (float* data = matrix)
            PanelOrder.Apply(transposed, n, k, data, pack: true);
    }

    /// <summary>Packs some of the rows in which B is stored, which lie elsewhere: all groups of rows together give what <see cref="Pack"/> gives.</summary>
    /// <param name="transposed">Whether B is stored [n, k] instead of [k, n].</param>
    /// <param name="n">Columns of op(B).</param>
    /// <param name="k">Rows of op(B), the terms of each sum.</param>
    /// <param name="first">Number of the first stored row: a multiple of <see cref="PanelWidth"/>.</param>
    /// <param name="rows">Whole stored rows: a multiple of <see cref="PanelWidth"/> of them, or all that are left.</param>
    /// <param name="packed">The whole packed form; the places of these rows are written.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void PackRows(bool transposed, int n, int k, int first, ReadOnlySpan<float> rows, Span<float> packed)
    {
        CheckMatrix(n, k, packed.Length);
        var count = CheckRows(transposed ? n : k, transposed ? k : n, first, rows.Length);
        fixed (float* from = rows, to = packed)
            PanelOrder.PackRows(transposed, n, k, first, count, from, to);
    }

    /// <summary>Undoes <see cref="Pack"/>.</summary>
    /// <param name="transposed">Whether B is to be stored [n, k] instead of [k, n].</param>
    /// <param name="n">Columns of op(B).</param>
    /// <param name="k">Rows of op(B).</param>
    /// <param name="matrix">The packed form; afterwards B.</param>
    /// <exception cref="ArgumentException">A size is negative or the span does not hold n·k values.</exception>
    public static void Unpack(bool transposed, int n, int k, Span<float> matrix)
    {
        CheckMatrix(n, k, matrix.Length);
        fixed (float* data = matrix)
            PanelOrder.Apply(transposed, n, k, data, pack: false);
    }

    /// <summary>C[i, j] = Σ_p A[i, p] · op(B)[p, j], then + bias[j] and what else the epilogue asks for.</summary>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Terms of each sum; 0 gives zeros.</param>
    /// <param name="a">[m, k] without gaps.</param>
    /// <param name="packed">op(B) as <see cref="Pack"/> leaves it.</param>
    /// <param name="c">Destination [m, n] without gaps; must not overlap the operands.</param>
    /// <param name="epilogue">Bias, residual, activation; a packed product never accumulates.</param>
    /// <exception cref="ArgumentException">A size is negative, a span is too short, or the epilogue accumulates.</exception>
    public static void Multiply(int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<float> packed, Span<float> c, in GemmEpilogue epilogue)
    {
        CheckMatrix(n, k, packed.Length);
        CheckProduct(m, n, k, a.Length, c.Length, epilogue);
        if (m == 0 || n == 0)
            return;
        fixed (float* pa = a, pb = packed, pc = c, bias = epilogue.Bias, residual = epilogue.Residual, activated = epilogue.Activated)
        {
            var product = GemmProduct.Whole(m, n, k, pa, pc, bias, new GemmFinish(residual, activated, epilogue.Activation, epilogue.Parameter));
            product.B = pb;
            PackedProduct.Launch(product);
        }
    }

    /// <summary>y[i, ·] = op(B)[·, ids[i]]: rows of a packed table that was stored [n, k].</summary>
    /// <param name="packed">op(B) as <see cref="Pack"/> leaves it.</param>
    /// <param name="n">Columns of op(B): rows of the table.</param>
    /// <param name="k">Rows of op(B): width of the table.</param>
    /// <param name="ids">Numbers in [0, n).</param>
    /// <param name="y">[ids, k].</param>
    /// <exception cref="ArgumentException">A span does not have the stated size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the table.</exception>
    public static void LookUp(ReadOnlySpan<float> packed, int n, int k, ReadOnlySpan<int> ids, Span<float> y)
    {
        Indexing.EmbeddingKernels.Require(packed.Length, n, k, ids, y.Length);
        fixed (float* pb = packed, py = y)
        fixed (int* pi = ids)
            RangeKernel.Launch(new PackedLookUp(pb, n, k, pi, py), ids.Length, 4L * k);
    }

    internal static void CheckProduct(int m, int n, int k, int left, int result, in GemmEpilogue epilogue)
    {
        if (m < 0 || left < (long)m * k || result < (long)m * n)
            throw new ArgumentException($"A product of [{m}, {k}] with a packed [{k}, {n}] was given {left} values on the left and room for {result}: pass whole matrices.");
        if (epilogue.Accumulate)
            throw new ArgumentException("A product with a packed matrix overwrites its destination; it cannot accumulate.");
        if (!epilogue.Bias.IsEmpty && epilogue.Bias.Length < n)
            throw new ArgumentException($"The bias holds {epilogue.Bias.Length} values, but the product has {n} columns. Pass one value per column.");
        CheckLikeResult("residual", m, n, epilogue.Residual.Length);
        CheckLikeResult("activated result", m, n, epilogue.Activated.Length);
    }

    private static void CheckMatrix(int n, int k, int length)
    {
        if (n < 0 || k < 0 || length != (long)n * k)
            throw new ArgumentException($"A matrix of {k} rows and {n} columns holds {(long)n * k} values; the span holds {length}.");
    }

    internal static int CheckRows(int stored, int length, int first, int values)
    {
        var count = length == 0 ? stored - first : values / length;
        if (first < 0 || first % PanelWidth != 0 || values != (long)count * length || first + count > stored || (count % PanelWidth != 0 && first + count < stored))
            throw new ArgumentException($"{values} values from row {first} on are no whole groups of {PanelWidth} rows of a stored [{stored}, {length}] matrix.");
        return count;
    }

    private static void CheckLikeResult(string name, int m, int n, int length)
    {
        if (length > 0 && length < (long)m * n)
            throw new ArgumentException($"The {name} holds {length} values, but the product has {m} rows of {n}. Pass one value for each element.");
    }

    private readonly struct PackedLookUp(float* packed, int n, int k, int* ids, float* y) : IRangeKernel
    {
        private readonly float* _packed = packed;
        private readonly int _n = n;
        private readonly int _k = k;
        private readonly int* _ids = ids;
        private readonly float* _y = y;

        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (nint i = start; i < end; i++)
            {
                var panel = _ids[i] / PanelWidth * PanelWidth;
                nint width = Math.Min(PanelWidth, _n - panel);
                var from = _packed + ((nint)panel * _k) + (_ids[i] - panel);
                var to = _y + (i * _k);
                for (nint p = 0; p < _k; p++)
                    to[p] = from[p * width];
            }
        }
    }
}
