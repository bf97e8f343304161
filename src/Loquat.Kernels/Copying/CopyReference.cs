// The scalar twin of CopyKernels.
using System.Numerics;

namespace Loquat.Kernels.Copying;

/// <summary>Plain loops that compute what <see cref="CopyKernels"/> computes, in any floating-point type.</summary>
public static class CopyReference
{
    /// <inheritdoc cref="CopyKernels.Permute"/>
    public static void Permute<T>(ReadOnlySpan<T> x, ReadOnlySpan<int> shape, ReadOnlySpan<int> axes, Span<T> y, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CopyKernels.RequirePermutation(shape, axes);
        for (var output = 0; output < y.Length; output++)
        {
            int rest = output, input = 0;
            for (var i = axes.Length - 1; i >= 0; i--)
            {
                var stride = 1;
                for (var d = axes[i] + 1; d < shape.Length; d++)
                    stride *= shape[d];
                input += rest % shape[axes[i]] * stride;
                rest /= shape[axes[i]];
            }
            y[output] = accumulate ? y[output] + x[input] : x[input];
        }
    }

    /// <inheritdoc cref="CopyKernels.CopyBlocks"/>
    public static void CopyBlocks<T>(
        ReadOnlySpan<T> x, long sourceStride, Span<T> y, long destinationStride, int blocks, int blockLength, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var b = 0; b < blocks; b++)
            for (var i = 0; i < blockLength; i++)
            {
                var output = (int)(b * destinationStride) + i;
                var value = x[(int)(b * sourceStride) + i];
                y[output] = accumulate ? y[output] + value : value;
            }
    }
}
