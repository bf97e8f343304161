// Softmax and log-softmax over the last axis.
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>Normalised exponentials over the last axis.</summary>
public static class SoftmaxOperations
{
    /// <summary>yᵢ = e^(xᵢ - max) / Σⱼ e^(xⱼ - max). A row of -∞ gives zeros.</summary>
    public static Tensor Softmax(this Tensor x)
    {
        var (rows, columns) = Rows.Of(x);
        var y = x.Similar(x.Shape);
        x.Backend.Softmax(x.Storage, rows, columns, y.Storage);
        return Node.IsNeeded(x) ? new SoftmaxNode(x, y, rows, columns).Record(y, null, x) : y;
    }

    /// <summary>yᵢ = xᵢ - ln Σⱼ e^xⱼ.</summary>
    public static Tensor LogSoftmax(this Tensor x)
    {
        var (rows, columns) = Rows.Of(x);
        var y = x.Similar(x.Shape);
        x.Backend.LogSoftmax(x.Storage, rows, columns, y.Storage);
        return Node.IsNeeded(x) ? new LogSoftmaxNode(x, y, rows, columns).Record(y, null, x) : y;
    }

    private sealed class SoftmaxNode(Tensor x, Tensor y, int rows, int columns) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(x);
            x.Backend.SoftmaxBackward(y.Storage, gradient.Storage, rows, columns, target.Tensor.Storage, target.Accumulate);
        }
    }

    private sealed class LogSoftmaxNode(Tensor x, Tensor y, int rows, int columns) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(x);
            x.Backend.LogSoftmaxBackward(y.Storage, gradient.Storage, rows, columns, target.Tensor.Storage, target.Accumulate);
        }
    }
}
