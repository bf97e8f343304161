// The naive twin of PackedKernels: where each element lies, by definition, over any floating-point type.
using System.Numerics;

namespace Loquat.Kernels.MatMul;

/// <summary>Packing and packed products by definition, the oracle of <see cref="PackedKernels"/>.</summary>
public static class PackedReference
{
    /// <inheritdoc cref="PackedKernels.Pack"/>
    public static void Pack<T>(bool transposed, int n, int k, Span<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var copy = matrix.ToArray();
        for (var j = 0; j < n; j++)
            for (var p = 0; p < k; p++)
                matrix[At(n, k, p, j)] = copy[transposed ? (j * k) + p : (p * n) + j];
    }

    /// <inheritdoc cref="PackedKernels.PackRows"/>
    public static void PackRows<T>(bool transposed, int n, int k, int first, ReadOnlySpan<float> rows, Span<T> packed) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var length = transposed ? k : n;
        var count = PackedKernels.CheckRows(transposed ? n : k, length, first, rows.Length);
        for (var i = 0; i < count; i++)
            for (var at = 0; at < length; at++)
                packed[transposed ? At(n, k, at, first + i) : At(n, k, first + i, at)] = T.CreateTruncating(rows[(i * length) + at]);
    }

    /// <inheritdoc cref="PackedKernels.Unpack"/>
    public static void Unpack<T>(bool transposed, int n, int k, Span<T> matrix) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var copy = matrix.ToArray();
        for (var j = 0; j < n; j++)
            for (var p = 0; p < k; p++)
                matrix[transposed ? (j * k) + p : (p * n) + j] = copy[At(n, k, p, j)];
    }

    /// <inheritdoc cref="PackedKernels.Multiply"/>
    public static void Multiply<T>(int m, int n, int k, ReadOnlySpan<T> a, ReadOnlySpan<T> packed, ReadOnlySpan<T> bias, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = T.Zero;
                for (var p = 0; p < k; p++)
                    sum = T.FusedMultiplyAdd(a[(i * k) + p], packed[At(n, k, p, j)], sum);
                c[(i * n) + j] = bias.IsEmpty ? sum : sum + bias[j];
            }
        }
    }

    /// <inheritdoc cref="PackedKernels.LookUp"/>
    public static void LookUp<T>(ReadOnlySpan<T> packed, int n, int k, ReadOnlySpan<int> ids, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Indexing.EmbeddingKernels.Require(packed.Length, n, k, ids, y.Length);
        for (var i = 0; i < ids.Length; i++)
            for (var p = 0; p < k; p++)
                y[(i * k) + p] = packed[At(n, k, p, ids[i])];
    }

    /// <summary>Where op(B)[p, j] lies among k·n packed values.</summary>
    private static int At(int n, int k, int p, int j)
    {
        var panel = j / PackedKernels.PanelWidth * PackedKernels.PanelWidth;
        return (panel * k) + (p * Math.Min(PackedKernels.PanelWidth, n - panel)) + j - panel;
    }
}
