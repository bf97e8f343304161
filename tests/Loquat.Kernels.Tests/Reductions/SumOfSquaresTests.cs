// The sum of squares: accuracy at every length, the same bits on any number of threads, no managed allocation.
using Loquat.Kernels.Reductions;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Elementwise;

namespace Loquat.Kernels.Tests.Reductions;

[Collection("Kernels")]
public sealed class SumOfSquaresTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void AgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        using var x = new GuardedMemory<float>(KernelData.Numbers(20_000, 1));
        foreach (var n in Enumerable.Range(0, KernelData.Longest + 1).Concat([4095, 4096, 4097, 8192, 20_000]))
        {
            var expected = ReduceReference.SumOfSquares<double>(KernelData.Wide(x.Span[^n..]));
            Assert.Equal(expected, ReduceKernels.SumOfSquares(x.Span[^n..]), 1e-6 * expected);
            Assert.Equal(expected, ReduceReference.SumOfSquares<float>(x.Span[^n..]), 1e-4 * expected);
        }
    }

    [Fact]
    public void BitsDoNotDependOnThreads()
    {
        var x = KernelData.Numbers(100_003, 2);
        foreach (var width in SimdPath.Supported)
        {
            double? first = null;
            for (var threads = 1; threads <= 3; threads++)
            {
                using var settings = new KernelSettings(width, threads);
                var sum = ReduceKernels.SumOfSquares(x);
                first ??= sum;
                Assert.Equal(BitConverter.DoubleToInt64Bits(first.Value), BitConverter.DoubleToInt64Bits(sum));
            }
        }
    }

    [Fact]
    public void LongArraysNeedMoreThanTheStack()
    {
        // One block more than the stack holds.
        var x = new float[(4096 * 4096) + 5];
        x.AsSpan().Fill(0.5f);
        Assert.Equal(0.25 * x.Length, ReduceKernels.SumOfSquares(x));
    }

    [Fact]
    public void AllocatesNothing()
    {
        var x = new float[50_000];
        ReduceKernels.SumOfSquares(x);
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() => ReduceKernels.SumOfSquares(x)));
    }
}
