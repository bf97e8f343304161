// Squared error and binary cross-entropy: every length and width against the twins, extreme logits, and sums that threads do not change.
using Loquat.Kernels.Losses;
using Loquat.Kernels.Random;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Softmax;

namespace Loquat.Kernels.Tests.Losses;

[Collection("Kernels")]
public sealed class PairLossTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void SquaredErrorMatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var n in Rows.Lengths)
        {
            using var x = new GuardedMemory<float>(Rows.Normal(n, 1));
            using var target = new GuardedMemory<float>(Rows.Normal(n, 2));
            using var dx = new GuardedMemory<float>(n);
            double[] wideX = Rows.Wide(x.Span), wideTarget = Rows.Wide(target.Span), expected = new double[n];
            var sum = MeanSquaredErrorReference.Forward<double>(wideX, wideTarget);
            Rows.Near(sum, MeanSquaredErrorKernels.Forward(x.Span, target.Span), 1e-6, $"sum of {n}");
            foreach (var accumulate in new[] { false, true })
            {
                MeanSquaredErrorKernels.Backward(x.Span, target.Span, 0.3f, dx.Span, accumulate);
                MeanSquaredErrorReference.Backward<double>(wideX, wideTarget, 0.3f, expected, accumulate);
                Rows.Near(expected, dx.Span, 1e-6, $"gradient of {n}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void BinaryCrossEntropyMatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var n in Rows.Lengths)
        {
            using var x = new GuardedMemory<float>(Rows.Normal(n, 1, deviation: 6));
            using var target = new GuardedMemory<float>(n);
            RandomKernels.Uniform(target.Span, 0, 1, 4, 4);
            using var dx = new GuardedMemory<float>(n);
            double[] wideX = Rows.Wide(x.Span), wideTarget = Rows.Wide(target.Span), expected = new double[n];
            var sum = BinaryCrossEntropyReference.Forward<double>(wideX, wideTarget);
            Rows.Near(sum, BinaryCrossEntropyKernels.Forward(x.Span, target.Span), 1e-6, $"sum of {n}");
            foreach (var accumulate in new[] { false, true })
            {
                BinaryCrossEntropyKernels.Backward(x.Span, target.Span, 0.3f, dx.Span, accumulate);
                BinaryCrossEntropyReference.Backward<double>(wideX, wideTarget, 0.3f, expected, accumulate);
                Rows.Near(expected, dx.Span, 1e-6, $"gradient of {n}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ExtremeLogitsStayFiniteAndTinyLossesKeepTheirDigits(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        Assert.Equal(3e38, BinaryCrossEntropyKernels.Forward([3e38f], [0]), 1e33);
        Assert.Equal(0.0, BinaryCrossEntropyKernels.Forward([-3e38f, 3e38f], [0, 1]));
        var tiny = BinaryCrossEntropyKernels.Forward([20f], [1]);
        Assert.InRange(tiny / Math.Exp(-20), 0.999999, 1.000001);
        var gradient = new float[2];
        BinaryCrossEntropyKernels.Backward([-3e38f, 3e38f], [0, 0], 1, gradient, false);
        Assert.Equal([0f, 1f], gradient);
    }

    [Fact]
    public void ThreadsDoNotChangeBits()
    {
        float[] x = Rows.Normal(100_003, 7), target = new float[100_003];
        RandomKernels.Uniform(target, 0, 1, 8, 8);
        Rows.SameOnAnyThreads(() =>
        {
            float[] dx = new float[x.Length], dLogits = new float[x.Length];
            MeanSquaredErrorKernels.Backward(x, target, 0.1f, dx, false);
            BinaryCrossEntropyKernels.Backward(x, target, 0.1f, dLogits, false);
            double squares = MeanSquaredErrorKernels.Forward(x, target), entropy = BinaryCrossEntropyKernels.Forward(x, target);
            return [.. dx, .. dLogits, .. Bits(squares), .. Bits(entropy)];
        });
    }

    // The 64 bits of a sum in four pieces that float32 holds exactly.
    private static IEnumerable<float> Bits(double value) =>
        new[] { 0, 16, 32, 48 }.Select(shift => (float)(ushort)(BitConverter.DoubleToInt64Bits(value) >> shift));

    [Fact]
    public void WrongLengthsThrow()
    {
        Assert.Throws<ArgumentException>(() => MeanSquaredErrorKernels.Forward(new float[2], new float[3]));
        Assert.Throws<ArgumentException>(() => BinaryCrossEntropyKernels.Forward(new float[2], new float[3]));
        Assert.Throws<ArgumentException>(() => MeanSquaredErrorKernels.Backward(new float[2], new float[2], 1, new float[3], false));
    }
}
