// Binary cross-entropy from logits: stable for any size of logit, and accurate where the loss is tiny.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Losses;

/// <summary>The sum of binary cross-entropies of logits and its gradient; the caller divides by the count for the mean.</summary>
public static class BinaryCrossEntropyKernels
{
    private const string Operation = "BinaryCrossEntropy";

    /// <summary>Σ max(x, 0) - x · t + ln(1 + e^-|x|), which is -t ln σ(x) - (1 - t) ln(1 - σ(x)) without overflow.</summary>
    /// <param name="logits">x, n elements.</param>
    /// <param name="targets">t, n probabilities from 0 to 1.</param>
    /// <returns>The sum, the same bits on any number of threads.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Forward(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets) =>
        PairLoss<Logistic>.Forward(Operation, logits, targets);

    /// <summary>dLogits[i] (+)= scale · (σ(x[i]) - t[i]).</summary>
    /// <param name="logits">x, n elements.</param>
    /// <param name="targets">t, n probabilities from 0 to 1.</param>
    /// <param name="scale">Factor of the gradient: the incoming gradient over n for the mean.</param>
    /// <param name="dLogits">Gradient of the logits, n elements.</param>
    /// <param name="accumulate">Whether to add to <paramref name="dLogits"/> instead of overwriting it.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(ReadOnlySpan<float> logits, ReadOnlySpan<float> targets, float scale, Span<float> dLogits, bool accumulate) =>
        PairLoss<Logistic>.Backward(Operation, logits, targets, scale, dLogits, accumulate);

    private readonly struct Logistic : IPairLoss
    {
        // ln(1 + e) loses e's digits in the sum 1 + e; the factor e / ((1 + e) - 1) brings them back.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Loss<V>(V x, V target) where V : unmanaged, ILanes<V>
        {
            var one = V.Create(1f);
            var e = VectorMath.Exp(-V.Abs(x));
            var sum = one + e;
            var log = V.Select(V.EqualTo(sum, one), e, VectorMath.Log(sum) * (e / (sum - one)));
            return V.Max(x, V.Zero) - (x * target) + log;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Derivative<V>(V x, V target) where V : unmanaged, ILanes<V>
        {
            var one = V.Create(1f);
            var e = VectorMath.Exp(-V.Abs(x));
            return (V.Select(V.GreaterThan(V.Zero, x), e, one) / (one + e)) - target;
        }
    }
}
