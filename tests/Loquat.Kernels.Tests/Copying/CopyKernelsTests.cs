// Permutations and block copies against their twin, in guarded memory; copies must be exact.
using Loquat.Kernels.Copying;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Elementwise;

namespace Loquat.Kernels.Tests.Copying;

[Collection("Kernels")]
public sealed class CopyKernelsTests
{
    private static readonly (int[] Shape, int[] Axes)[] s_permutations =
    [
        ([], []), ([5], [0]), ([3, 0, 2], [2, 1, 0]), ([2, 3], [1, 0]), ([2, 3], [0, 1]), ([40, 50], [1, 0]), ([2, 3, 4, 5], [0, 2, 1, 3]),
        ([2, 3, 4, 5], [3, 2, 1, 0]), ([2, 17, 3, 19], [0, 2, 3, 1]), ([2, 17, 3, 19], [2, 3, 0, 1]), ([1, 6, 1, 7], [3, 2, 1, 0]),
        ([2, 2, 2, 2, 2, 2, 2, 2], [7, 1, 5, 3, 4, 2, 6, 0]), ([3, 2, 2, 3, 2, 2, 2, 5], [1, 0, 3, 2, 5, 4, 6, 7]), ([4, 33, 2], [2, 0, 1]),
    ];

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void PermuteAgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var (shape, axes) in s_permutations)
            CheckPermutation(shape, axes);
        for (var n = 0; n <= KernelData.Longest; n++)
        {
            CheckPermutation([n, 3], [1, 0]);
            CheckPermutation([18, n], [1, 0]);
            CheckPermutation([2, 3, n], [1, 0, 2]);
        }
    }

    private static void CheckPermutation(int[] shape, int[] axes)
    {
        var count = shape.Aggregate(1, (a, b) => a * b);
        var what = $"[{string.Join(",", shape)}] by [{string.Join(",", axes)}]";
        using var x = new GuardedMemory<float>(KernelData.Numbers(count, 1));
        using var y = new GuardedMemory<float>(count);
        var expected = new float[count];
        CopyReference.Permute<float>(x.Span, shape, axes, expected, accumulate: false);
        CopyKernels.Permute(x.Span, shape, axes, y.Span, accumulate: false);
        KernelData.SameBits(expected, y.Span, what);
        CopyReference.Permute<float>(x.Span, shape, axes, expected, accumulate: true);
        CopyKernels.Permute(x.Span, shape, axes, y.Span, accumulate: true);
        KernelData.SameBits(expected, y.Span, what + " added");
    }

    [Fact]
    public void PermutingBackRestores()
    {
        var x = KernelData.Numbers(4 * 5 * 6, 1);
        float[] y = new float[x.Length], back = new float[x.Length];
        CopyKernels.Permute(x, [4, 5, 6], [2, 0, 1], y, accumulate: false);
        CopyKernels.Permute(y, [6, 4, 5], [1, 2, 0], back, accumulate: false);
        Assert.Equal(x, back);
        Assert.Equal(x[1], y[4 * 5]);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void CopyBlocksAgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var n = 0; n <= KernelData.Longest; n++)
        {
            CheckBlocks(3, n, n, n);
            CheckBlocks(4, n, n + 3, n + 7);
            CheckBlocks(5, n, 0, n + 1);
            CheckBlocks(1, n, 0, 0);
        }
        CheckBlocks(0, 5, 5, 5);
        CheckBlocks(3, 5000, 5001, 6000);
    }

    private static void CheckBlocks(int blocks, int length, int sourceStride, int destinationStride)
    {
        // Both spans end with the last block.
        using var x = new GuardedMemory<float>(KernelData.Numbers(blocks == 0 ? 0 : ((blocks - 1) * sourceStride) + length, 1));
        using var y = new GuardedMemory<float>(blocks == 0 ? 0 : ((blocks - 1) * destinationStride) + length);
        y.Span.Fill(9f);
        var expected = y.Span.ToArray();
        foreach (var accumulate in new[] { false, true })
        {
            CopyReference.CopyBlocks<float>(x.Span, sourceStride, expected, destinationStride, blocks, length, accumulate);
            CopyKernels.CopyBlocks(x.Span, sourceStride, y.Span, destinationStride, blocks, length, accumulate);
            KernelData.SameBits(expected, y.Span, $"{blocks} blocks of {length}");
        }
    }

    [Fact]
    public void BitsDoNotDependOnThreads()
    {
        var x = KernelData.Numbers(30 * 20 * 41, 1);
        KernelData.ThreadsDoNotMatter(() =>
        {
            float[] a = new float[x.Length], b = new float[x.Length], c = new float[x.Length];
            CopyKernels.Permute(x, [30, 20, 41], [1, 0, 2], a, accumulate: true);
            CopyKernels.Permute(x, [30, 20, 41], [2, 0, 1], b, accumulate: true);
            CopyKernels.CopyBlocks(x, 41, c, 41, 600, 30, accumulate: true);
            return [.. a, .. b, .. c];
        });
    }

    [Fact]
    public void WrongArgumentsAreNamed()
    {
        var error = Assert.Throws<ArgumentException>(() => CopyKernels.Permute(new float[6], [2, 3], [0, 0], new float[6], accumulate: false));
        Assert.Contains("[0, 0] do not permute 2 dimensions", error.Message);
        Assert.Throws<ArgumentException>(() => CopyKernels.Permute(new float[6], [2, 3], [0, 2], new float[6], accumulate: false));
        Assert.Throws<ArgumentException>(() => CopyKernels.Permute(new float[6], [2, 4], [1, 0], new float[6], accumulate: false));
        Assert.Throws<ArgumentException>(() => CopyKernels.CopyBlocks(new float[6], 3, new float[6], 2, 2, 3, accumulate: false));
        Assert.Throws<ArgumentException>(() => CopyKernels.CopyBlocks(new float[5], 3, new float[6], 3, 2, 3, accumulate: false));
        Assert.Throws<ArgumentException>(() => CopyKernels.CopyBlocks(new float[9], long.MaxValue, new float[9], 3, 3, 3, accumulate: false));
    }
}
