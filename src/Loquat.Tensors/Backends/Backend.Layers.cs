// The seam's coarse operations: products, normalisation, softmax, losses and attention.
using Loquat.Kernels.Attention;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Rotary;

namespace Loquat.Tensors.Backends;

public abstract partial class Backend
{
    /// <summary>C[m, n] (+)= op(A) op(B), for each of <paramref name="batch"/> matrices; a stride of 0 shares an operand.</summary>
    public abstract void MatMul(int batch, bool transposeA, bool transposeB, int m, int n, int k, Storage a, long strideA, Storage b, long strideB, Storage c, bool accumulate);

    /// <summary>
    /// y = f(x · op(W) + bias) + residual for x [rows, k] and W [k, n], or [n, k] when transposed.
    /// </summary>
    /// <param name="rows">Rows of x and y.</param>
    /// <param name="n">Columns of y.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="transposeWeight">Whether W is stored as [n, k].</param>
    /// <param name="x">[rows, k].</param>
    /// <param name="weight">W.</param>
    /// <param name="bias">[n], or null.</param>
    /// <param name="activation">f, or null for the identity.</param>
    /// <param name="parameter">The parameter of f.</param>
    /// <param name="preActivation">Takes x · op(W) + bias when f is given.</param>
    /// <param name="residual">[rows, n], other memory than y; null for none, as with an activation.</param>
    /// <param name="y">[rows, n].</param>
    public virtual void Linear(int rows, int n, int k, bool transposeWeight, Storage x, Storage weight, Storage? bias, UnaryFunction? activation, double parameter, Storage? preActivation, Storage? residual, Storage y)
    {
        var target = activation is null ? y : preActivation ?? y;
        MatMul(1, false, transposeWeight, rows, n, k, x, 0, weight, 0, target, false);
        if (bias is not null)
            Binary(BinaryFunction.Add, BroadcastPlan.Create([rows, n], [n]), target, bias, target, false);
        if (activation is { } function)
            Unary(function, parameter, target, y);
        if (residual is not null)
            Copy(residual, y, true);
    }

    /// <summary>The gradients of a linear layer's weight and bias: dW (+)= xᵀ · dy, or dyᵀ · x when transposed, and dbias (+)= Σ dy over the rows.</summary>
    /// <param name="rows">Rows of x and dy.</param>
    /// <param name="n">Columns of dy.</param>
    /// <param name="k">Columns of x.</param>
    /// <param name="transposeWeight">Whether W is stored as [n, k].</param>
    /// <param name="x">[rows, k].</param>
    /// <param name="dy">[rows, n].</param>
    /// <param name="dWeight">Of W's shape.</param>
    /// <param name="accumulateWeight">Whether to add to dWeight.</param>
    /// <param name="dBias">[n], or null.</param>
    /// <param name="accumulateBias">Whether to add to dBias.</param>
    public virtual void LinearWeightGradient(int rows, int n, int k, bool transposeWeight, Storage x, Storage dy, Storage dWeight, bool accumulateWeight, Storage? dBias, bool accumulateBias)
    {
        if (transposeWeight)
            MatMul(1, true, false, n, k, rows, dy, 0, x, 0, dWeight, accumulateWeight);
        else
            MatMul(1, true, false, k, n, rows, x, 0, dy, 0, dWeight, accumulateWeight);
        if (dBias is not null)
            Sum(dy, 1, rows, n, dBias, 1, accumulateBias);
    }

    /// <summary>Softmax of each row.</summary>
    public abstract void Softmax(Storage x, int rows, int columns, Storage y);

    /// <summary>dx (+)= y · (dy - Σ y·dy), row by row.</summary>
    public abstract void SoftmaxBackward(Storage y, Storage dy, int rows, int columns, Storage dx, bool accumulate);

    /// <summary>Log-softmax of each row.</summary>
    public abstract void LogSoftmax(Storage x, int rows, int columns, Storage y);

    /// <summary>dx (+)= dy - exp(y) · Σ dy, row by row.</summary>
    public abstract void LogSoftmaxBackward(Storage y, Storage dy, int rows, int columns, Storage dx, bool accumulate);

    /// <summary>Sums the cross-entropy of logits [rows, columns] with integer targets; see <see cref="Loquat.Kernels.Losses.CrossEntropyKernels"/>.</summary>
    /// <returns>The weighted sum of the losses and the sum of the weights: their quotient is the mean.</returns>
    public abstract (double LossSum, double WeightSum) CrossEntropy(Storage logits, Storage targets, int rows, int columns, int ignoreIndex, double smoothing, Storage? classWeights, Storage rowLoss, Storage rowLogSumExp);

    /// <summary>dLogits (+)= scale · d LossSum / d logits.</summary>
    public abstract void CrossEntropyBackward(Storage logits, Storage targets, int rows, int columns, int ignoreIndex, double smoothing, Storage? classWeights, Storage rowLogSumExp, double scale, Storage dLogits, bool accumulate);

    /// <summary>Σ of the binary cross-entropies of logits with targets in [0, 1].</summary>
    public abstract double BinaryCrossEntropy(Storage logits, Storage targets);

    /// <summary>dLogits (+)= scale · (σ(logits) - targets).</summary>
    public abstract void BinaryCrossEntropyBackward(Storage logits, Storage targets, double scale, Storage dLogits, bool accumulate);

    /// <summary>Σ (x - target)².</summary>
    public abstract double SquaredError(Storage x, Storage target);

    /// <summary>dx (+)= scale · 2 (x - target).</summary>
    public abstract void SquaredErrorBackward(Storage x, Storage target, double scale, Storage dx, bool accumulate);

    /// <summary>Layer normalisation of each row; keeps each row's mean and 1/deviation for the backward pass, where they are given.</summary>
    public abstract void LayerNorm(Storage x, int rows, int columns, Storage? gamma, Storage? beta, double epsilon, Storage y, Storage? mean, Storage? reciprocalDeviation);

    /// <summary>Gradients of layer normalisation; a null destination is not computed.</summary>
    public abstract void LayerNormBackward(Storage x, int rows, int columns, Storage? gamma, Storage mean, Storage reciprocalDeviation, Storage dy, Storage? dx, bool accumulateX, Storage? dGamma, bool accumulateGamma, Storage? dBeta, bool accumulateBeta);

    /// <summary>Root-mean-square normalisation of each row; keeps each row's 1/RMS.</summary>
    public abstract void RmsNorm(Storage x, int rows, int columns, Storage? gamma, double epsilon, Storage y, Storage reciprocalRms);

    /// <summary>Gradients of RMS normalisation; a null destination is not computed.</summary>
    public abstract void RmsNormBackward(Storage x, int rows, int columns, Storage? gamma, Storage reciprocalRms, Storage dy, Storage? dx, bool accumulateX, Storage? dGamma, bool accumulateGamma);

    /// <summary>y (+)= x with every pair of values turned by its angle; see <see cref="RotaryKernels"/>.</summary>
    public abstract void Rotary(in RotaryShape shape, Storage angles, StorageRef x, StorageRef y, bool accumulate);

    /// <summary>Multi-head attention; see <see cref="AttentionKernels"/>. Offsets say where the operands begin in their storages.</summary>
    public abstract void Attention(in AttentionShape shape, bool causal, double scale, StorageRef q, StorageRef k, StorageRef v, Storage? keyMask, StorageRef output, StorageRef logSumExp);

    /// <summary>Gradients of attention.</summary>
    public abstract void AttentionBackward(in AttentionShape shape, bool causal, double scale, StorageRef q, StorageRef k, StorageRef v, Storage? keyMask, StorageRef output, StorageRef dOutput, StorageRef logSumExp, StorageRef dq, StorageRef dk, StorageRef dv, bool accumulate);

    /// <summary>The attention probabilities [B, H, T, S], for explanation.</summary>
    public abstract void AttentionProbabilities(in AttentionShape shape, bool causal, double scale, StorageRef q, StorageRef k, Storage? keyMask, Storage probabilities);
}

/// <summary>A place in a storage.</summary>
/// <param name="Storage">The memory.</param>
/// <param name="Offset">The first element.</param>
public readonly record struct StorageRef(Storage Storage, int Offset = 0);
