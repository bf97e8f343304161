// The scalar twin of EmbeddingKernels.
using System.Numerics;

namespace Loquat.Kernels.Indexing;

/// <summary>Plain loops that compute what <see cref="EmbeddingKernels"/> computes, in any floating-point type.</summary>
public static class EmbeddingReference
{
    /// <inheritdoc cref="EmbeddingKernels.Forward"/>
    public static void Forward<T>(ReadOnlySpan<T> table, int vocabulary, int width, ReadOnlySpan<int> ids, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EmbeddingKernels.Require(table.Length, vocabulary, width, ids, y.Length);
        for (var n = 0; n < ids.Length; n++)
            for (var c = 0; c < width; c++)
                y[(n * width) + c] = table[(ids[n] * width) + c];
    }

    /// <inheritdoc cref="EmbeddingKernels.ClearRows"/>
    public static void ClearRows<T>(ReadOnlySpan<int> ids, int vocabulary, int width, Span<T> table) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EmbeddingKernels.Require(table.Length, vocabulary, width, ids, (long)ids.Length * width);
        foreach (var id in ids)
            table.Slice(id * width, width).Clear();
    }

    /// <inheritdoc cref="EmbeddingKernels.Backward"/>
    public static void Backward<T>(ReadOnlySpan<int> ids, ReadOnlySpan<T> dy, int vocabulary, int width, Span<T> dTable, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EmbeddingKernels.Require(dTable.Length, vocabulary, width, ids, dy.Length);
        if (!accumulate)
            dTable.Clear();
        for (var n = 0; n < ids.Length; n++)
            for (var c = 0; c < width; c++)
                dTable[(ids[n] * width) + c] += dy[(n * width) + c];
    }
}
