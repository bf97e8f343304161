// The naive twin of WeightPanels: what each format stands for, by its definition, over any floating-point type.
using System.Buffers.Binary;
using System.Numerics;
using Loquat.Kernels.Quantization;

namespace Loquat.Kernels.MatMul.Panels;

/// <summary>Compact weights by definition, the oracle of <see cref="WeightPanels"/>.</summary>
public static class WeightPanelsReference
{
    private const int Side = PanelBlock.Terms;

    /// <summary>op(B)[p, j] of a weight in panels.</summary>
    /// <param name="format">The format.</param>
    /// <param name="k">Rows of op(B).</param>
    /// <param name="panels">The whole weight.</param>
    /// <param name="p">Row.</param>
    /// <param name="j">Column.</param>
    public static double At(WeightFormat format, int k, ReadOnlySpan<byte> panels, int p, int j)
    {
        var number = NumberAt(format, k, panels, p, j, out var scale);
        return scale * number;
    }

    private static double NumberAt(WeightFormat format, int k, ReadOnlySpan<byte> panels, int p, int j, out double scale)
    {
        var size = checked((int)WeightPanels.Bytes(format, Side, Side));
        var block = panels.Slice(((j / Side * PanelBlock.Count(k)) + (p / Side)) * size, size);
        var (term, column) = (p % Side, j % Side);
        scale = 1;
        if (format is WeightFormat.Q8_0 or WeightFormat.Q4_0)
            scale = (double)BinaryPrimitives.ReadHalfLittleEndian(block[(2 * column)..]);
        switch (format)
        {
            case WeightFormat.Float16:
            case WeightFormat.BFloat16:
                // Words of two terms, the earlier one lower.
                var half = BinaryPrimitives.ReadUInt16LittleEndian(block[((4 * ((term / 2 * Side) + column)) + (2 * (term % 2)))..]);
                return format == WeightFormat.Float16 ? (double)BitConverter.UInt16BitsToHalf(half) : BitConverter.Int32BitsToSingle(half << 16);
            case WeightFormat.Q8_0:
                // Words of four terms, the first two in the lower bytes of the halves.
                var place = 4 * ((term / 4 * Side) + column);
                return block[PanelBlock.ScaleBytes + place + (2 * (term % 2)) + (term % 4 / 2)] - 128;
            default:
                // Words of eight terms, the first four in the lower bits of the bytes.
                var word = BinaryPrimitives.ReadUInt32LittleEndian(block[(PanelBlock.ScaleBytes + (4 * ((term / 8 * Side) + column)))..]);
                return (int)((word >> ((8 * (term % 4)) + (term % 8 / 4 * 4))) & 15) - 8;
        }
    }

    /// <inheritdoc cref="WeightPanels.Multiply"/>
    public static void Multiply<T>(WeightFormat format, int m, int n, int k, ReadOnlySpan<T> a, ReadOnlySpan<byte> panels, ReadOnlySpan<T> bias, Span<T> c, bool inIntegers = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (rounded, scales) = inIntegers && format is (WeightFormat.Q8_0 or WeightFormat.Q4_0) ? Round(format == WeightFormat.Q8_0 ? 32767 : 127, m, k, a) : ([], []);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = scales.Length == 0
                    ? SumOfWeights(format, k, a.Slice(i * k, k), panels, j)
                    : SumOfIntegers(format, k, rounded.AsSpan(i * k, k), scales.AsSpan(i * PanelBlock.Count(k)), panels, j);
                c[(i * n) + j] = bias.IsEmpty ? sum : sum + bias[j];
            }
        }
    }

    // Rows as integers, 32 terms with one scale.
    private static (int[] Terms, T[] Scales) Round<T>(int largest, int m, int k, ReadOnlySpan<T> a) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var blocks = PanelBlock.Count(k);
        var (terms, scales) = (new int[m * k], new T[m * blocks]);
        for (var i = 0; i < m * blocks; i++)
        {
            var (row, first) = (i / blocks, i % blocks * Side);
            var block = a.Slice((row * k) + first, Math.Min(Side, k - first));
            var most = T.Zero;
            foreach (var value in block)
                most = T.IsNaN(value) || T.Abs(value) > most ? T.Abs(value) : most;
            scales[i] = most * (T.One / T.CreateChecked(largest));
            var inverse = most > T.CreateChecked(1e-30f) ? T.CreateChecked(largest) / most : T.Zero;
            for (var p = 0; p < block.Length; p++)
                terms[(row * k) + first + p] = int.CreateSaturating(T.Round(block[p] * inverse));
        }
        return (terms, scales);
    }

    private static T SumOfWeights<T>(WeightFormat format, int k, ReadOnlySpan<T> a, ReadOnlySpan<byte> panels, int j) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var p = 0; p < k; p++)
            sum = T.FusedMultiplyAdd(a[p], T.CreateChecked(At(format, k, panels, p, j)), sum);
        return sum;
    }

    private static T SumOfIntegers<T>(WeightFormat format, int k, ReadOnlySpan<int> a, ReadOnlySpan<T> scales, ReadOnlySpan<byte> panels, int j) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = T.Zero;
        for (var first = 0; first < k; first += Side)
        {
            var (total, scale) = (0, 0.0);
            for (var p = first; p < Math.Min(k, first + Side); p++)
                total += a[p] * (int)NumberAt(format, k, panels, p, j, out scale);
            sum = T.FusedMultiplyAdd(T.CreateChecked(scale) * scales[first / Side], T.CreateChecked(total), sum);
        }
        return sum;
    }

    /// <inheritdoc cref="WeightPanels.LookUp"/>
    public static void LookUp<T>(WeightFormat format, ReadOnlySpan<byte> panels, int n, int k, ReadOnlySpan<int> ids, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < ids.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)ids[i], (uint)n, nameof(ids));
            for (var p = 0; p < k; p++)
                y[(i * k) + p] = T.CreateChecked(At(format, k, panels, p, ids[i]));
        }
    }
}
