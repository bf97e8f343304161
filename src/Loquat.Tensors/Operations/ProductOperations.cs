// Matrix products and the fused linear layer.
using Loquat.Kernels.Elementwise;
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>How a linear layer's weight is stored.</summary>
public enum WeightLayout
{
    /// <summary>[in, out], as GPT-2's checkpoints have it: y = x W.</summary>
    InputOutput,

    /// <summary>[out, in], as most checkpoints have it: y = x Wᵀ.</summary>
    OutputInput,
}

/// <summary>Matrix products.</summary>
public static class ProductOperations
{
    /// <summary>
    /// op(a) op(b) over the last two axes. Leading axes must be equal, or one operand must have none, and is then shared.
    /// </summary>
    /// <param name="a">[..., M, K], or [..., K, M] when transposed.</param>
    /// <param name="b">[..., K, N], or [..., N, K] when transposed.</param>
    /// <param name="transposeA">Whether to transpose a's last two axes.</param>
    /// <param name="transposeB">Whether to transpose b's last two axes.</param>
    /// <returns>[..., M, N].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor MatMul(this Tensor a, Tensor b, bool transposeA = false, bool transposeB = false)
    {
        var product = Product.Of(a.Shape, b.Shape, transposeA, transposeB);
        var y = a.Similar(product.OutputShape);
        product.Run(a.Backend, a, b, y);
        return Node.IsNeeded(a, b) ? new MatMulNode(a, b, product).Record(y, null, a, b) : y;
    }

    /// <summary>f(x W + bias), or x W + bias + residual: one operation with one backward pass.</summary>
    /// <param name="x">[..., K].</param>
    /// <param name="weight">[K, N] or [N, K], as <paramref name="layout"/> says.</param>
    /// <param name="bias">[N], or null.</param>
    /// <param name="layout">How the weight is stored.</param>
    /// <param name="activation">f; null for the identity. LeakyRelu has its usual slope 0.01.</param>
    /// <param name="residual">[..., N], added to the result; null for none, as with an activation.</param>
    /// <returns>[..., N].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit, or there is both an activation and a residual.</exception>
    public static Tensor Linear(this Tensor x, Tensor weight, Tensor? bias = null, WeightLayout layout = WeightLayout.InputOutput, UnaryFunction? activation = null, Tensor? residual = null)
    {
        var transposed = layout == WeightLayout.OutputInput;
        if (weight.Shape.Rank != 2 || x.Shape.Rank < 1 || weight.Shape[transposed ? 1 : 0] != x.Shape[^1])
            throw new ArgumentException($"Linear cannot apply a weight of shape {weight.Shape} ({layout}) to x of shape {x.Shape}: the input widths differ.");
        var k = x.Shape[^1];
        var n = weight.Shape[transposed ? 0 : 1];
        if (bias is not null && bias.Count != n)
            throw new ArgumentException($"Linear's bias of shape {bias.Shape} does not fit its output width {n}.");
        if (residual is not null && (activation is not null || residual.Shape != x.Shape.With(-1, n)))
            throw new ArgumentException($"Linear adds a residual of the result's shape, without an activation; this one is {residual.Shape} for {x.Shape.With(-1, n)}.");
        var rows = k == 0 ? x.Shape.CountOf(0, x.Shape.Rank - 1) : x.Count / k;
        var y = x.Similar(x.Shape.With(-1, n));
        var records = Node.IsNeeded(x, weight, bias) || (residual is not null && Node.IsNeeded(residual));
        if (weight.IsPacked && !records)
        {
            RequirePacking(weight, layout);
            x.Backend.PackedLinear(rows, n, k, x.Storage, weight.ProductStorage, bias?.Storage, activation, ParameterOf(activation), residual?.Storage, inIntegers: true, y.Storage);
            return y;
        }
        var preActivation = activation is null ? null : records ? x.Similar(y.Shape) : y;
        if (weight.IsPacked && !weight.RequiresGrad)
        {
            RequirePacking(weight, layout);
            x.Backend.PackedLinear(rows, n, k, x.Storage, weight.ProductStorage, bias?.Storage, null, 0, residual?.Storage, inIntegers: false, (preActivation ?? y).Storage);
            if (activation is { } function)
                x.Backend.Unary(function, ParameterOf(activation), preActivation!.Storage, y.Storage);
        }
        else
        {
            x.Backend.Linear(rows, n, k, transposed, x.Storage, weight.Storage, bias?.Storage, activation, ParameterOf(activation), preActivation?.Storage, residual?.Storage, y.Storage);
        }
        if (!records)
            return y;
        var node = new LinearNode(x, weight, bias, preActivation, y, residual, rows, n, k, transposed, activation);
        return (bias, residual) switch
        {
            (null, null) => node.Record(y, preActivation, x, weight),
            (null, _) => node.Record(y, preActivation, x, weight, residual),
            (_, null) => node.Record(y, preActivation, x, weight, bias),
            _ => node.Record(y, preActivation, x, weight, bias, residual),
        };
    }

    private static void RequirePacking(Tensor weight, WeightLayout layout)
    {
        if (weight.ProductStorage.Packing != layout)
            throw new ArgumentException($"This weight of shape {weight.Shape} was packed as {weight.ProductStorage.Packing} and cannot be read as {layout}.");
    }

    private static double ParameterOf(UnaryFunction? activation) => activation == UnaryFunction.LeakyRelu ? 0.01 : 0;

    private sealed class MatMulNode(Tensor a, Tensor b, Product product) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            if (sink.Wants(a))
                product.GradientOfA(gradient, b, sink.For(a));
            if (sink.Wants(b))
                product.GradientOfB(gradient, a, sink.For(b));
        }
    }

    private sealed class LinearNode(Tensor x, Tensor weight, Tensor? bias, Tensor? preActivation, Tensor y, Tensor? residual, int rows, int n, int k, bool transposed, UnaryFunction? activation) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var backend = x.Backend;
            var dy = gradient;
            // The gradient makes way for the one before the activation, unless someone else reads it too.
            var isOwn = gradient.Storage.References > 1;
            if (activation is { } function)
            {
                dy = isOwn ? gradient.Similar(gradient.Shape) : gradient;
                backend.UnaryBackward(function, ParameterOf(activation), preActivation!.Storage, y.Storage, gradient.Storage, dy.Storage, false);
            }
            if (sink.Wants(x))
            {
                var target = sink.For(x);
                if (weight.IsPacked)
                    BackwardThroughPacked(dy, target);
                else
                    backend.MatMul(1, false, !transposed, rows, k, n, dy.Storage, 0, weight.Storage, 0, target.Tensor.Storage, target.Accumulate);
            }
            var dBias = sink.Wants(bias) ? sink.For(bias!) : default;
            if (sink.Wants(weight))
            {
                var target = sink.For(weight);
                backend.LinearWeightGradient(rows, n, k, transposed, x.Storage, dy.Storage, target.Tensor.Storage, target.Accumulate, dBias.Tensor?.Storage, dBias.Accumulate);
            }
            else if (dBias.Tensor is { } place)
            {
                backend.Sum(dy.Storage, 1, rows, n, place.Storage, 1, dBias.Accumulate);
            }
            if (activation is not null && isOwn)
                dy.Storage.Release();
            if (residual is not null)
                sink.Pass(residual, gradient);
        }

        // A frozen weight's numbers are needed as such for this one product.
        private void BackwardThroughPacked(Tensor dy, GradientTarget target)
        {
            var decoded = x.Similar([n, k]);
            x.Backend.DecodeWeight(weight.ProductStorage, n, k, decoded.Storage);
            x.Backend.MatMul(1, false, false, rows, k, n, dy.Storage, 0, decoded.Storage, 0, target.Tensor.Storage, target.Accumulate);
            decoded.Storage.Release();
        }
    }
}
