// Softmax and log-softmax, forward and backward: every length and width against the twins, and the rows that break naive formulas.
using Loquat.Kernels.Simd;
using Loquat.Kernels.Softmax;

namespace Loquat.Kernels.Tests.Softmax;

[Collection("Kernels")]
public sealed class SoftmaxKernelsTests
{
    private const int RowCount = 3;

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void ForwardMatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var columns in Rows.Lengths)
        {
            var source = Rows.Normal(RowCount * columns, 1, deviation: 4);
            using var x = new GuardedMemory<float>(source);
            using var y = new GuardedMemory<float>(source.Length);
            var expected = new double[source.Length];
            SoftmaxKernels.Softmax(x.Span, RowCount, columns, y.Span);
            SoftmaxReference.Softmax<double>(Rows.Wide(source), RowCount, columns, expected);
            Rows.Near(expected, y.Span, 2e-6, $"softmax of {columns}");

            SoftmaxKernels.LogSoftmax(x.Span, RowCount, columns, y.Span);
            SoftmaxReference.LogSoftmax<double>(Rows.Wide(source), RowCount, columns, expected);
            Rows.Near(expected, y.Span, 2e-6, $"log-softmax of {columns}");

            var single = new float[source.Length];
            SoftmaxReference.LogSoftmax<float>(source, RowCount, columns, single);
            Rows.Near(expected, single, 1e-5, $"float twin of log-softmax of {columns}");
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void BackwardMatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var columns in Rows.Lengths)
        {
            var count = RowCount * columns;
            float[] source = Rows.Normal(count, 2), gradient = Rows.Normal(count, 3);
            using var y = new GuardedMemory<float>(count);
            using var dy = new GuardedMemory<float>(gradient);
            using var dx = new GuardedMemory<float>(count);
            var expected = new double[count];
            foreach (var accumulate in new[] { false, true })
            {
                SoftmaxKernels.Softmax(source, RowCount, columns, y.Span);
                SoftmaxKernels.SoftmaxBackward(y.Span, dy.Span, RowCount, columns, dx.Span, accumulate);
                SoftmaxReference.SoftmaxBackward<double>(Rows.Wide(y.Span), Rows.Wide(gradient), RowCount, columns, expected, accumulate);
                Rows.Near(expected, dx.Span, 4e-6, $"softmax gradient of {columns}");
            }
            foreach (var accumulate in new[] { false, true })
            {
                SoftmaxKernels.LogSoftmax(source, RowCount, columns, y.Span);
                SoftmaxKernels.LogSoftmaxBackward(y.Span, dy.Span, RowCount, columns, dx.Span, accumulate);
                SoftmaxReference.LogSoftmaxBackward<double>(Rows.Wide(y.Span), Rows.Wide(gradient), RowCount, columns, expected, accumulate);
                Rows.Near(expected, dx.Span, 1e-5, $"log-softmax gradient of {columns}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ExtremeRows(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        const int columns = 19;
        var x = new float[5 * columns];
        x.AsSpan(0, columns).Fill(float.NegativeInfinity);
        x.AsSpan(columns, columns).Fill(3e38f);
        x.AsSpan(2 * columns, columns).Fill(-3e38f);
        x[(2 * columns) + 18] = 3e38f;
        x.AsSpan(3 * columns, columns).Fill(float.NegativeInfinity);
        x[(3 * columns) + 2] = -7;
        x[(4 * columns) + 4] = float.NaN;
        var y = new float[x.Length];
        SoftmaxKernels.Softmax(x, 5, columns, y);
        Assert.All(y[..columns], value => Assert.Equal(0f, value));
        Assert.All(y[columns..(2 * columns)], value => Assert.Equal(1f / columns, value, 1e-7f));
        Assert.Equal(1f, y[(2 * columns) + 18]);
        Assert.Equal(1f, y[(3 * columns) + 2]);
        Assert.Equal(2f, y[(2 * columns)..(4 * columns)].Sum());
        Assert.All(y[(4 * columns)..], value => Assert.True(float.IsNaN(value)));

        SoftmaxKernels.LogSoftmax(x, 5, columns, y);
        Assert.All(y[..columns], value => Assert.Equal(float.NegativeInfinity, value));
        Assert.Equal(0f, y[(3 * columns) + 2]);
        Assert.Equal(float.NegativeInfinity, y[3 * columns]);
        Assert.All(y[(4 * columns)..], value => Assert.True(float.IsNaN(value)));
    }

    [Fact]
    public void ThreadsDoNotChangeBits()
    {
        const int rows = 67, columns = 1003;
        float[] x = Rows.Normal(rows * columns, 4, deviation: 5), dy = Rows.Normal(rows * columns, 5);
        Rows.SameOnAnyThreads(() =>
        {
            float[] y = new float[x.Length], dx = new float[x.Length], log = new float[x.Length], dLog = new float[x.Length];
            SoftmaxKernels.Softmax(x, rows, columns, y);
            SoftmaxKernels.SoftmaxBackward(y, dy, rows, columns, dx, false);
            SoftmaxKernels.LogSoftmax(x, rows, columns, log);
            SoftmaxKernels.LogSoftmaxBackward(log, dy, rows, columns, dLog, false);
            return [.. y, .. dx, .. log, .. dLog];
        });
    }

    [Fact]
    public void ARowHasTheSameBitsInAnyBatchAndInPlace()
    {
        const int columns = 333;
        var x = Rows.Normal(9 * columns, 6, deviation: 3);
        var y = new float[x.Length];
        SoftmaxKernels.Softmax(x, 9, columns, y);
        var alone = x[(4 * columns)..(5 * columns)];
        SoftmaxKernels.Softmax(alone, 1, columns, alone);
        Assert.Equal(y[(4 * columns)..(5 * columns)], alone);
    }

    [Fact]
    public void WrongSizesThrow()
    {
        var error = Assert.Throws<ArgumentException>(() => SoftmaxKernels.Softmax(new float[5], 2, 3, new float[6]));
        Assert.Contains("needs 6 elements in input but was given 5", error.Message);
        Assert.Throws<ArgumentException>(() => SoftmaxKernels.LogSoftmax(new float[6], 2, 3, new float[7]));
        Assert.Throws<ArgumentException>(() => SoftmaxKernels.SoftmaxBackward(new float[6], new float[6], 2, 3, new float[5], false));
        Assert.Throws<ArgumentException>(() => SoftmaxKernels.LogSoftmaxBackward(new float[6], new float[6], -2, -3, new float[6], false));
    }
}
