// The CPU backend's coarse operations: each one kernel call.
using Loquat.Kernels.Attention;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Losses;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Normalization;
using Loquat.Kernels.Rotary;
using Loquat.Kernels.Softmax;

namespace Loquat.Tensors.Backends;

public sealed partial class CpuBackend
{
    /// <inheritdoc/>
    public override void MatMul(int batch, bool transposeA, bool transposeB, int m, int n, int k, Storage a, long strideA, Storage b, long strideB, Storage c, bool accumulate) =>
        GemmKernels.MultiplyBatched(batch, transposeA, transposeB, m, n, k, X(a), transposeA ? m : k, strideA, X(b), transposeB ? k : n, strideB, X(c), n, (long)m * n, accumulate);

    /// <inheritdoc/>
    public override void Softmax(Storage x, int rows, int columns, Storage y) =>
        SoftmaxKernels.Softmax(X(x), rows, columns, X(y));

    /// <inheritdoc/>
    public override void SoftmaxBackward(Storage y, Storage dy, int rows, int columns, Storage dx, bool accumulate) =>
        SoftmaxKernels.SoftmaxBackward(X(y), X(dy), rows, columns, X(dx), accumulate);

    /// <inheritdoc/>
    public override void LogSoftmax(Storage x, int rows, int columns, Storage y) =>
        SoftmaxKernels.LogSoftmax(X(x), rows, columns, X(y));

    /// <inheritdoc/>
    public override void LogSoftmaxBackward(Storage y, Storage dy, int rows, int columns, Storage dx, bool accumulate) =>
        SoftmaxKernels.LogSoftmaxBackward(X(y), X(dy), rows, columns, X(dx), accumulate);

    /// <inheritdoc/>
    public override (double LossSum, double WeightSum) CrossEntropy(Storage logits, Storage targets, int rows, int columns, int ignoreIndex, double smoothing, Storage? classWeights, Storage rowLoss, Storage rowLogSumExp) =>
        CrossEntropyKernels.Forward(X(logits), Ids(targets), rows, columns, ignoreIndex, (float)smoothing, X(classWeights), X(rowLoss), X(rowLogSumExp));

    /// <inheritdoc/>
    public override void CrossEntropyBackward(Storage logits, Storage targets, int rows, int columns, int ignoreIndex, double smoothing, Storage? classWeights, Storage rowLogSumExp, double scale, Storage dLogits, bool accumulate) =>
        CrossEntropyKernels.Backward(X(logits), Ids(targets), rows, columns, ignoreIndex, (float)smoothing, X(classWeights), X(rowLogSumExp), (float)scale, X(dLogits), accumulate);

    /// <inheritdoc/>
    public override double BinaryCrossEntropy(Storage logits, Storage targets) =>
        BinaryCrossEntropyKernels.Forward(X(logits), X(targets));

    /// <inheritdoc/>
    public override void BinaryCrossEntropyBackward(Storage logits, Storage targets, double scale, Storage dLogits, bool accumulate) =>
        BinaryCrossEntropyKernels.Backward(X(logits), X(targets), (float)scale, X(dLogits), accumulate);

    /// <inheritdoc/>
    public override double SquaredError(Storage x, Storage target) =>
        MeanSquaredErrorKernels.Forward(X(x), X(target));

    /// <inheritdoc/>
    public override void SquaredErrorBackward(Storage x, Storage target, double scale, Storage dx, bool accumulate) =>
        MeanSquaredErrorKernels.Backward(X(x), X(target), (float)scale, X(dx), accumulate);

    /// <inheritdoc/>
    public override void LayerNorm(Storage x, int rows, int columns, Storage? gamma, Storage? beta, double epsilon, Storage y, Storage? mean, Storage? reciprocalDeviation) =>
        LayerNormKernels.Forward(X(x), rows, columns, X(gamma), X(beta), (float)epsilon, X(y), X(mean), X(reciprocalDeviation));

    /// <inheritdoc/>
    public override void LayerNormBackward(Storage x, int rows, int columns, Storage? gamma, Storage mean, Storage reciprocalDeviation, Storage dy, Storage? dx, bool accumulateX, Storage? dGamma, bool accumulateGamma, Storage? dBeta, bool accumulateBeta)
    {
        if (accumulateGamma == accumulateBeta || dGamma is null || dBeta is null)
        {
            var accumulate = dGamma is null ? accumulateBeta : accumulateGamma;
            LayerNormKernels.Backward(X(x), rows, columns, X(gamma), X(mean), X(reciprocalDeviation), X(dy), X(dx), accumulateX, X(dGamma), X(dBeta), accumulate);
            return;
        }
        LayerNormKernels.Backward(X(x), rows, columns, X(gamma), X(mean), X(reciprocalDeviation), X(dy), X(dx), accumulateX, X(dGamma), default, accumulateGamma);
        LayerNormKernels.Backward(X(x), rows, columns, X(gamma), X(mean), X(reciprocalDeviation), X(dy), default, false, default, X(dBeta), accumulateBeta);
    }

    /// <inheritdoc/>
    public override void RmsNorm(Storage x, int rows, int columns, Storage? gamma, double epsilon, Storage y, Storage reciprocalRms) =>
        RmsNormKernels.Forward(X(x), rows, columns, X(gamma), (float)epsilon, X(y), X(reciprocalRms));

    /// <inheritdoc/>
    public override void RmsNormBackward(Storage x, int rows, int columns, Storage? gamma, Storage reciprocalRms, Storage dy, Storage? dx, bool accumulateX, Storage? dGamma, bool accumulateGamma) =>
        RmsNormKernels.Backward(X(x), rows, columns, X(gamma), X(reciprocalRms), X(dy), X(dx), accumulateX, X(dGamma), accumulateGamma);

    /// <inheritdoc/>
    public override void Rotary(in RotaryShape shape, Storage angles, StorageRef x, StorageRef y, bool accumulate) =>
        RotaryKernels.Turn(shape, X(angles), X(x), X(y), accumulate);

    /// <inheritdoc/>
    public override void Attention(in AttentionShape shape, bool causal, double scale, StorageRef q, StorageRef k, StorageRef v, Storage? keyMask, StorageRef output, StorageRef logSumExp) =>
        AttentionKernels.Forward(shape, causal, (float)scale, X(q), X(k), X(v), Ids(keyMask), X(output), X(logSumExp));

    /// <inheritdoc/>
    public override void AttentionBackward(in AttentionShape shape, bool causal, double scale, StorageRef q, StorageRef k, StorageRef v, Storage? keyMask, StorageRef output, StorageRef dOutput, StorageRef logSumExp, StorageRef dq, StorageRef dk, StorageRef dv, bool accumulate) =>
        AttentionKernels.Backward(shape, causal, (float)scale, X(q), X(k), X(v), Ids(keyMask), X(output), X(dOutput), X(logSumExp), X(dq), X(dk), X(dv), accumulate);

    /// <inheritdoc/>
    public override void AttentionProbabilities(in AttentionShape shape, bool causal, double scale, StorageRef q, StorageRef k, Storage? keyMask, Storage probabilities) =>
        AttentionKernels.Probabilities(shape, causal, (float)scale, X(q), X(k), Ids(keyMask), X(probabilities));
}
