// Softmax cross-entropy from logits, fused: no probability matrix is ever written. Forward keeps one log-sum-exp per row and
// backward makes the gradient from it in one pass, which may overwrite the logits themselves.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Softmax;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Losses;

/// <summary>Cross-entropy of logits against class indices, with ignored targets, label smoothing and class weights as PyTorch defines them.</summary>
public static unsafe class CrossEntropyKernels
{
    /// <summary>
    /// With lse = ln Σ_c e^x[r, c], t the target, w the class weights (1 where absent), ε the smoothing and V the columns, row r has the loss
    /// (1 - ε) · w[t] · (lse - x[r, t]) + ε / V · Σ_c w[c] · (lse - x[r, c]). Rows whose target is ignored have the loss 0.
    /// A row of logits that is -∞ throughout has the loss +∞.
    /// </summary>
    /// <param name="logits">x, [rows, columns].</param>
    /// <param name="targets">The class of each row, [rows].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of classes.</param>
    /// <param name="ignoreIndex">Rows with this target count for nothing; it may lie outside the classes.</param>
    /// <param name="smoothing">ε, from 0 to 1.</param>
    /// <param name="classWeights">w, [columns], or empty for ones.</param>
    /// <param name="rowLoss">Receives each row's loss, [rows].</param>
    /// <param name="rowLogSumExp">Receives each row's lse, [rows]; 0 for ignored rows, which are not looked at.</param>
    /// <returns>The sum of the row losses and the sum of w[t] over the rows that count: the mean loss is the first over the second.</returns>
    /// <remarks>Source: Szegedy et al., "Rethinking the Inception architecture for computer vision", CVPR 2016 (label smoothing).</remarks>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is neither a class nor the ignored index.</exception>
    public static (double LossSum, double WeightSum) Forward(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, int rows, int columns,
        int ignoreIndex, float smoothing, ReadOnlySpan<float> classWeights, Span<float> rowLoss, Span<float> rowLogSumExp)
    {
        CrossEntropyArguments.Check(logits.Length, targets, rows, columns, ignoreIndex, smoothing, classWeights.Length, rowLogSumExp.Length);
        RowArguments.Length("CrossEntropy", rowLoss.Length, rows);
        fixed (float* px = logits, pw = classWeights, pLoss = rowLoss, pLse = rowLogSumExp)
        fixed (int* pt = targets)
        {
            var kernel = new ForwardKernel(px, pt, columns, ignoreIndex, smoothing, pw, pLoss, pLse);
            RangeKernel.Launch(kernel, rows, 16L * columns);
        }
        double lossSum = 0, weightSum = 0;
        for (var row = 0; row < rows; row++)
        {
            if (targets[row] == ignoreIndex)
                continue;
            lossSum += rowLoss[row];
            weightSum += classWeights.IsEmpty ? 1 : classWeights[targets[row]];
        }
        return (lossSum, weightSum);
    }

    /// <summary>
    /// dLogits (+)= scale · ∂LossSum/∂x. With p = e^(x - lse) and W = Σ_c w[c], element (r, c) is
    /// p[r, c] · ((1 - ε) w[t] + ε W / V) - ε w[c] / V - (c = t ? (1 - ε) w[t] : 0), and 0 in ignored rows and in rows whose lse is -∞.
    /// </summary>
    /// <param name="logits">x, [rows, columns].</param>
    /// <param name="targets">The class of each row, [rows].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of classes.</param>
    /// <param name="ignoreIndex">The target of rows that count for nothing.</param>
    /// <param name="smoothing">ε, from 0 to 1.</param>
    /// <param name="classWeights">w, [columns], or empty for ones.</param>
    /// <param name="rowLogSumExp">lse as <c>Forward</c> wrote it, [rows].</param>
    /// <param name="scale">Factor of the whole gradient: the incoming gradient over WeightSum for the mean.</param>
    /// <param name="dLogits">Gradient of the logits, [rows, columns]; may be <paramref name="logits"/> itself when overwriting.</param>
    /// <param name="accumulate">Whether to add to <paramref name="dLogits"/> instead of overwriting it.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A target is neither a class nor the ignored index.</exception>
    public static void Backward(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, int rows, int columns, int ignoreIndex, float smoothing,
        ReadOnlySpan<float> classWeights, ReadOnlySpan<float> rowLogSumExp, float scale, Span<float> dLogits, bool accumulate)
    {
        CrossEntropyArguments.Check(logits.Length, targets, rows, columns, ignoreIndex, smoothing, classWeights.Length, rowLogSumExp.Length);
        RowArguments.Length("CrossEntropy", dLogits.Length, (long)rows * columns);
        double weightTotal = classWeights.IsEmpty ? columns : 0;
        foreach (var weight in classWeights)
            weightTotal += weight;
        var spread = columns == 0 ? 0 : smoothing / (double)columns;
        fixed (float* px = logits, pw = classWeights, pLse = rowLogSumExp, pdx = dLogits)
        fixed (int* pt = targets)
        {
            var kernel = new BackwardKernel(px, pt, columns, ignoreIndex, pw, pLse, pdx, accumulate,
                targetFactor: (float)(scale * (1.0 - smoothing)),
                spreadFactor: (float)(scale * spread),
                spreadTotal: (float)(scale * spread * weightTotal));
            RangeKernel.Launch(kernel, rows, 14L * columns);
        }
    }

    private readonly struct ForwardKernel(
        float* x, int* targets, int columns, int ignoreIndex, float smoothing, float* weights, float* rowLoss, float* rowLse) : IRangeKernel
    {
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var row = start; row < end; row++)
            {
                var logits = x + ((long)row * columns);
                var target = targets[row];
                if (target == ignoreIndex)
                {
                    rowLse[row] = 0;
                    rowLoss[row] = 0;
                    continue;
                }
                var max = RowReductions.Max<V>(logits, columns);
                if (float.IsNegativeInfinity(max))
                {
                    rowLse[row] = max;
                    rowLoss[row] = float.PositiveInfinity;
                }
                else
                {
                    var logSum = MathF.Log(RowReductions.SumOfExp<V>(logits, columns, max, null));
                    rowLse[row] = max + logSum;
                    var weight = weights == null ? 1 : weights[target];
                    var loss = (1 - smoothing) * weight * (max - logits[target] + logSum);
                    if (smoothing != 0)
                        loss += smoothing / columns * SumOfSurprise<V>(logits, max, logSum);
                    rowLoss[row] = loss;
                }
            }
        }

        // Σ_c w[c] · (max - x[c] + logSum)
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private float SumOfSurprise<V>(float* logits, float max, float logSum) where V : unmanaged, ILanes<V>
        {
            var sum = V.Zero;
            var tail = Lanes1.Zero;
            var i = 0;
            for (; i <= columns - V.Width; i += V.Width)
                sum = Surprise(logits, i, max, logSum, sum);
            for (; i < columns; i++)
                tail = Surprise(logits, i, max, logSum, tail);
            return V.Sum(sum) + Lanes1.Sum(tail);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V Surprise<V>(float* logits, int i, float max, float logSum, V sum) where V : unmanaged, ILanes<V>
        {
            var surprise = V.Create(max) - V.Load(logits + i) + V.Create(logSum);
            return weights == null ? sum + surprise : V.Fma(V.Load(weights + i), surprise, sum);
        }
    }

    private readonly struct BackwardKernel(float* x, int* targets, int columns, int ignoreIndex, float* weights, float* rowLse, float* dx,
        bool accumulate, float targetFactor, float spreadFactor, float spreadTotal) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var row = start; row < end; row++)
            {
                var logits = x + ((long)row * columns);
                var gradient = dx + ((long)row * columns);
                var target = targets[row];
                var lse = rowLse[row];
                if (target == ignoreIndex || float.IsNegativeInfinity(lse))
                {
                    if (!accumulate)
                        new Span<float>(gradient, columns).Clear();
                    continue;
                }
                var onTarget = weights == null ? targetFactor : targetFactor * weights[target];
                // The target's element is read before the pass overwrites it and written again after, with its own term.
                float targetLogit = logits[target], before = accumulate ? gradient[target] : 0;
                var i = 0;
                for (; i <= columns - V.Width; i += V.Width)
                    Element<V>(logits, gradient, i, lse, onTarget + spreadTotal);
                for (; i < columns; i++)
                    Element<Lanes1>(logits, gradient, i, lse, onTarget + spreadTotal);
                var probability = Lanes1.Sum(VectorMath.Exp(Lanes1.Create(targetLogit) - Lanes1.Create(lse)));
                var spread = weights == null ? spreadFactor : spreadFactor * weights[target];
                gradient[target] = before + (MathF.FusedMultiplyAdd(probability, onTarget + spreadTotal, -onTarget) - spread);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Element<V>(float* logits, float* gradient, int i, float lse, float factor) where V : unmanaged, ILanes<V>
        {
            var spread = weights == null ? V.Create(spreadFactor) : V.Create(spreadFactor) * V.Load(weights + i);
            var value = V.Fma(VectorMath.Exp(V.Load(logits + i) - V.Create(lse)), V.Create(factor), -spread);
            V.Store(accumulate ? V.Load(gradient + i) + value : value, gradient + i);
        }
    }
}
