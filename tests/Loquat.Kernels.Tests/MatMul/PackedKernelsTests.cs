// Products with packed matrices: the bits of GemmKernels, whatever the rows, width and threads; and packing there and back in guarded memory.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.MatMul;

[Collection("Kernels")]
public sealed class PackedKernelsTests
{
    private static readonly int[] s_rows = [0, 1, 2, 3, 5, 8, 12, 15, 16, 17, 20, 31, 50, 200];

    private static readonly (int N, int K)[] s_matrices =
        [(0, 5), (1, 1), (1, 40), (7, 0), (31, 9), (32, 7), (33, 130), (48, 64), (65, 770), (96, 385), (177, 33), (513, 401), (1041, 24)];

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void EveryProductHasTheBitsOfTheTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var (n, k) in s_matrices)
        {
            foreach (var transposed in new[] { false, true })
            {
                var random = new System.Random(n + k);
                var matrix = GemmExample.Values(random, n * k);
                var bias = GemmExample.Values(random, n);
                using var packed = new GuardedMemory<float>(matrix);
                PackedKernels.Pack(transposed, n, k, packed.Span);
                foreach (var m in s_rows)
                {
                    using var a = new GuardedMemory<float>(GemmExample.Values(random, m * k));
                    using var c = new GuardedMemory<float>(m * n);
                    c.Span.Fill(float.NaN);
                    using var guardedBias = new GuardedMemory<float>(m % 2 == 0 ? bias : []);
                    PackedKernels.Multiply(m, n, k, a.Span, packed.Span, c.Span, new GemmEpilogue { Bias = guardedBias.Span });
                    var expected = new float[m * n];
                    GemmReference.Multiply<float>(false, transposed, m, n, k, a.Span, k, matrix, transposed ? k : n, expected, n, false, guardedBias.Span);
                    Assert.Equal(expected, c.Span);
                }
            }
        }
    }

    [Fact]
    public void WidthsAndThreadsGiveTheBitsOfGemmKernels()
    {
        foreach (var (m, n, k) in new[] { (1, 1297, 768), (1, 96, 3072), (4, 593, 400), (16, 593, 400), (70, 401, 800), (400, 160, 390) })
        {
            var random = new System.Random(m);
            float[] matrix = GemmExample.Values(random, n * k), a = GemmExample.Values(random, m * k), bias = GemmExample.Values(random, n);
            var expected = new float[m * n];
            GemmKernels.Multiply(false, true, m, n, k, a, k, matrix, k, expected, n, new GemmEpilogue { Bias = bias });
            foreach (var width in SimdPath.Supported)
            {
                for (var threads = 1; threads <= 3; threads++)
                {
                    using var settings = new KernelSettings(width, threads);
                    var packed = matrix.ToArray();
                    PackedKernels.Pack(true, n, k, packed);
                    var c = new float[m * n];
                    PackedKernels.Multiply(m, n, k, a, packed, c, new GemmEpilogue { Bias = bias });
                    Assert.Equal(expected, c);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void GroupsOfRowsPackToWhatTheWholePacksTo(SimdWidth width)
    {
        foreach (var (n, k) in s_matrices)
        {
            foreach (var transposed in new[] { false, true })
            {
                using var settings = new KernelSettings(width, 1 + (n % 3));
                var (stored, length) = transposed ? (n, k) : (k, n);
                var matrix = GemmExample.Values(new System.Random(n + k), n * k);
                var expected = matrix.ToArray();
                PackedReference.Pack<float>(transposed, n, k, expected);
                foreach (var group in new[] { 32, 96 })
                {
                    using var packed = new GuardedMemory<float>(n * k);
                    var twin = new double[n * k];
                    // The last group first: groups do not depend on each other.
                    for (var first = (stored - 1) / group * group; first >= 0 && stored > 0; first -= group)
                    {
                        using var rows = new GuardedMemory<float>(matrix.AsSpan(first * length, Math.Min(group, stored - first) * length).ToArray());
                        PackedKernels.PackRows(transposed, n, k, first, rows.Span, packed.Span);
                        PackedReference.PackRows<double>(transposed, n, k, first, rows.Span, twin);
                    }
                    Assert.Equal(expected, packed.Span);
                    Assert.Equal(expected, Array.ConvertAll(twin, value => (float)value));
                }
            }
        }
        Assert.Throws<ArgumentException>(() => PackedKernels.PackRows(false, 40, 70, 31, new float[40], new float[2800]));
        Assert.Throws<ArgumentException>(() => PackedKernels.PackRows(false, 40, 70, 32, new float[40 * 33], new float[2800]));
        Assert.Throws<ArgumentException>(() => PackedKernels.PackRows(true, 40, 70, 32, new float[70 * 32], new float[2800]));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void PackingStoresPanelsAndUnpackingUndoesIt(SimdWidth width)
    {
        using var settings = new KernelSettings(width, 3);
        foreach (var (n, k) in s_matrices)
        {
            foreach (var transposed in new[] { false, true })
            {
                var matrix = GemmExample.Values(new System.Random(n), n * k);
                using var memory = new GuardedMemory<float>(matrix);
                PackedKernels.Pack(transposed, n, k, memory.Span);
                for (var j = 0; j < n; j++)
                {
                    var first = j / 32 * 32;
                    for (var p = 0; p < k; p++)
                        Assert.Equal(matrix[transposed ? (j * k) + p : (p * n) + j], memory.Span[(first * k) + (p * Math.Min(32, n - first)) + j - first]);
                }
                PackedKernels.Unpack(transposed, n, k, memory.Span);
                Assert.Equal(matrix, memory.Span);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void RowsOfAPackedTableAreFound(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        const int Rows = 77, Columns = 19;
        var table = GemmExample.Values(new System.Random(3), Rows * Columns);
        using var packed = new GuardedMemory<float>(table);
        PackedKernels.Pack(true, Rows, Columns, packed.Span);
        int[] ids = [0, 76, 31, 32, 64, 63, 5];
        using var y = new GuardedMemory<float>(ids.Length * Columns);
        PackedKernels.LookUp(packed.Span, Rows, Columns, ids, y.Span);
        Assert.Equal(ids.SelectMany(id => table[(id * Columns)..((id + 1) * Columns)]), y.Span.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedKernels.LookUp(new float[12], 4, 3, [4], new float[3]));
    }

    [Fact]
    public void WrongSizesAreNamed()
    {
        Assert.Contains("holds 6 values; the span holds 5", Assert.Throws<ArgumentException>(() => PackedKernels.Pack(true, 2, 3, new float[5])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => PackedKernels.Unpack(true, -1, 3, []));
        Assert.Contains("[2, 3]", Assert.Throws<ArgumentException>(() => PackedKernels.Multiply(2, 2, 3, new float[5], new float[6], new float[4], default)).Message, StringComparison.Ordinal);
        Assert.Contains("bias", Assert.Throws<ArgumentException>(() => PackedKernels.Multiply(1, 2, 3, new float[3], new float[6], new float[2], new GemmEpilogue { Bias = new float[1] })).Message, StringComparison.Ordinal);
        Assert.Contains("residual", Assert.Throws<ArgumentException>(() => PackedKernels.Multiply(1, 2, 3, new float[3], new float[6], new float[2], new GemmEpilogue { Residual = new float[1] })).Message, StringComparison.Ordinal);
        Assert.Contains("accumulate", Assert.Throws<ArgumentException>(() => PackedKernels.Multiply(1, 2, 3, new float[3], new float[6], new float[2], new GemmEpilogue { Accumulate = true })).Message, StringComparison.Ordinal);
    }

    /// <summary>Residual and activation, in the product's own memory or beside it.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void TheEpilogueIsThatOfGemmKernels(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var (m, n, k) in new[] { (1, 77, 50), (5, 77, 50), (1, 32, 9), (30, 77, 400), (70, 97, 30) })
        {
            var random = new System.Random(m + n);
            float[] matrix = GemmExample.Values(random, n * k), a = GemmExample.Values(random, m * k), bias = GemmExample.Values(random, n), residual = GemmExample.Values(random, m * n);
            float[] expected = new float[m * n], expectedActivated = new float[m * n], c = new float[m * n], activated = new float[m * n], alone = new float[m * n];
            GemmKernels.Multiply(false, false, m, n, k, a, k, matrix, n, expected, n,
                new GemmEpilogue { Bias = bias, Residual = residual, Activated = expectedActivated, Activation = UnaryFunction.GeluTanh });
            PackedKernels.Pack(false, n, k, matrix);
            PackedKernels.Multiply(m, n, k, a, matrix, c, new GemmEpilogue { Bias = bias, Residual = residual, Activated = activated, Activation = UnaryFunction.GeluTanh });
            PackedKernels.Multiply(m, n, k, a, matrix, alone, new GemmEpilogue { Bias = bias, Residual = residual, Activated = alone, Activation = UnaryFunction.GeluTanh });
            Assert.Equal(expected, c);
            Assert.Equal(expectedActivated, activated);
            Assert.Equal(expectedActivated, alone);
        }
    }

    [Fact]
    public void NoManagedMemoryIsAllocatedPerCall()
    {
        using var settings = new KernelSettings(SimdPath.Current);
        float[] a = new float[40 * 100], b = new float[100 * 1000], c = new float[40 * 1000];
        foreach (var m in new[] { 1, 7, 40 })
        {
            PackedKernels.Multiply(m, 1000, 100, a, b, c, default);
            var rows = m;
            Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
            {
                for (var i = 0; i < 20; i++)
                    PackedKernels.Multiply(rows, 1000, 100, a, b, c, default);
            }));
        }
    }
}
