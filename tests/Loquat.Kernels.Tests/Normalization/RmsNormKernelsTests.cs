// RMS norm against its twin in every width and length, and its gradient against its slope.
using Loquat.Kernels.Normalization;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Softmax;

namespace Loquat.Kernels.Tests.Normalization;

[Collection("Kernels")]
public sealed class RmsNormKernelsTests
{
    private const int RowCount = 6;
    private const float Epsilon = 1e-6f;

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var columns in Rows.Lengths)
        {
            Compare(columns, Rows.Normal(columns, 2, mean: 1));
            if (columns % 16 == 5)
                Compare(columns, []);
        }
    }

    private static void Compare(int columns, float[] gammaSource)
    {
        var count = RowCount * columns;
        using var x = new GuardedMemory<float>(Rows.Normal(count, 1, deviation: 2));
        using var dy = new GuardedMemory<float>(Rows.Normal(count, 4));
        using var gamma = new GuardedMemory<float>(gammaSource);
        using var y = new GuardedMemory<float>(count);
        using var reciprocal = new GuardedMemory<float>(RowCount);
        using var dx = new GuardedMemory<float>(count);
        using var dGamma = new GuardedMemory<float>(columns);
        double[] wideX = Rows.Wide(x.Span), wideDy = Rows.Wide(dy.Span), wideGamma = Rows.Wide(gammaSource);
        double[] expected = new double[count], expectedReciprocal = new double[RowCount];
        RmsNormKernels.Forward(x.Span, RowCount, columns, gamma.Span, Epsilon, y.Span, reciprocal.Span);
        RmsNormReference.Forward<double>(wideX, RowCount, columns, wideGamma, Epsilon, expected, expectedReciprocal);
        Rows.Near(expected, y.Span, 2e-6, $"RMS norm of {columns}");
        if (columns > 0)
            Rows.Near(expectedReciprocal, reciprocal.Span, 1e-6, $"reciprocal of {columns}");

        double[] expectedDx = new double[count], expectedDGamma = new double[columns];
        var scale = columns == 0 ? 1 : Math.Max(1, expectedReciprocal.Max());
        foreach (var accumulate in new[] { false, true })
        {
            RmsNormKernels.Backward(x.Span, RowCount, columns, gamma.Span, reciprocal.Span, dy.Span, dx.Span, accumulate, dGamma.Span, accumulate);
            RmsNormReference.Backward<double>(
                wideX, RowCount, columns, wideGamma, Rows.Wide(reciprocal.Span), wideDy, expectedDx, accumulate, expectedDGamma, accumulate);
            Rows.Near(expectedDx, dx.Span, 2e-6 * scale, $"dx of {columns}");
            Rows.Near(expectedDGamma, dGamma.Span, 4e-6, $"dGamma of {columns}");
        }
    }

    [Fact]
    public void TheTwinsGradientIsTheSlopeOfItsOutput()
    {
        const int rows = 3, columns = 5;
        double[] x = Rows.Wide(Rows.Normal(rows * columns, 1)), dy = Rows.Wide(Rows.Normal(rows * columns, 2));
        double[] gamma = Rows.Wide(Rows.Normal(columns, 3)), y = new double[x.Length], reciprocal = new double[rows];
        double[] dx = new double[x.Length], dGamma = new double[columns];
        double Objective()
        {
            RmsNormReference.Forward<double>(x, rows, columns, gamma, 1e-6, y, reciprocal);
            return y.Zip(dy, (a, b) => a * b).Sum();
        }
        Objective();
        RmsNormReference.Backward<double>(x, rows, columns, gamma, reciprocal, dy, dx, false, dGamma, false);
        foreach (var (values, gradient) in new[] { (x, dx), (gamma, dGamma) })
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

    [Fact]
    public void ThreadsDoNotChangeBits()
    {
        const int rows = 131, columns = 515;
        float[] x = Rows.Normal(rows * columns, 1), dy = Rows.Normal(rows * columns, 2), gamma = Rows.Normal(columns, 3);
        Rows.SameOnAnyThreads(() =>
        {
            float[] y = new float[x.Length], reciprocal = new float[rows], dx = new float[x.Length], dGamma = new float[columns];
            RmsNormKernels.Forward(x, rows, columns, gamma, Epsilon, y, reciprocal);
            RmsNormKernels.Backward(x, rows, columns, gamma, reciprocal, dy, dx, false, dGamma, false);
            return [.. y, .. reciprocal, .. dx, .. dGamma];
        });
    }

    [Fact]
    public void WrongSizesThrow()
    {
        Assert.Throws<ArgumentException>(() => RmsNormKernels.Forward(new float[6], 2, 3, new float[2], 0, new float[6], []));
        Assert.Throws<ArgumentException>(
            () => RmsNormKernels.Backward(new float[6], 2, 3, [], new float[3], new float[6], new float[6], false, [], false));
    }
}
