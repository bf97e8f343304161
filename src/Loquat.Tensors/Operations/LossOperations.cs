// Losses: each a scalar, the mean over what counts, with one fused backward pass.
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>Options of the cross-entropy.</summary>
public sealed record CrossEntropyOptions
{
    /// <summary>Targets with this value do not count.</summary>
    public int IgnoreIndex { get; init; } = -100;

    /// <summary>ε: the target distribution is (1 - ε) one-hot + ε / V.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Weight of each class [V], or null for 1.</summary>
    public Tensor? ClassWeights { get; init; }
}

/// <summary>Loss functions.</summary>
public static class LossOperations
{
    private static readonly CrossEntropyOptions s_plain = new();

    /// <summary>
    /// Mean of -ln softmax(logits)[target] over the targets that count; weighted by class and smoothed as the options say. 0 where no target counts.
    /// </summary>
    /// <param name="logits">[..., V].</param>
    /// <param name="targets">Class ids [...].</param>
    /// <param name="options">Ignored index, smoothing, class weights.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is no class.</exception>
    public static Tensor CrossEntropy(this Tensor logits, Tensor targets, CrossEntropyOptions? options = null)
    {
        options ??= s_plain;
        var (rows, columns) = Rows.Of(logits);
        Rows.RequireIds(targets, "The targets of CrossEntropy");
        Rows.RequireWidth(options.ClassWeights, columns, "ClassWeights");
        if (targets.Count != rows)
            throw new ArgumentException($"CrossEntropy got {targets.Count} targets for {rows} rows of logits of shape {logits.Shape}.");
        var rowLoss = logits.Similar([rows]);
        var logSumExp = logits.Similar([rows]);
        var (lossSum, weightSum) = logits.Backend.CrossEntropy(logits.Storage, targets.Storage, rows, columns, options.IgnoreIndex,
            options.LabelSmoothing, options.ClassWeights?.Storage, rowLoss.Storage, logSumExp.Storage);
        rowLoss.Storage.Release();
        var scale = weightSum > 0 ? 1 / weightSum : 0;
        var loss = logits.Similar(Shape.Scalar);
        logits.Backend.Fill(loss.Storage, lossSum * scale);
        if (!Node.IsNeeded(logits))
            return loss;
        return new CrossEntropyNode(logits, targets, options, logSumExp, rows, columns, scale).Record(loss, logSumExp, logits);
    }

    /// <summary>Mean of the binary cross-entropies max(x, 0) - x·t + ln(1 + e^-|x|) of logits x with targets t in [0, 1].</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor BinaryCrossEntropy(this Tensor logits, Tensor targets)
    {
        RequireSame(logits, targets, "BinaryCrossEntropy");
        var loss = logits.Similar(Shape.Scalar);
        logits.Backend.Fill(loss.Storage, logits.Backend.BinaryCrossEntropy(logits.Storage, targets.Storage) / logits.Count);
        return Node.IsNeeded(logits) ? new BinaryCrossEntropyNode(logits, targets).Record(loss, null, logits) : loss;
    }

    /// <summary>Mean of (x - target)². The target gets no gradient.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Tensor MeanSquaredError(this Tensor x, Tensor target)
    {
        RequireSame(x, target, "MeanSquaredError");
        var loss = x.Similar(Shape.Scalar);
        x.Backend.Fill(loss.Storage, x.Backend.SquaredError(x.Storage, target.Storage) / x.Count);
        return Node.IsNeeded(x) ? new SquaredErrorNode(x, target).Record(loss, null, x) : loss;
    }

    private static void RequireSame(Tensor x, Tensor target, string name)
    {
        if (x.Shape != target.Shape)
            throw new ArgumentException($"{name} compares tensors of one shape; these are {x.Shape} and {target.Shape}.");
    }

    private sealed class CrossEntropyNode(Tensor logits, Tensor targets, CrossEntropyOptions options, Tensor logSumExp, int rows, int columns, double scale) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(logits);
            logits.Backend.CrossEntropyBackward(logits.Storage, targets.Storage, rows, columns, options.IgnoreIndex, options.LabelSmoothing,
                options.ClassWeights?.Storage, logSumExp.Storage, scale * gradient.Item(), target.Tensor.Storage, target.Accumulate);
        }
    }

    private sealed class BinaryCrossEntropyNode(Tensor logits, Tensor targets) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(logits);
            logits.Backend.BinaryCrossEntropyBackward(logits.Storage, targets.Storage, gradient.Item() / logits.Count, target.Tensor.Storage, target.Accumulate);
        }
    }

    private sealed class SquaredErrorNode(Tensor x, Tensor goal) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            var target = sink.For(x);
            x.Backend.SquaredErrorBackward(x.Storage, goal.Storage, gradient.Item() / x.Count, target.Tensor.Storage, target.Accumulate);
        }
    }
}
