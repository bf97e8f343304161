// The scalar twin of CrossEntropyKernels.
using System.Numerics;
using Loquat.Kernels.Softmax;

namespace Loquat.Kernels.Losses;

/// <summary>Plain loops that say what <see cref="CrossEntropyKernels"/> computes, in any precision.</summary>
public static class CrossEntropyReference
{
    /// <inheritdoc cref="CrossEntropyKernels.Forward"/>
    public static (T LossSum, T WeightSum) Forward<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> targets, int rows, int columns,
        int ignoreIndex, T smoothing, ReadOnlySpan<T> classWeights, Span<T> rowLoss, Span<T> rowLogSumExp)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T lossSum = T.Zero, weightSum = T.Zero;
        for (var row = 0; row < rows; row++)
        {
            rowLoss[row] = rowLogSumExp[row] = T.Zero;
            if (targets[row] == ignoreIndex)
                continue;
            var x = logits.Slice(row * columns, columns);
            var max = SoftmaxReference.Max(x);
            var sum = T.Zero;
            foreach (var logit in x)
                sum += T.Exp(logit - max);
            var logSumExp = T.IsNegativeInfinity(max) ? max : max + T.Log(sum);
            rowLogSumExp[row] = logSumExp;
            var weight = Weight(classWeights, targets[row]);
            var smooth = T.Zero;
            for (var c = 0; c < columns; c++)
                smooth += Weight(classWeights, c) * (logSumExp - x[c]);
            rowLoss[row] = (T.One - smoothing) * weight * (logSumExp - x[targets[row]]);
            if (smoothing != T.Zero)
                rowLoss[row] += smoothing / T.CreateChecked(columns) * smooth;
            if (T.IsNegativeInfinity(logSumExp))
                rowLoss[row] = T.PositiveInfinity;
            lossSum += rowLoss[row];
            weightSum += weight;
        }
        return (lossSum, weightSum);
    }

    /// <inheritdoc cref="CrossEntropyKernels.Backward"/>
    public static void Backward<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> targets, int rows, int columns, int ignoreIndex, T smoothing,
        ReadOnlySpan<T> classWeights, ReadOnlySpan<T> rowLogSumExp, T scale, Span<T> dLogits, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var spread = smoothing / T.CreateChecked(columns);
        var weightTotal = T.Zero;
        for (var c = 0; c < columns; c++)
            weightTotal += Weight(classWeights, c);
        for (var row = 0; row < rows; row++)
        {
            var counts = targets[row] != ignoreIndex && !T.IsNegativeInfinity(rowLogSumExp[row]);
            for (var c = 0; c < columns; c++)
            {
                var i = (row * columns) + c;
                var value = T.Zero;
                if (counts)
                {
                    var onTarget = (T.One - smoothing) * Weight(classWeights, targets[row]);
                    value = T.Exp(logits[i] - rowLogSumExp[row]) * (onTarget + (spread * weightTotal));
                    value -= spread * Weight(classWeights, c);
                    value -= c == targets[row] ? onTarget : T.Zero;
                }
                dLogits[i] = accumulate ? dLogits[i] + (scale * value) : scale * value;
            }
        }
    }

    private static T Weight<T>(ReadOnlySpan<T> classWeights, int c) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        classWeights.IsEmpty ? T.One : classWeights[c];
}
