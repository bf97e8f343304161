// Masked fill with broadcasting: the same loops as the functions of two variables, with the mask's integers read as bit patterns.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>Replaces masked elements by a value.</summary>
public static unsafe class MaskKernels
{
    /// <summary>y (+)= mask ≠ 0 ? value : x, element by element; the mask is broadcast to x.</summary>
    /// <param name="plan">The plan of x's shape (left) and the mask's (right); its output shape must be x's.</param>
    /// <param name="x">Input, <see cref="BroadcastPlan.LeftCount"/> elements.</param>
    /// <param name="mask">Integers, <see cref="BroadcastPlan.RightCount"/> elements; any value but 0 masks.</param>
    /// <param name="value">What masked elements become.</param>
    /// <param name="y">Result, as long as <paramref name="x"/>; may be the same memory. Its gradient is this call on dy with value 0.</param>
    /// <param name="accumulate">Adds to <paramref name="y"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">A span does not fit the plan, or x would have to be repeated.</exception>
    public static void Fill(in BroadcastPlan plan, ReadOnlySpan<float> x, ReadOnlySpan<int> mask, float value, Span<float> y, bool accumulate)
    {
        if (plan.LeftCount != plan.Count)
            throw new ArgumentException(
                $"The mask's shape broadcasts x from {plan.LeftCount} to {plan.Count} elements; pass a mask whose shape broadcasts to x's.", nameof(plan));
        ElementBlocks.RequireLength(x.Length, plan.LeftCount, nameof(x));
        ElementBlocks.RequireLength(mask.Length, plan.RightCount, nameof(mask));
        ElementBlocks.RequireLength(y.Length, plan.Count, nameof(y));
        fixed (float* px = x, py = y)
        fixed (int* pm = mask)
            BinaryKernels.Launch<FillPair>(in plan, px, (float*)pm, py, value, accumulate);
    }

    /// <summary>parameter where the bits of b are not all 0, else a.</summary>
    private readonly struct FillPair : IBinaryFunction
    {
        public static int Cost => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Forward<V>(V a, V b, V parameter) where V : unmanaged, ILanes<V>
        {
            // The only other bit pattern that equals zero is -0 (int.MinValue), whose sign bit shows in the exponent as 129.
            var exponent = V.SplitExponent(b, out _);
            var clear = V.Select(V.GreaterThan(exponent, V.Create(128f)), parameter, a);
            return V.Select(V.EqualTo(b, V.Zero), clear, parameter);
        }
    }
}
