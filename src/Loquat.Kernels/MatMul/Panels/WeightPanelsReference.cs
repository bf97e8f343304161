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
        var bytes = checked((int)WeightPanels.Bytes(format, Side, Side));
        var block = panels.Slice(((j / Side * PanelBlock.Count(k)) + (p / Side)) * bytes, bytes);
        var (term, column) = (p % Side, j % Side);
        var at = (term * Side) + column;
        var scale = (double)BinaryPrimitives.ReadHalfLittleEndian(block[(2 * column)..]);
        switch (format)
        {
            case WeightFormat.Float16:
                return (double)BinaryPrimitives.ReadHalfLittleEndian(block[(2 * at)..]);
            case WeightFormat.BFloat16:
                return BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(block[(2 * at)..]) << 16);
            case WeightFormat.Q8_0:
                return scale * (sbyte)block[PanelBlock.ScaleBytes + at];
            default:
                var word = BinaryPrimitives.ReadUInt32LittleEndian(block[(PanelBlock.ScaleBytes + (4 * ((term / 8 * Side) + column)))..]);
                return scale * ((int)((word >> (4 * (term % 8))) & 15) - 8);
        }
    }

    /// <inheritdoc cref="WeightPanels.Multiply"/>
    public static void Multiply<T>(WeightFormat format, int m, int n, int k, ReadOnlySpan<T> a, ReadOnlySpan<byte> panels, ReadOnlySpan<T> bias, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = T.Zero;
                for (var p = 0; p < k; p++)
                    sum = T.FusedMultiplyAdd(a[(i * k) + p], T.CreateChecked(At(format, k, panels, p, j)), sum);
                c[(i * n) + j] = bias.IsEmpty ? sum : sum + bias[j];
            }
        }
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
