// Weights in a compact format, encoded once and multiplied often: the public edge. They lie in panels of 32 columns, as those of PackedKernels do, each a run of
// blocks of 32 terms; the last panel and the last block are filled up with zeros.
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Reductions;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>Encodes weights as float16, bfloat16, q8_0 or q4_0 and multiplies with them as they lie, on all workers.</summary>
/// <remarks>
/// Every element of a product is the chain acc = fma(A[i, p], w[p, j], acc) for p = 0 … k-1 and then + bias[j], where w are exactly the numbers that the format stands
/// for: the bits of <see cref="PackedKernels"/> with the decoded weight, for any number of rows, width or threads. With q8_0 and q4_0 the rows of A may instead be
/// rounded to integers of 16 or 8 bits, 32 terms with a scale s = max |a| / 32767 or / 127: then acc = fma(d · s, t, acc) block by block, where t is the exact sum of
/// the products of integers, and again the same bits for any number of rows, width or threads.
/// </remarks>
public static unsafe class WeightPanels
{
    /// <summary>How many stored rows <see cref="Encode"/> takes a multiple of.</summary>
    public const int RowGroup = PanelBlock.Terms;

    /// <summary>Bytes that a weight of <paramref name="n"/> columns and <paramref name="k"/> terms takes.</summary>
    public static long Bytes(WeightFormat format, int n, int k) => (long)PanelBlock.Count(n) * PanelBlock.Count(k) * BlockBytes(format);

    /// <summary>Encodes some of the rows in which B is stored.</summary>
    /// <param name="format">The format.</param>
    /// <param name="transposed">Whether B is stored [n, k] instead of [k, n].</param>
    /// <param name="n">Columns of op(B).</param>
    /// <param name="k">Rows of op(B), the terms of each sum.</param>
    /// <param name="first">Number of the first stored row: a multiple of <see cref="RowGroup"/>.</param>
    /// <param name="rows">Whole stored rows: a multiple of <see cref="RowGroup"/> of them, or all that are left.</param>
    /// <param name="panels">The whole weight; the blocks of these rows are written.</param>
    /// <exception cref="ArgumentException">A size does not fit, or a weight is not finite or too large for the format.</exception>
    public static void Encode(WeightFormat format, bool transposed, int n, int k, int first, ReadOnlySpan<float> rows, Span<byte> panels)
    {
        CheckPanels(format, n, k, panels.Length);
        var count = PackedKernels.CheckRows(transposed ? n : k, transposed ? k : n, first, rows.Length);
        CheckRange(format, rows);
        fixed (float* values = rows)
        fixed (byte* to = panels)
        {
            switch (format)
            {
                case WeightFormat.Float16: Encode(new PanelEncoder<HalfPanels<Float16Bits>>(transposed, n, k, first, count, values, to)); break;
                case WeightFormat.BFloat16: Encode(new PanelEncoder<HalfPanels<BFloat16Bits>>(transposed, n, k, first, count, values, to)); break;
                case WeightFormat.Q8_0: Encode(new PanelEncoder<Q8Panels>(transposed, n, k, first, count, values, to)); break;
                default: Encode(new PanelEncoder<Q4Panels>(transposed, n, k, first, count, values, to)); break;
            }
        }
    }

    /// <summary>The numbers of a stored B again, for whole panels of columns.</summary>
    /// <param name="format">The format.</param>
    /// <param name="n">Columns of op(B).</param>
    /// <param name="k">Rows of op(B).</param>
    /// <param name="panels">The whole weight.</param>
    /// <param name="first">The first column: a multiple of 32.</param>
    /// <param name="columns">Takes whole columns of op(B) one after the other, [count, k].</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void Decode(WeightFormat format, int n, int k, ReadOnlySpan<byte> panels, int first, Span<float> columns)
    {
        CheckPanels(format, n, k, panels.Length);
        var count = k == 0 ? 0 : columns.Length / k;
        if (first < 0 || first % PanelBlock.Columns != 0 || columns.Length != (long)count * k || first + count > n)
            throw new ArgumentException($"{columns.Length} values from column {first} on are no whole columns of a [{k}, {n}] weight.");
        fixed (float* to = columns)
        fixed (byte* from = panels)
        {
            switch (format)
            {
                case WeightFormat.Float16: Decode(new PanelReader<HalfPanels<Float16Bits>>(from, k, first, count, to), count, k); break;
                case WeightFormat.BFloat16: Decode(new PanelReader<HalfPanels<BFloat16Bits>>(from, k, first, count, to), count, k); break;
                case WeightFormat.Q8_0: Decode(new PanelReader<Q8Panels>(from, k, first, count, to), count, k); break;
                default: Decode(new PanelReader<Q4Panels>(from, k, first, count, to), count, k); break;
            }
        }
    }

    /// <summary>C[i, j] = Σ_p A[i, p] · op(B)[p, j], then + bias[j] and what else the epilogue asks for.</summary>
    /// <param name="format">The format.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Terms of each sum; 0 gives zeros.</param>
    /// <param name="a">[m, k] without gaps.</param>
    /// <param name="panels">op(B) as <see cref="Encode"/> leaves it.</param>
    /// <param name="c">Destination [m, n] without gaps; must not overlap the operands.</param>
    /// <param name="epilogue">Bias, residual, activation; such a product never accumulates.</param>
    /// <param name="inIntegers">Whether the rows of A may be rounded to integers where the weight's numbers are integers.</param>
    /// <exception cref="ArgumentException">A size is negative, a span is too short, or the epilogue accumulates.</exception>
    public static void Multiply(WeightFormat format, int m, int n, int k, ReadOnlySpan<float> a, ReadOnlySpan<byte> panels, Span<float> c, in GemmEpilogue epilogue, bool inIntegers = false)
    {
        CheckPanels(format, n, k, panels.Length);
        PackedKernels.CheckProduct(m, n, k, a.Length, c.Length, epilogue);
        if (m == 0 || n == 0)
            return;
        fixed (float* pa = a, pc = c, bias = epilogue.Bias, residual = epilogue.Residual, activated = epilogue.Activated)
        fixed (byte* right = panels)
        {
            var product = GemmProduct.Whole(m, n, k, pa, pc, bias, new GemmFinish(residual, activated, epilogue.Activation, epilogue.Parameter));
            switch (format)
            {
                case WeightFormat.Float16: PanelProduct<HalfPanels<Float16Bits>>.Launch(product, right); break;
                case WeightFormat.BFloat16: PanelProduct<HalfPanels<BFloat16Bits>>.Launch(product, right); break;
                case WeightFormat.Q8_0 when inIntegers: IntegerProduct<Q8Panels>.Launch(product, right); break;
                case WeightFormat.Q8_0: PanelProduct<Q8Panels>.Launch(product, right); break;
                case WeightFormat.Q4_0 when inIntegers: IntegerProduct<Q4Panels>.Launch(product, right); break;
                default: PanelProduct<Q4Panels>.Launch(product, right); break;
            }
        }
    }

    /// <summary>y[i, ·] = op(B)[·, ids[i]]: rows of an encoded table that was stored [n, k].</summary>
    /// <param name="format">The format.</param>
    /// <param name="panels">op(B) as <see cref="Encode"/> leaves it.</param>
    /// <param name="n">Columns of op(B): rows of the table.</param>
    /// <param name="k">Rows of op(B): width of the table.</param>
    /// <param name="ids">Numbers in [0, n).</param>
    /// <param name="y">[ids, k].</param>
    /// <exception cref="ArgumentException">A span does not have the stated size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside the table.</exception>
    public static void LookUp(WeightFormat format, ReadOnlySpan<byte> panels, int n, int k, ReadOnlySpan<int> ids, Span<float> y)
    {
        CheckPanels(format, n, k, panels.Length);
        Indexing.EmbeddingKernels.Require((long)n * k, n, k, ids, y.Length);
        fixed (float* to = y)
        fixed (byte* from = panels)
        fixed (int* columns = ids)
        {
            switch (format)
            {
                case WeightFormat.Float16: RangeKernel.Launch(new PanelLookUp<HalfPanels<Float16Bits>>(from, k, columns, to), ids.Length, 32L * k); break;
                case WeightFormat.BFloat16: RangeKernel.Launch(new PanelLookUp<HalfPanels<BFloat16Bits>>(from, k, columns, to), ids.Length, 32L * k); break;
                case WeightFormat.Q8_0: RangeKernel.Launch(new PanelLookUp<Q8Panels>(from, k, columns, to), ids.Length, 32L * k); break;
                default: RangeKernel.Launch(new PanelLookUp<Q4Panels>(from, k, columns, to), ids.Length, 32L * k); break;
            }
        }
    }

    private static void Encode<F>(in PanelEncoder<F> encoder) where F : unmanaged, IPanelFormat<F> =>
        RangeKernel.Launch(encoder, encoder.Items, 4L * PanelBlock.Terms * PanelBlock.Columns);

    private static void Decode<F>(in PanelReader<F> reader, int count, int k) where F : unmanaged, IPanelFormat<F> =>
        RangeKernel.Launch(reader, PanelBlock.Count(count), 4L * k * PanelBlock.Columns);

    private static int BlockBytes(WeightFormat format) => format switch
    {
        WeightFormat.Float16 => HalfPanels<Float16Bits>.BlockBytes,
        WeightFormat.BFloat16 => HalfPanels<BFloat16Bits>.BlockBytes,
        WeightFormat.Q8_0 => Q8Panels.BlockBytes,
        WeightFormat.Q4_0 => Q4Panels.BlockBytes,
        _ => throw new ArgumentException($"Weights of format {format} have no panels to multiply with; float16, bfloat16, q8_0 and q4_0 do."),
    };

    private static void CheckPanels(WeightFormat format, int n, int k, int length)
    {
        if (n < 0 || k < 0 || length != Bytes(format, n, k))
            throw new ArgumentException($"A weight of {k} rows and {n} columns takes {Bytes(format, Math.Max(0, n), Math.Max(0, k))} bytes as {format}; the span holds {length}.");
    }

    // Scales and halves are float16 numbers, of which the largest is 65504.
    private static void CheckRange(WeightFormat format, ReadOnlySpan<float> rows)
    {
        var most = format switch { WeightFormat.BFloat16 => float.MaxValue, WeightFormat.Float16 => 65504f, WeightFormat.Q8_0 => 127 * 65504f, _ => 8 * 65504f };
        if (!ReduceKernels.AreWithin(rows, most))
            throw new ArgumentException($"A weight is not finite or larger than {most}, and {format} cannot hold it; keep this model in float32.");
    }
}
