// Functions of two variables over whole arrays with broadcasting, forward and backward: validation and launch.
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Elementwise;

/// <summary>Applies a <see cref="BinaryFunction"/> to pairs of elements. Elements are independent: their bits do not depend on threads or position.</summary>
/// <remarks>Special values follow IEEE 754 for the four basic operations; for powers see <see cref="BinaryFunction.Power"/>: 1 where b = 0 or a = 1.</remarks>
public static unsafe class BinaryKernels
{
    /// <summary>y (+)= f(a, b), element by element after broadcasting.</summary>
    /// <param name="function">The function f.</param>
    /// <param name="plan">The plan of the shapes of a and b.</param>
    /// <param name="a">Left operand, <see cref="BroadcastPlan.LeftCount"/> elements.</param>
    /// <param name="b">Right operand, <see cref="BroadcastPlan.RightCount"/> elements.</param>
    /// <param name="y">Result, <see cref="BroadcastPlan.Count"/> elements; may be the memory of an operand that is not repeated.</param>
    /// <param name="accumulate">Adds to <paramref name="y"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">A span does not fit the plan.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such function.</exception>
    public static void Forward(
        BinaryFunction function, in BroadcastPlan plan, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y, bool accumulate)
    {
        ElementBlocks.RequireLength(a.Length, plan.LeftCount, nameof(a));
        ElementBlocks.RequireLength(b.Length, plan.RightCount, nameof(b));
        ElementBlocks.RequireLength(y.Length, plan.Count, nameof(y));
        fixed (float* pa = a, pb = b, py = y)
        {
            switch (function)
            {
                case BinaryFunction.Add: Launch<AddPair>(in plan, pa, pb, py, 0f, accumulate); break;
                case BinaryFunction.Subtract: Launch<SubtractPair>(in plan, pa, pb, py, 0f, accumulate); break;
                case BinaryFunction.Multiply: Launch<MultiplyPair>(in plan, pa, pb, py, 0f, accumulate); break;
                case BinaryFunction.Divide: Launch<DividePair>(in plan, pa, pb, py, 0f, accumulate); break;
                case BinaryFunction.Power: Launch<PowerPair>(in plan, pa, pb, py, 0f, accumulate); break;
                case BinaryFunction.SwiGlu: Launch<SwiGluPair>(in plan, pa, pb, py, 0f, accumulate); break;
                default: throw Unknown(function);
            }
        }
    }

    /// <summary>da (+)= dy · ∂f/∂a. da has the output's shape; where a was repeated the caller sums it down.</summary>
    /// <param name="function">The function f.</param>
    /// <param name="plan">The plan of the shapes of a and b.</param>
    /// <param name="a">Left operand; may be empty except for powers and gated units.</param>
    /// <param name="b">Right operand; may be empty for sums and differences.</param>
    /// <param name="y">Result of the forward call; may be empty: no derivative by a reads it.</param>
    /// <param name="dy">Gradient of the result, <see cref="BroadcastPlan.Count"/> elements.</param>
    /// <param name="da">Gradient by a, <see cref="BroadcastPlan.Count"/> elements; may be the memory of <paramref name="dy"/>.</param>
    /// <param name="accumulate">Adds to <paramref name="da"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">A span does not fit the plan.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such function.</exception>
    public static void BackwardLeft(
        BinaryFunction function,
        in BroadcastPlan plan,
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> da,
        bool accumulate)
    {
        switch (function)
        {
            case BinaryFunction.Add:
            case BinaryFunction.Subtract: Launch<PassGradient>(in plan, a, b, y, dy, da, accumulate); break;
            case BinaryFunction.Multiply: Launch<MultiplyLeftGradient>(in plan, a, b, y, dy, da, accumulate); break;
            case BinaryFunction.Divide: Launch<DivideLeftGradient>(in plan, a, b, y, dy, da, accumulate); break;
            case BinaryFunction.Power: Launch<PowerLeftGradient>(in plan, a, b, y, dy, da, accumulate); break;
            case BinaryFunction.SwiGlu: Launch<SwiGluLeftGradient>(in plan, a, b, y, dy, da, accumulate); break;
            default: throw Unknown(function);
        }
    }

    /// <summary>db (+)= dy · ∂f/∂b. db has the output's shape; where b was repeated the caller sums it down.</summary>
    /// <param name="function">The function f.</param>
    /// <param name="plan">The plan of the shapes of a and b.</param>
    /// <param name="a">Left operand; may be empty except for products, powers and gated units.</param>
    /// <param name="b">Right operand; may be empty except for quotients and powers.</param>
    /// <param name="y">Result of the forward call; may be empty except for quotients and powers.</param>
    /// <param name="dy">Gradient of the result, <see cref="BroadcastPlan.Count"/> elements.</param>
    /// <param name="db">Gradient by b, <see cref="BroadcastPlan.Count"/> elements; may be the memory of <paramref name="dy"/>.</param>
    /// <param name="accumulate">Adds to <paramref name="db"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">A span does not fit the plan.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such function.</exception>
    public static void BackwardRight(
        BinaryFunction function,
        in BroadcastPlan plan,
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> db,
        bool accumulate)
    {
        switch (function)
        {
            case BinaryFunction.Add: Launch<PassGradient>(in plan, a, b, y, dy, db, accumulate); break;
            case BinaryFunction.Subtract: Launch<SubtractRightGradient>(in plan, a, b, y, dy, db, accumulate); break;
            case BinaryFunction.Multiply: Launch<MultiplyRightGradient>(in plan, a, b, y, dy, db, accumulate); break;
            case BinaryFunction.Divide: Launch<DivideRightGradient>(in plan, a, b, y, dy, db, accumulate); break;
            case BinaryFunction.Power: Launch<PowerRightGradient>(in plan, a, b, y, dy, db, accumulate); break;
            case BinaryFunction.SwiGlu: Launch<SwiGluRightGradient>(in plan, a, b, y, dy, db, accumulate); break;
            default: throw Unknown(function);
        }
    }

    /// <summary>Runs a function of two variables over a plan whose spans have been checked and pinned.</summary>
    internal static void Launch<TFunction>(in BroadcastPlan plan, float* a, float* b, float* y, float parameter, bool accumulate)
        where TFunction : unmanaged, IBinaryFunction
    {
        var kernel = new BinaryForward<TFunction>(in plan.Geometry, a, b, y, plan.Count, parameter, accumulate);
        RangeKernel.Launch(in kernel, ElementBlocks.Count(plan.Count), (long)(TFunction.Cost + 2) * ElementBlocks.Length);
    }

    private static void Launch<TGradient>(
        in BroadcastPlan plan,
        ReadOnlySpan<float> a,
        ReadOnlySpan<float> b,
        ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy,
        Span<float> d,
        bool accumulate)
        where TGradient : unmanaged, IBinaryGradient
    {
        if (TGradient.ReadsLeft || !a.IsEmpty)
            ElementBlocks.RequireLength(a.Length, plan.LeftCount, nameof(a));
        if (TGradient.ReadsRight || !b.IsEmpty)
            ElementBlocks.RequireLength(b.Length, plan.RightCount, nameof(b));
        if (TGradient.ReadsOutput || !y.IsEmpty)
            ElementBlocks.RequireLength(y.Length, plan.Count, nameof(y));
        ElementBlocks.RequireLength(dy.Length, plan.Count, nameof(dy));
        ElementBlocks.RequireLength(d.Length, plan.Count, "the gradient");
        fixed (float* pa = a, pb = b, py = y, pdy = dy, pd = d)
        {
            var kernel = new BinaryBackward<TGradient>(in plan.Geometry, pa, pb, py, pdy, pd, plan.Count, accumulate);
            RangeKernel.Launch(in kernel, ElementBlocks.Count(plan.Count), (long)(TGradient.Cost + 3) * ElementBlocks.Length);
        }
    }

    private static ArgumentOutOfRangeException Unknown(BinaryFunction function) =>
        new(nameof(function), function, $"{(int)function} is not a member of {nameof(BinaryFunction)}.");
}
