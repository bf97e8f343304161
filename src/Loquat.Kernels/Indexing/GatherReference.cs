// The scalar twin of GatherKernels.
using System.Numerics;

namespace Loquat.Kernels.Indexing;

/// <summary>Plain loops that compute what <see cref="GatherKernels"/> computes, in any floating-point type.</summary>
public static class GatherReference
{
    /// <inheritdoc cref="GatherKernels.Forward"/>
    public static void Forward<T>(ReadOnlySpan<T> x, int outer, int axis, int inner, ReadOnlySpan<int> indices, int count, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GatherKernels.Require(x.Length, outer, axis, inner, indices, count, y.Length);
        for (var o = 0; o < outer; o++)
            for (var c = 0; c < count; c++)
                for (var i = 0; i < inner; i++)
                {
                    var output = (((o * count) + c) * inner) + i;
                    y[output] = x[(((o * axis) + indices[output]) * inner) + i];
                }
    }

    /// <inheritdoc cref="GatherKernels.Backward"/>
    public static void Backward<T>(
        ReadOnlySpan<int> indices, ReadOnlySpan<T> dy, int outer, int axis, int inner, int count, Span<T> dx, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        GatherKernels.Require(dx.Length, outer, axis, inner, indices, count, dy.Length);
        if (!accumulate)
            dx.Clear();
        for (var o = 0; o < outer; o++)
            for (var c = 0; c < count; c++)
                for (var i = 0; i < inner; i++)
                {
                    var output = (((o * count) + c) * inner) + i;
                    dx[(((o * axis) + indices[output]) * inner) + i] += dy[output];
                }
    }
}
