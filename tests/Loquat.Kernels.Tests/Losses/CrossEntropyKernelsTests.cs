// Cross-entropy against its twin with every combination of ignored rows, smoothing and class weights, in every width and length,
// and the cases that break naive formulas: huge logits, rows of -∞, targets out of range.
using Loquat.Kernels.Losses;
using Loquat.Kernels.Random;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Softmax;

namespace Loquat.Kernels.Tests.Losses;

[Collection("Kernels")]
public sealed class CrossEntropyKernelsTests
{
    private const int RowCount = 4;
    private const int Ignored = -100;

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        var targets = new int[RowCount];
        for (var columns = 1; columns <= 257; columns++)
        {
            var random = new PhiloxRandom((ulong)columns);
            for (var row = 0; row < RowCount; row++)
                targets[row] = row == 2 ? Ignored : random.NextInt32(columns);
            var source = Rows.Normal(RowCount * columns, 1, deviation: 3);
            var weightSource = new float[columns];
            RandomKernels.Uniform(weightSource, 0.2f, 2, 3, 3);
            foreach (var smoothing in new[] { 0f, 0.125f })
            {
                Compare(source, targets, columns, smoothing, []);
                Compare(source, targets, columns, smoothing, weightSource);
            }
        }
    }

    private static void Compare(float[] source, int[] targets, int columns, float smoothing, float[] weightSource)
    {
        var what = $"{columns} classes, smoothing {smoothing}, {weightSource.Length} weights";
        using var logits = new GuardedMemory<float>(source);
        using var weights = new GuardedMemory<float>(weightSource);
        using var rowLoss = new GuardedMemory<float>(RowCount);
        using var lse = new GuardedMemory<float>(RowCount);
        using var gradient = new GuardedMemory<float>(source.Length);
        double[] expectedLoss = new double[RowCount], expectedLse = new double[RowCount], expectedGradient = new double[source.Length];
        var (lossSum, weightSum) = CrossEntropyKernels.Forward(
            logits.Span, targets, RowCount, columns, Ignored, smoothing, weights.Span, rowLoss.Span, lse.Span);
        var (expectedSum, expectedWeight) = CrossEntropyReference.Forward<double>(
            Rows.Wide(source), targets, RowCount, columns, Ignored, smoothing, Rows.Wide(weightSource), expectedLoss, expectedLse);
        Rows.Near(expectedSum, lossSum, 2e-6, "loss of " + what);
        Rows.Near(expectedWeight, weightSum, 1e-6, "weight of " + what);
        Rows.Near(expectedLoss, rowLoss.Span, 2e-6, "row losses of " + what);
        Rows.Near(expectedLse, lse.Span, 1e-6, "log-sum-exp of " + what);
        Assert.Equal(0f, rowLoss.Span[2]);
        foreach (var accumulate in new[] { false, true })
        {
            CrossEntropyKernels.Backward(
                logits.Span, targets, RowCount, columns, Ignored, smoothing, weights.Span, lse.Span, 0.7f, gradient.Span, accumulate);
            CrossEntropyReference.Backward<double>(Rows.Wide(source), targets, RowCount, columns, Ignored, smoothing,
                Rows.Wide(weightSource), expectedLse, 0.7, expectedGradient, accumulate);
            Rows.Near(expectedGradient, gradient.Span, 2e-6, "gradient of " + what);
        }
        CrossEntropyKernels.Backward(
            logits.Span, targets, RowCount, columns, Ignored, smoothing, weights.Span, lse.Span, 1.4f, logits.Span, false);
        Rows.Near(expectedGradient, logits.Span, 2e-6, "gradient in place of " + what);
    }

    [Theory]
    [InlineData(false, 0.0)]
    [InlineData(true, 0.0)]
    [InlineData(false, 0.1)]
    [InlineData(true, 0.1)]
    public void TheTwinsGradientIsTheSlopeOfItsLoss(bool weighted, double smoothing)
    {
        const int rows = 3, columns = 5;
        int[] targets = [4, Ignored, 0];
        double[] weights = weighted ? [0.5, 1, 2, 0.25, 1.5] : [];
        var x = Rows.Wide(Rows.Normal(rows * columns, 9));
        double[] loss = new double[rows], lse = new double[rows], gradient = new double[x.Length];
        CrossEntropyReference.Forward<double>(x, targets, rows, columns, Ignored, smoothing, weights, loss, lse);
        CrossEntropyReference.Backward<double>(x, targets, rows, columns, Ignored, smoothing, weights, lse, 1, gradient, false);
        for (var i = 0; i < x.Length; i++)
        {
            const double step = 1e-5;
            var at = x[i];
            x[i] = at + step;
            var above = CrossEntropyReference.Forward<double>(x, targets, rows, columns, Ignored, smoothing, weights, loss, lse).LossSum;
            x[i] = at - step;
            var below = CrossEntropyReference.Forward<double>(x, targets, rows, columns, Ignored, smoothing, weights, loss, lse).LossSum;
            x[i] = at;
            Assert.Equal((above - below) / (2 * step), gradient[i], 1e-8);
        }
    }

    [Fact]
    public void SmoothingWithWeightsIsThatOfPyTorch()
    {
        // torch.nn.functional.cross_entropy(x, t, weight=w, label_smoothing=0.2, reduction='sum') by hand for two classes:
        // x = (ln 3, 0) has log-probabilities ln 3/4 and ln 1/4; t = 0, w = (2, 5).
        float[] loss = new float[1], lse = new float[1];
        var (sum, weight) = CrossEntropyKernels.Forward([MathF.Log(3), 0], [0], 1, 2, Ignored, 0.2f, [2, 5], loss, lse);
        var expected = (0.8 * 2 * -Math.Log(0.75)) + (0.1 * ((2 * -Math.Log(0.75)) + (5 * -Math.Log(0.25))));
        Assert.Equal(expected, sum, 1e-6);
        Assert.Equal(2, weight);
        Assert.Equal(Math.Log(4), lse[0], 1e-6);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void HugeLogitsDoNotOverflow(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        const int columns = 21;
        var x = new float[3 * columns];
        x.AsSpan().Fill(-3e38f);
        x[5] = 3e38f;
        x.AsSpan(columns, columns).Fill(1e30f);
        x.AsSpan(2 * columns).Fill(float.NegativeInfinity);
        x[(2 * columns) + 7] = 12;
        float[] loss = new float[3], lse = new float[3], gradient = new float[x.Length];
        CrossEntropyKernels.Forward(x, [5, 3, 7], 3, columns, Ignored, 0, [], loss, lse);
        Assert.Equal(0f, loss[0]);
        Assert.Equal(Math.Log(columns), loss[1], 1e-5);
        Assert.Equal(0f, loss[2]);
        CrossEntropyKernels.Backward(x, [5, 3, 7], 3, columns, Ignored, 0, [], lse, 1, gradient, false);
        Assert.All(gradient, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(0f, gradient[5]);
        Assert.Equal(0f, gradient[(2 * columns) + 7]);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ARowOfMinusInfinityLosesEverythingAndTeachesNothing(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        var x = new float[37];
        x.AsSpan().Fill(float.NegativeInfinity);
        float[] loss = new float[1], lse = new float[1], gradient = new float[37];
        var (sum, _) = CrossEntropyKernels.Forward(x, [1], 1, 37, Ignored, 0.1f, [], loss, lse);
        Assert.Equal(double.PositiveInfinity, sum);
        Assert.Equal(float.NegativeInfinity, lse[0]);
        gradient.AsSpan().Fill(1);
        CrossEntropyKernels.Backward(x, [1], 1, 37, Ignored, 0.1f, [], lse, 1, gradient, false);
        Assert.All(gradient, value => Assert.Equal(0f, value));
        var (twinSum, _) = CrossEntropyReference.Forward<float>(x, [1], 1, 37, Ignored, 0.1f, [], loss, lse);
        Assert.Equal(float.PositiveInfinity, twinSum);
    }

    [Fact]
    public void AllRowsIgnoredGiveNoWeight()
    {
        float[] loss = [9, 9], lse = [9, 9], gradient = [9, 9, 9, 9];
        Assert.Equal((0.0, 0.0), CrossEntropyKernels.Forward([1, 2, 3, 4], [1, 1], 2, 2, 1, 0.1f, [], loss, lse));
        CrossEntropyKernels.Backward([1, 2, 3, 4], [1, 1], 2, 2, 1, 0.1f, [], lse, 1, gradient, false);
        Assert.Equal([0f, 0f, 0f, 0f], gradient);
    }

    [Fact]
    public void ThreadsDoNotChangeBits()
    {
        const int rows = 61, columns = 2003;
        var x = Rows.Normal(rows * columns, 12, deviation: 3);
        var random = new PhiloxRandom(1);
        var targets = Enumerable.Range(0, rows).Select(_ => random.NextInt32(columns)).ToArray();
        Rows.SameOnAnyThreads(() =>
        {
            float[] loss = new float[rows], lse = new float[rows], gradient = new float[x.Length];
            var (sum, _) = CrossEntropyKernels.Forward(x, targets, rows, columns, Ignored, 0.1f, [], loss, lse);
            CrossEntropyKernels.Backward(x, targets, rows, columns, Ignored, 0.1f, [], lse, 1f / rows, gradient, false);
            return [.. loss, .. lse, .. gradient, (float)sum];
        });
    }

    [Fact]
    public void WrongArgumentsThrow()
    {
        float[] loss = new float[2], lse = new float[2];
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => CrossEntropyKernels.Forward(new float[6], [1, 3], 2, 3, Ignored, 0, [], loss, lse));
        Assert.Contains("target 3 in row 1", error.Message);
        Assert.Throws<ArgumentException>(() => CrossEntropyKernels.Forward(new float[6], [1, 2], 2, 3, Ignored, 2, [], loss, lse));
        Assert.Throws<ArgumentException>(() => CrossEntropyKernels.Forward(new float[6], [1], 2, 3, Ignored, 0, [], loss, lse));
        Assert.Throws<ArgumentException>(() => CrossEntropyKernels.Forward(new float[6], [1, 1], 2, 3, Ignored, 0, new float[2], loss, lse));
        Assert.Throws<ArgumentException>(
            () => CrossEntropyKernels.Backward(new float[6], [1, 1], 2, 3, Ignored, 0, [], lse, 1, new float[5], false));
    }
}
