// The scalar twin of MaskKernels.
using System.Numerics;

namespace Loquat.Kernels.Elementwise;

/// <summary>A plain loop that computes what <see cref="MaskKernels"/> computes, in any floating-point type.</summary>
public static class MaskReference
{
    /// <inheritdoc cref="MaskKernels.Fill"/>
    public static void Fill<T>(in BroadcastPlan plan, ReadOnlySpan<T> x, ReadOnlySpan<int> mask, T value, Span<T> y, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var i = 0; i < plan.Count; i++)
        {
            var chosen = mask[BinaryReference.Operands(in plan, i).Right] != 0 ? value : x[i];
            y[i] = accumulate ? y[i] + chosen : chosen;
        }
    }
}
