// Layer norm against its twin in every width and length, its gradient against its slope, and the inputs that break one-pass variances.
using Loquat.Kernels.Normalization;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Softmax;

namespace Loquat.Kernels.Tests.Normalization;

[Collection("Kernels")]
public sealed class LayerNormKernelsTests
{
    private const int RowCount = 7;
    private const float Epsilon = 1e-5f;

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var columns in Rows.Lengths)
        {
            Compare(columns, Rows.Normal(columns, 2, mean: 1), Rows.Normal(columns, 3));
            if (columns % 16 == 5)
                Compare(columns, [], []);
        }
    }

    private static void Compare(int columns, float[] gammaSource, float[] betaSource)
    {
        var count = RowCount * columns;
        using var x = new GuardedMemory<float>(Rows.Normal(count, 1, mean: 0.5f, deviation: 2));
        using var dy = new GuardedMemory<float>(Rows.Normal(count, 4));
        using var gamma = new GuardedMemory<float>(gammaSource);
        using var beta = new GuardedMemory<float>(betaSource);
        using var y = new GuardedMemory<float>(count);
        using var mean = new GuardedMemory<float>(RowCount);
        using var reciprocal = new GuardedMemory<float>(RowCount);
        using var dx = new GuardedMemory<float>(count);
        using var dGamma = new GuardedMemory<float>(columns);
        using var dBeta = new GuardedMemory<float>(columns);
        double[] wideX = Rows.Wide(x.Span), wideDy = Rows.Wide(dy.Span), wideGamma = Rows.Wide(gammaSource), wideBeta = Rows.Wide(betaSource);
        double[] expected = new double[count], expectedMean = new double[RowCount], expectedReciprocal = new double[RowCount];
        LayerNormKernels.Forward(x.Span, RowCount, columns, gamma.Span, beta.Span, Epsilon, y.Span, mean.Span, reciprocal.Span);
        LayerNormReference.Forward<double>(
            wideX, RowCount, columns, wideGamma, wideBeta, Epsilon, expected, expectedMean, expectedReciprocal);
        // The single column is x - mean = 0 exactly; with two, their difference is what rounding left.
        Rows.Near(expected, y.Span, 1e-5, $"layer norm of {columns}");
        if (columns > 0)
            Rows.Near(expectedMean, mean.Span, 1e-6, $"mean of {columns}");

        double[] expectedDx = new double[count], expectedDGamma = new double[columns], expectedDBeta = new double[columns];
        foreach (var accumulate in new[] { false, true })
        {
            LayerNormKernels.Backward(x.Span, RowCount, columns, gamma.Span, mean.Span, reciprocal.Span, dy.Span,
                dx.Span, accumulate, dGamma.Span, dBeta.Span, accumulate);
            LayerNormReference.Backward<double>(wideX, RowCount, columns, wideGamma, Rows.Wide(mean.Span), Rows.Wide(reciprocal.Span), wideDy,
                expectedDx, accumulate, expectedDGamma, expectedDBeta, accumulate);
            var scale = columns == 0 ? 1 : Math.Max(1, expectedReciprocal.Max());
            Rows.Near(expectedDx, dx.Span, 2e-6 * scale, $"dx of {columns}");
            Rows.Near(expectedDGamma, dGamma.Span, 4e-6, $"dGamma of {columns}");
            Rows.Near(expectedDBeta, dBeta.Span, 4e-6, $"dBeta of {columns}");
        }
    }

    [Fact]
    public void TheTwinsGradientIsTheSlopeOfItsOutput()
    {
        const int rows = 3, columns = 6;
        double[] x = Rows.Wide(Rows.Normal(rows * columns, 1)), dy = Rows.Wide(Rows.Normal(rows * columns, 2));
        double[] gamma = Rows.Wide(Rows.Normal(columns, 3)), beta = Rows.Wide(Rows.Normal(columns, 4));
        double[] y = new double[x.Length], mean = new double[rows], reciprocal = new double[rows];
        double[] dx = new double[x.Length], dGamma = new double[columns], dBeta = new double[columns];
        double Objective()
        {
            LayerNormReference.Forward<double>(x, rows, columns, gamma, beta, 1e-5, y, mean, reciprocal);
            return y.Zip(dy, (a, b) => a * b).Sum();
        }
        Objective();
        LayerNormReference.Backward<double>(x, rows, columns, gamma, mean, reciprocal, dy, dx, false, dGamma, dBeta, false);
        foreach (var (values, gradient) in new[] { (x, dx), (gamma, dGamma), (beta, dBeta) })
        {
            for (var i = 0; i < values.Length; i++)
            {
                const double step = 1e-6;
                var at = values[i];
                values[i] = at + step;
                var above = Objective();
                values[i] = at - step;
                var below = Objective();
                values[i] = at;
                Assert.Equal((above - below) / (2 * step), gradient[i], 1e-7);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ALargeMeanCostsNoDigitsAndAConstantRowGivesBeta(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        const int columns = 64;
        float[] x = new float[columns], y = new float[columns], reciprocal = new float[1];
        for (var c = 0; c < columns; c++)
            x[c] = 1_000_000 + (c % 2);
        LayerNormKernels.Forward(x, 1, columns, [], [], 0, y, [], reciprocal);
        Assert.Equal(2f, reciprocal[0], 1e-6f);
        Assert.All(y, value => Assert.Equal(1f, Math.Abs(value), 1e-6f));
        x.AsSpan().Fill(3);
        var beta = Rows.Normal(columns, 1);
        LayerNormKernels.Forward(x, 1, columns, [], beta, 1e-5f, y, [], []);
        Assert.Equal(beta, y);
    }

    [Fact]
    public void ThreadsDoNotChangeBitsNorDoWidthsInColumnSums()
    {
        const int rows = 129, columns = 771;
        float[] x = Rows.Normal(rows * columns, 1), dy = Rows.Normal(rows * columns, 2);
        float[] gamma = Rows.Normal(columns, 3), beta = Rows.Normal(columns, 4);
        Rows.SameOnAnyThreads(() =>
        {
            float[] y = new float[x.Length], mean = new float[rows], reciprocal = new float[rows], dx = new float[x.Length];
            float[] dGamma = new float[columns], dBeta = new float[columns];
            LayerNormKernels.Forward(x, rows, columns, gamma, beta, Epsilon, y, mean, reciprocal);
            LayerNormKernels.Backward(x, rows, columns, gamma, mean, reciprocal, dy, dx, false, dGamma, dBeta, false);
            return [.. y, .. mean, .. reciprocal, .. dx, .. dGamma, .. dBeta];
        });
        float[] fixedMean = new float[rows], fixedReciprocal = [.. Enumerable.Repeat(1f, rows)];
        var sums = new List<float[]>();
        foreach (var width in SimdPath.Supported)
        {
            using var settings = new KernelSettings(width);
            float[] dGamma = new float[columns], dBeta = new float[columns];
            LayerNormKernels.Backward(x, rows, columns, gamma, fixedMean, fixedReciprocal, dy, [], false, dGamma, dBeta, false);
            sums.Add([.. dGamma, .. dBeta]);
        }
        Assert.All(sums, sum => Assert.Equal(sums[0], sum));
    }

    [Fact]
    public void ARowHasTheSameBitsInAnyBatchAndEachGradientAlone()
    {
        const int rows = 5, columns = 100;
        float[] x = Rows.Normal(rows * columns, 1), dy = Rows.Normal(rows * columns, 2), gamma = Rows.Normal(columns, 3);
        float[] y = new float[x.Length], mean = new float[rows], reciprocal = new float[rows], dx = new float[x.Length];
        float[] dGamma = new float[columns], dBeta = new float[columns];
        LayerNormKernels.Forward(x, rows, columns, gamma, [], Epsilon, y, mean, reciprocal);
        LayerNormKernels.Backward(x, rows, columns, gamma, mean, reciprocal, dy, dx, false, dGamma, dBeta, false);
        var row = x[(3 * columns)..(4 * columns)];
        LayerNormKernels.Forward(row, 1, columns, gamma, [], Epsilon, row, [], []);
        Assert.Equal(y[(3 * columns)..(4 * columns)], row);
        float[] onlyGamma = new float[columns], onlyBeta = new float[columns], inPlace = [.. dy];
        LayerNormKernels.Backward(x, rows, columns, gamma, mean, reciprocal, dy, [], false, onlyGamma, [], false);
        LayerNormKernels.Backward(x, rows, columns, gamma, mean, reciprocal, dy, [], false, [], onlyBeta, false);
        LayerNormKernels.Backward(x, rows, columns, gamma, mean, reciprocal, inPlace, inPlace, false, [], [], false);
        Assert.Equal(dGamma, onlyGamma);
        Assert.Equal(dBeta, onlyBeta);
        Assert.Equal(dx, inPlace);
    }

    [Fact]
    public void WrongSizesThrow()
    {
        Assert.Throws<ArgumentException>(() => LayerNormKernels.Forward(new float[6], 2, 3, new float[2], [], 0, new float[6], [], []));
        Assert.Throws<ArgumentException>(() => LayerNormKernels.Forward(new float[6], 2, 3, [], [], 0, new float[5], [], []));
        Assert.Throws<ArgumentException>(
            () => LayerNormKernels.Backward(new float[6], 2, 3, [], [], new float[2], new float[6], new float[6], false, [], [], false));
    }
}
