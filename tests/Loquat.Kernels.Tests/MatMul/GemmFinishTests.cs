// What finishes a product inside its kernel gives the bits of the product, the sum and the activation one after the other.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.MatMul;

[Collection("Kernels")]
public sealed class GemmFinishTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    /// <summary>Sizes for each way through the kernels: one row streamed and not, few rows, columns alone, tiles, several blocks of terms.</summary>
    public static IEnumerable<(int M, int N, int K)> Sizes =>
        [(1, 5, 3), (1, 300, 40), (1, 1031, 300), (7, 65, 33), (40, 515, 401), (130, 33, 17), (401, 70, 390), (64, 128, 0)];

    [Theory]
    [MemberData(nameof(Widths))]
    public void ResidualAndActivationEqualTheirOwnPasses(SimdWidth width)
    {
        foreach (var threads in new[] { 1, 3 })
        {
            using var settings = new KernelSettings(width, threads);
            foreach (var (m, n, k) in Sizes)
            {
                var random = new System.Random(m + n + k);
                var (a, b, bias, residual) = (GemmExample.Values(random, m * k), GemmExample.Values(random, k * n), GemmExample.Values(random, n), GemmExample.Values(random, m * n));
                var plain = new float[m * n];
                GemmKernels.Multiply(false, false, m, n, k, a, k, b, n, plain, n, new GemmEpilogue { Bias = bias });
                var expected = new float[m * n];
                UnaryKernels.Forward(UnaryFunction.GeluTanh, 0, plain, expected);

                using var c = new GuardedMemory<float>(new float[m * n]);
                using var activated = new GuardedMemory<float>(new float[m * n]);
                GemmKernels.Multiply(false, false, m, n, k, a, k, b, n, c.Span, n,
                    new GemmEpilogue { Bias = bias, Activated = activated.Span, Activation = UnaryFunction.GeluTanh });
                Assert.Equal(plain, c.Span.ToArray());
                Assert.Equal(expected, activated.Span.ToArray());
                // In place.
                GemmKernels.Multiply(false, false, m, n, k, a, k, b, n, c.Span, n,
                    new GemmEpilogue { Bias = bias, Activated = c.Span, Activation = UnaryFunction.GeluTanh });
                Assert.Equal(expected, c.Span.ToArray());

                using var guardedResidual = new GuardedMemory<float>(residual);
                GemmKernels.Multiply(false, false, m, n, k, a, k, b, n, c.Span, n, new GemmEpilogue { Bias = bias, Residual = guardedResidual.Span });
                Assert.Equal(plain.Zip(residual, (x, y) => x + y), c.Span.ToArray());
            }
        }
    }

    /// <summary>The sums on the side do not change the product, and do not depend on threads or lanes.</summary>
    [Fact]
    public void ColumnSumsAreThoseOfTheRightOperand()
    {
        foreach (var (m, n, k) in Sizes)
        {
            var random = new System.Random(m + n + k);
            var (a, b, start) = (GemmExample.Values(random, m * k), GemmExample.Values(random, k * n), GemmExample.Values(random, n));
            float[]? first = null;
            foreach (var accumulate in new[] { false, true })
            {
                var expected = start.Select((value, j) => (accumulate ? value : 0.0) + Enumerable.Range(0, k).Sum(p => (double)b[(p * n) + j])).ToArray();
                foreach (var width in SimdPath.Supported)
                {
                    for (var threads = 1; threads <= 3; threads++)
                    {
                        using var settings = new KernelSettings(width, threads);
                        using var sums = new GuardedMemory<float>(start);
                        var (plain, product) = (new float[m * n], new float[m * n]);
                        GemmKernels.Multiply(true, false, m, n, k, a, m, b, n, plain, n, default);
                        GemmKernels.Multiply(true, false, m, n, k, a, m, b, n, product, n,
                            new GemmEpilogue { ColumnSums = sums.Span, AccumulateColumnSums = accumulate });
                        Assert.Equal(plain, product);
                        Assert.All(sums.Span.ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
                        if (!accumulate)
                            continue;
                        first ??= sums.Span.ToArray();
                        Assert.Equal(first, sums.Span.ToArray());
                    }
                }
            }
        }
    }

    [Fact]
    public void PlacesTooShortAreRefused()
    {
        var c = new float[6];
        Assert.Throws<ArgumentException>(() => GemmKernels.Multiply(false, false, 2, 3, 0, [], 0, [], 3, c, 3, new GemmEpilogue { Residual = new float[5] }));
        Assert.Throws<ArgumentException>(() => GemmKernels.Multiply(false, false, 2, 3, 0, [], 0, [], 3, c, 3, new GemmEpilogue { ColumnSums = new float[2] }));
        Assert.Throws<ArgumentException>(() => GemmKernels.Multiply(false, false, 2, 3, 0, [], 0, [], 3, c, 3, new GemmEpilogue { Activated = new float[5] }));
    }
}
