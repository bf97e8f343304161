// Functions of one variable against their twin: every length from 0 to 257 in guarded memory, every lane width.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Elementwise;

[Collection("Kernels")]
public sealed class UnaryKernelsTests
{
    private const float Sentinel = 12345f;

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void ForwardAgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        using var x = new GuardedMemory<float>(KernelData.Longest);
        using var y = new GuardedMemory<float>(KernelData.Longest);
        foreach (var (function, parameter, low, high) in UnaryCase.All)
        {
            KernelData.Numbers(KernelData.Longest, (int)function, low, high).CopyTo(x.Span);
            var wide = new double[KernelData.Longest];
            UnaryReference.Forward(function, parameter, (ReadOnlySpan<double>)KernelData.Wide(x.Span), wide);
            var narrow = new float[KernelData.Longest];
            UnaryReference.Forward(function, parameter, x.Span, narrow);
            KernelData.Close(wide, narrow, 2e-6, $"{function} twin");
            for (var n = 0; n <= KernelData.Longest; n++)
            {
                y.Span.Fill(Sentinel);
                UnaryKernels.Forward(function, parameter, x.Span[^n..], y.Span[^n..]);
                KernelData.Close(wide.AsSpan()[^n..], y.Span[^n..], 1e-6, $"{function}({parameter}), {width}");
                Assert.False(y.Span[..^n].ContainsAnyExcept(Sentinel), $"{function} wrote before its span");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void BackwardAgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        using var x = new GuardedMemory<float>(KernelData.Longest);
        using var y = new GuardedMemory<float>(KernelData.Longest);
        using var dy = new GuardedMemory<float>(KernelData.Numbers(KernelData.Longest, 100, -2f, 2f));
        using var dx = new GuardedMemory<float>(KernelData.Longest);
        foreach (var (function, parameter, low, high) in UnaryCase.All)
        {
            KernelData.Numbers(KernelData.Longest, (int)function, low, high).CopyTo(x.Span);
            UnaryKernels.Forward(function, parameter, x.Span, y.Span);
            ReadOnlySpan<double> wideX = KernelData.Wide(x.Span);
            var wideY = new double[KernelData.Longest];
            UnaryReference.Forward(function, parameter, wideX, wideY);
            var wide = new double[KernelData.Longest];
            UnaryReference.Backward(function, parameter, wideX, wideY, KernelData.Wide(dy.Span), wide, accumulate: false);
            for (var n = 0; n <= KernelData.Longest; n++)
            {
                dx.Span.Fill(Sentinel);
                UnaryKernels.Backward(function, parameter, x.Span[^n..], y.Span[^n..], dy.Span[^n..], dx.Span[^n..], accumulate: false);
                KernelData.Close(wide.AsSpan()[^n..], dx.Span[^n..], 3e-6, $"{function}({parameter})', {width}");
                Assert.False(dx.Span[..^n].ContainsAnyExcept(Sentinel), $"{function} wrote before its span");
            }
            // Accumulating twice on top of what is there adds the gradient twice.
            dx.Span.Fill(0.5f);
            UnaryKernels.Backward(function, parameter, x.Span, y.Span, dy.Span, dx.Span, accumulate: true);
            UnaryKernels.Backward(function, parameter, x.Span, y.Span, dy.Span, dx.Span, accumulate: true);
            Array.Fill(wideY, 0.5);
            for (var i = 0; i < wide.Length; i++)
                wideY[i] += 2 * wide[i];
            KernelData.Close(wideY, dx.Span, 6e-6, $"{function}({parameter})' accumulated, {width}");
        }
    }

    [Fact]
    public void DerivativesOfTheTwinAreFiniteDifferences()
    {
        foreach (var (function, parameter, low, high) in UnaryCase.All)
        {
            const double step = 1e-5;
            var x = KernelData.Wide(KernelData.Numbers(64, 7 + (int)function, low, high));
            // Kinks are differentiated away from the kink.
            x = [.. x.Where(value => Math.Abs(value) > 1e-3)];
            double[] up = [.. x.Select(v => v + step)], down = [.. x.Select(v => v - step)];
            double[] y = new double[x.Length], above = new double[x.Length], below = new double[x.Length], dx = new double[x.Length];
            UnaryReference.Forward<double>(function, parameter, x, y);
            UnaryReference.Forward<double>(function, parameter, up, above);
            UnaryReference.Forward<double>(function, parameter, down, below);
            UnaryReference.Backward<double>(function, parameter, x, y, [.. x.Select(_ => 1.0)], dx, accumulate: false);
            for (var i = 0; i < x.Length; i++)
                Assert.Equal((above[i] - below[i]) / (2 * step), dx[i], 1e-6 * Math.Max(1, Math.Abs(dx[i])));
        }
    }

    [Fact]
    public void InPlaceGivesTheSameBits()
    {
        var x = KernelData.Numbers(1000, 3);
        foreach (var function in Enum.GetValues<UnaryFunction>())
        {
            float[] y = new float[1000], inPlace = [.. x], dx = new float[1000], gradient = KernelData.Numbers(1000, 4);
            UnaryKernels.Forward(function, 1.3f, x, y);
            UnaryKernels.Forward(function, 1.3f, inPlace, inPlace);
            KernelData.SameBits(y, inPlace, $"{function}");
            UnaryKernels.Backward(function, 1.3f, x, y, gradient, dx, accumulate: false);
            UnaryKernels.Backward(function, 1.3f, x, y, gradient, gradient, accumulate: false);
            KernelData.SameBits(dx, gradient, $"{function}'");
        }
    }

    [Fact]
    public void BitsDependOnNeitherThreadsNorPosition()
    {
        const int count = 20_011;
        var x = KernelData.Numbers(count, 5, 0.1f, 3f);
        foreach (var function in Enum.GetValues<UnaryFunction>())
        {
            KernelData.ThreadsDoNotMatter(() =>
            {
                float[] y = new float[count], dx = new float[count], part = new float[count - 777];
                UnaryKernels.Forward(function, 1.3f, x, y);
                UnaryKernels.Forward(function, 1.3f, x.AsSpan(777), part);
                KernelData.SameBits(y.AsSpan(777), part, $"{function} of a part");
                UnaryKernels.Backward(function, 1.3f, x, y, x, dx, accumulate: false);
                return [.. y, .. dx];
            });
        }
    }

    [Fact]
    public void WrongLengthsAreNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => UnaryKernels.Forward(UnaryFunction.Exp, 0f, new float[3], new float[4]));
        Assert.Contains("y holds 4 elements where the operation works on 3", error.Message);
        Assert.Throws<ArgumentException>(
            () => UnaryKernels.Backward(UnaryFunction.Tanh, 0f, [], [], new float[3], new float[3], accumulate: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnaryKernels.Forward((UnaryFunction)99, 0f, new float[3], new float[3]));
    }
}
