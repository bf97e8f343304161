// Functions of two tensors with broadcasting: z = f(a, b); the gradient of a broadcast operand is summed over what it was broadcast to.
using Loquat.Kernels.Elementwise;
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>
/// Element-by-element functions of two tensors. Shapes are aligned at the last axis; an extent of 1 or a missing axis is broadcast.
/// </summary>
public static class BinaryOperations
{
    /// <summary>a + b.</summary>
    public static Tensor Add(this Tensor a, Tensor b) => Apply(a, b, BinaryFunction.Add);

    /// <summary>a - b.</summary>
    public static Tensor Subtract(this Tensor a, Tensor b) => Apply(a, b, BinaryFunction.Subtract);

    /// <summary>a · b, element by element.</summary>
    public static Tensor Multiply(this Tensor a, Tensor b) => Apply(a, b, BinaryFunction.Multiply);

    /// <summary>a / b.</summary>
    public static Tensor Divide(this Tensor a, Tensor b) => Apply(a, b, BinaryFunction.Divide);

    /// <summary>aᵇ, for a &gt; 0 where b is not integral.</summary>
    public static Tensor Power(this Tensor a, Tensor b) => Apply(a, b, BinaryFunction.Power);

    /// <summary>silu(a) · b with silu(a) = a σ(a): the gated unit of SwiGLU networks (Shazeer 2020), without keeping silu(a).</summary>
    public static Tensor SwiGlu(this Tensor a, Tensor b) => Apply(a, b, BinaryFunction.SwiGlu);

    private static Tensor Apply(Tensor a, Tensor b, BinaryFunction function)
    {
        Rows.RequireReal(a, function);
        Rows.RequireReal(b, function);
        if (!ReferenceEquals(a.Backend, b.Backend))
            throw new ArgumentException($"{function} of a tensor on {a.Backend.Name} and one on {b.Backend.Name}: make both on one backend.");
        var plan = BroadcastPlan.Create(a.Shape.Extents, b.Shape.Extents);
        var y = a.Similar(new Shape(plan.OutputShape));
        a.Backend.Binary(function, plan, a.Storage, b.Storage, y.Storage, false);
        return Node.IsNeeded(a, b) ? new BinaryNode(a, b, y, function, plan).Record(y, null, a, b) : y;
    }

    private sealed class BinaryNode(Tensor a, Tensor b, Tensor y, BinaryFunction function, BroadcastPlan plan) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            if (sink.Wants(a))
                Side(a, function is BinaryFunction.Add or BinaryFunction.Subtract, gradient, sink, left: true);
            if (sink.Wants(b))
                Side(b, function is BinaryFunction.Add, gradient, sink, left: false);
        }

        private void Side(Tensor operand, bool passes, Tensor gradient, GradientSink sink, bool left)
        {
            var isWhole = operand.Shape == gradient.Shape;
            if (passes && isWhole)
            {
                sink.Pass(operand, gradient);
            }
            else if (isWhole)
            {
                var target = sink.For(operand);
                Local(gradient, target.Tensor, target.Accumulate, left);
            }
            else
            {
                var whole = passes ? gradient : gradient.Similar(gradient.Shape);
                if (!passes)
                    Local(gradient, whole, false, left);
                Broadcasting.SumInto(whole, sink.For(operand));
                if (!passes)
                    whole.Storage.Release();
            }
        }

        private void Local(Tensor gradient, Tensor destination, bool accumulate, bool left)
        {
            if (left)
                a.Backend.BinaryBackwardLeft(function, plan, a.Storage, b.Storage, y.Storage, gradient.Storage, destination.Storage, accumulate);
            else
                a.Backend.BinaryBackwardRight(function, plan, a.Storage, b.Storage, y.Storage, gradient.Storage, destination.Storage, accumulate);
        }
    }
}
