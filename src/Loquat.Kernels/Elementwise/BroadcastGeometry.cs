// The loop nest of a broadcast operation after merging: extents and strides, innermost dimension first. Unmanaged, so kernels carry it.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Elementwise;

/// <summary>Eight integers, one per dimension of the largest rank that broadcasting takes.</summary>
[InlineArray(BroadcastPlan.MaximumRank)]
internal struct DimensionValues
{
    private int _first;
}

/// <summary>
/// Dimensions of a broadcast operation, innermost first. Strides count elements; 0 means that the operand is repeated along the dimension.
/// The innermost stride of an operand is 0 or 1.
/// </summary>
internal struct BroadcastGeometry
{
    /// <summary>Number of dimensions in use, at least 1.</summary>
    internal int Rank;

    /// <summary>Output extents.</summary>
    internal DimensionValues Extents;

    /// <summary>Strides of the left operand.</summary>
    internal DimensionValues LeftStrides;

    /// <summary>Strides of the right operand.</summary>
    internal DimensionValues RightStrides;

    /// <summary>Adds a dimension outside those present, merging it into the last one where both operands run on without a gap.</summary>
    internal void Push(int extent, int leftStride, int rightStride)
    {
        var last = Rank - 1;
        if (last >= 0
            && leftStride == LeftStrides[last] * Extents[last]
            && rightStride == RightStrides[last] * Extents[last])
        {
            Extents[last] *= extent;
            return;
        }
        Extents[Rank] = extent;
        LeftStrides[Rank] = leftStride;
        RightStrides[Rank] = rightStride;
        Rank++;
    }
}
