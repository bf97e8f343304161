// Matrix products against the naive twin, in guarded memory, on every width; and the promise that no split changes a bit.
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.MatMul;

[Collection("Kernels")]
public sealed class GemmKernelsTests
{
    private static readonly int[] s_sizes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 18, 20, 31, 33, 64, 65, 127, 257];

    // Every width is compared with the same twin results.
    private static readonly Dictionary<GemmExample, float[]> s_twins = [];

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    /// <summary>Sizes chosen so that each value meets each role, with every combination of transposes.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void EverySizeAndTransposeEqualsTheTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var i = 0; i < s_sizes.Length * 8; i++)
        {
            var m = s_sizes[i % s_sizes.Length];
            var n = s_sizes[(i * 7 + (i / s_sizes.Length * 5)) % s_sizes.Length];
            var k = s_sizes[(i * 11 + (i / s_sizes.Length * 3)) % s_sizes.Length];
            var example = new GemmExample(m, n, k, (i & 1) != 0, (i & 2) != 0, Pad: i % 3, Accumulate: (i & 4) != 0, Bias: i % 5 < 2, Seed: i);
            Assert.Equal(Twin(example), example.Run());
        }
    }

    /// <summary>Long sums cross the blocks of terms; wide products cross tiles.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void BlocksOfTermsAndTilesDoNotShow(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var (m, n, k) in new[] { (1, 300, 900), (1, 2311, 131), (3, 70, 1001), (17, 33, 1200), (40, 530, 400), (301, 19, 770), (100, 1100, 40) })
        {
            for (var flags = 0; flags < 4; flags++)
            {
                var example = new GemmExample(m, n, k, (flags & 1) != 0, (flags & 2) != 0, Pad: flags, Accumulate: flags == 1, Bias: flags > 1, Seed: k);
                Assert.Equal(Twin(example), example.Run());
            }
        }
    }

    [Fact]
    public void ThreadsAndWidthsGiveTheSameBits()
    {
        foreach (var (m, n, k) in new[] { (1, 1000, 333), (7, 515, 401), (130, 260, 390), (64, 65, 128) })
        {
            for (var flags = 0; flags < 4; flags++)
            {
                var example = new GemmExample(m, n, k, (flags & 1) != 0, (flags & 2) != 0, Pad: 1, Accumulate: true, Bias: true, Seed: flags);
                float[]? first = null;
                foreach (var width in SimdPath.Supported)
                {
                    for (var threads = 1; threads <= 3; threads++)
                    {
                        using var settings = new KernelSettings(width, threads);
                        var result = example.Run();
                        first ??= result;
                        Assert.Equal(first, result);
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void ARowAloneHasTheBitsItHasAmongOthers(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        const int Rows = 50, Columns = 140, Terms = 500;
        var random = new System.Random(5);
        var a = GemmExample.Values(random, Rows * Terms);
        var b = GemmExample.Values(random, Columns * Terms);
        foreach (var transposeB in new[] { false, true })
        {
            var ldb = transposeB ? Terms : Columns;
            var all = new float[Rows * Columns];
            GemmKernels.Multiply(false, transposeB, Rows, Columns, Terms, a, Terms, b, ldb, all, Columns, default);
            foreach (var count in new[] { 1, 2, 5 })
            {
                for (var row = 0; row + count <= Rows; row += 7)
                {
                    var few = new float[count * Columns];
                    GemmKernels.Multiply(false, transposeB, count, Columns, Terms, a.AsSpan(row * Terms), Terms, b, ldb, few, Columns, default);
                    Assert.Equal(all[(row * Columns)..((row + count) * Columns)], few);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void BatchedEqualsTheTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        var random = new System.Random(9);
        foreach (var batch in new[] { 1, 2, 7 })
        {
            foreach (var (m, n, k) in new[] { (1, 40, 33), (20, 31, 17), (37, 70, 64) })
            {
                for (var flags = 0; flags < 8; flags++)
                {
                    bool ta = (flags & 1) != 0, tb = (flags & 2) != 0, sharedB = (flags & 4) != 0;
                    int lda = ta ? m : k, ldb = tb ? k : n, strideC = (m * n) + 3;
                    using var a = new GuardedMemory<float>(GemmExample.Values(random, batch * m * k));
                    using var b = new GuardedMemory<float>(GemmExample.Values(random, (sharedB ? 1 : batch) * n * k));
                    var start = GemmExample.Values(random, (strideC * (batch - 1)) + (m * n));
                    using var c = new GuardedMemory<float>(start);
                    var expected = start.ToArray();
                    var strideB = sharedB ? 0 : n * k;
                    GemmKernels.MultiplyBatched(batch, ta, tb, m, n, k, a.Span, lda, m * k, b.Span, ldb, strideB, c.Span, n, strideC, flags % 3 == 0);
                    GemmReference.MultiplyBatched<float>(
                        batch, ta, tb, m, n, k, a.Span, lda, m * k, b.Span, ldb, strideB, expected, n, strideC, flags % 3 == 0);
                    Assert.Equal(expected, c.Span);
                }
            }
        }
    }

    [Fact]
    public void WrongSizesAreNamed()
    {
        var shortA = Assert.Throws<ArgumentException>(() => GemmKernels.Multiply(false, false, 2, 2, 3, new float[5], 3, new float[6], 2, new float[4], 2, default));
        Assert.Contains("Matrix A is stored as 2 rows of 3 values", shortA.Message, StringComparison.Ordinal);
        var narrow = Assert.Throws<ArgumentException>(() => GemmKernels.Multiply(false, true, 2, 2, 3, new float[6], 3, new float[6], 2, new float[4], 2, default));
        Assert.Contains("Matrix B", narrow.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => GemmKernels.Multiply(false, false, 2, 2, -1, [], 3, [], 2, new float[4], 2, default));
        var bias = Assert.Throws<ArgumentException>(
            () => GemmKernels.Multiply(false, false, 1, 2, 0, [], 0, [], 2, new float[2], 2, new GemmEpilogue { Bias = new float[1] }));
        Assert.Contains("bias", bias.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoManagedMemoryIsAllocatedPerCall()
    {
        using var settings = new KernelSettings(SimdPath.Current);
        float[] a = new float[64 * 64], b = new float[64 * 64], c = new float[64 * 64];
        GemmKernels.Multiply(false, true, 64, 64, 64, a, 64, b, 64, c, 64, default);
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
        {
            for (var i = 0; i < 20; i++)
                GemmKernels.Multiply(false, true, 64, 64, 64, a, 64, b, 64, c, 64, default);
        }));
    }

    private static float[] Twin(GemmExample example)
    {
        if (!s_twins.TryGetValue(example, out var result))
            s_twins.Add(example, result = example.Twin());
        return result;
    }
}
