// Dropout with counter-based randomness: the mask is never stored, the backward pass draws it again.
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>Random regularisation.</summary>
public static class DropoutOperations
{
    /// <summary>
    /// Zeroes each element with probability p and scales the others by 1 / (1 - p) (Srivastava et al. 2014). Whether element i stays depends only on
    /// the seed, the stream and i.
    /// </summary>
    /// <param name="x">Any shape.</param>
    /// <param name="probability">p in [0, 1); 0 returns x itself.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">A number of this call's own, such as (step, layer).</param>
    /// <exception cref="ArgumentOutOfRangeException">p is not in [0, 1).</exception>
    public static Tensor Dropout(this Tensor x, double probability, ulong seed, ulong stream)
    {
        if (probability is < 0 or >= 1 or double.NaN)
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "The dropout probability must be at least 0 and less than 1.");
        if (probability == 0)
            return x;
        var y = x.Similar(x.Shape);
        x.Backend.Dropout(x.Storage, probability, seed, stream, y.Storage, false);
        return Node.IsNeeded(x) ? new DropoutNode(x, probability, seed, stream).Record(y, null, x) : y;
    }

    private sealed class DropoutNode(Tensor x, double probability, ulong seed, ulong stream) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(x);
            x.Backend.Dropout(gradient.Storage, probability, seed, stream, target.Tensor.Storage, target.Accumulate);
        }
    }
}
