// Squared error between two arrays.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Losses;

/// <summary>The sum of squared differences and its gradient; the caller divides by the count for the mean.</summary>
public static class MeanSquaredErrorKernels
{
    private const string Operation = "MeanSquaredError";

    /// <summary>Σ (x[i] - target[i])².</summary>
    /// <param name="x">Predictions, n elements.</param>
    /// <param name="target">What they should be, n elements.</param>
    /// <returns>The sum, the same bits on any number of threads.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> target) => PairLoss<Square>.Forward(Operation, x, target);

    /// <summary>dx[i] (+)= scale · 2 · (x[i] - target[i]).</summary>
    /// <param name="x">Predictions, n elements.</param>
    /// <param name="target">What they should be, n elements.</param>
    /// <param name="scale">Factor of the gradient: the incoming gradient over n for the mean.</param>
    /// <param name="dx">Gradient of the predictions, n elements.</param>
    /// <param name="accumulate">Whether to add to <paramref name="dx"/> instead of overwriting it.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> target, float scale, Span<float> dx, bool accumulate) =>
        PairLoss<Square>.Backward(Operation, x, target, scale, dx, accumulate);

    private readonly struct Square : IPairLoss
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Loss<V>(V x, V target) where V : unmanaged, ILanes<V> => (x - target) * (x - target);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Derivative<V>(V x, V target) where V : unmanaged, ILanes<V> => (x - target) + (x - target);
    }
}
