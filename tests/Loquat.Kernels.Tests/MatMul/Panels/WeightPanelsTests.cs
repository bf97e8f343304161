// Products with weights in compact formats: the bits of the twin and of the decoded weight, whatever the rows, width and threads; and what encoding costs in accuracy.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.MatMul.Panels;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.MatMul.Panels;

[Collection("Kernels")]
public sealed class WeightPanelsTests
{
    private static readonly WeightFormat[] s_formats = [WeightFormat.Float16, WeightFormat.BFloat16, WeightFormat.Q8_0, WeightFormat.Q4_0];

    private static readonly int[] s_rows = [0, 1, 2, 5, 16, 17, 31, 70];

    private static readonly (int N, int K)[] s_matrices = [(1, 1), (7, 0), (31, 9), (32, 32), (33, 130), (64, 64), (65, 770), (97, 385), (200, 33), (161, 801)];

    public static TheoryData<SimdWidth, WeightFormat> WidthsAndFormats()
    {
        var data = new TheoryData<SimdWidth, WeightFormat>();
        foreach (var width in SimdPath.Supported)
            foreach (var format in s_formats)
                data.Add(width, format);
        return data;
    }

    public static TheoryData<WeightFormat> Formats => [.. s_formats];

    [Theory]
    [MemberData(nameof(WidthsAndFormats))]
    public void EveryProductHasTheBitsOfTheTwin(SimdWidth width, WeightFormat format)
    {
        using var settings = new KernelSettings(width);
        foreach (var (n, k) in s_matrices)
        {
            var random = new System.Random(n + k);
            using var panels = new GuardedMemory<byte>(Encoded(format, n % 2 == 0, n, k, GemmExample.Values(random, n * k)));
            var bias = GemmExample.Values(random, n);
            foreach (var m in s_rows)
            {
                using var a = new GuardedMemory<float>(GemmExample.Values(random, m * k));
                using var c = new GuardedMemory<float>(m * n);
                c.Span.Fill(float.NaN);
                using var guardedBias = new GuardedMemory<float>(m % 2 == 0 ? bias : []);
                WeightPanels.Multiply(format, m, n, k, a.Span, panels.Span, c.Span, new GemmEpilogue { Bias = guardedBias.Span });
                var expected = new float[m * n];
                WeightPanelsReference.Multiply<float>(format, m, n, k, a.Span, panels.Span, guardedBias.Span, expected);
                Assert.Equal(expected, c.Span);
                WeightPanels.Multiply(format, m, n, k, a.Span, panels.Span, c.Span, new GemmEpilogue { Bias = guardedBias.Span }, inIntegers: true);
                WeightPanelsReference.Multiply<float>(format, m, n, k, a.Span, panels.Span, guardedBias.Span, expected, inIntegers: true);
                Assert.Equal(expected, c.Span);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void WidthsAndThreadsGiveTheBitsOfTheDecodedWeight(WeightFormat format)
    {
        foreach (var (m, n, k) in new[] { (1, 1297, 768), (1, 96, 3072), (4, 593, 400), (16, 593, 400), (70, 401, 800), (400, 160, 390) })
        {
            var random = new System.Random(m);
            float[] matrix = GemmExample.Values(random, n * k), a = GemmExample.Values(random, m * k), bias = GemmExample.Values(random, n), residual = GemmExample.Values(random, m * n);
            var decoded = new float[n * k];
            WeightPanels.Decode(format, n, k, Encoded(format, true, n, k, matrix), 0, decoded);
            float[] expected = new float[m * n], activated = new float[m * n];
            GemmKernels.Multiply(false, true, m, n, k, a, k, decoded, k, expected, n, new GemmEpilogue { Bias = bias, Residual = residual, Activated = activated, Activation = UnaryFunction.GeluTanh });
            foreach (var width in SimdPath.Supported)
            {
                for (var threads = 1; threads <= 3; threads++)
                {
                    using var settings = new KernelSettings(width, threads);
                    var panels = Encoded(format, true, n, k, matrix);
                    var again = new float[n * k];
                    WeightPanels.Decode(format, n, k, panels, 0, again);
                    Assert.Equal(decoded, again);
                    float[] c = new float[m * n], alone = new float[m * n];
                    WeightPanels.Multiply(format, m, n, k, a, panels, c, new GemmEpilogue { Bias = bias, Residual = residual });
                    Assert.Equal(expected, c);
                    WeightPanels.Multiply(format, m, n, k, a, panels, alone, new GemmEpilogue { Bias = bias, Residual = residual, Activated = alone, Activation = UnaryFunction.GeluTanh });
                    for (var i = 0; i < alone.Length; i++)
                        Assert.Equal(activated[i], alone[i], 1e-5f * Math.Max(1, Math.Abs(activated[i])));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void ARowHasTheSameBitsWhateverElseIsMultiplied(WeightFormat format)
    {
        const int N = 70, K = 400, Most = 1200;
        var random = new System.Random(1);
        var panels = Encoded(format, true, N, K, GemmExample.Values(random, N * K));
        float[] a = GemmExample.Values(random, Most * K), residual = GemmExample.Values(random, Most * N);
        var alone = new float[Most * N];
        for (var i = 0; i < Most; i++)
            WeightPanels.Multiply(format, 1, N, K, a.AsSpan(i * K, K), panels, alone.AsSpan(i * N, N), new GemmEpilogue { Residual = residual.AsSpan(i * N, N) }, inIntegers: true);
        foreach (var width in SimdPath.Supported)
        {
            for (var threads = 1; threads <= 3; threads++)
            {
                using var settings = new KernelSettings(width, threads);
                foreach (var m in new[] { 1, 2, 5, 16, 130, Most })
                {
                    var c = new float[m * N];
                    WeightPanels.Multiply(format, m, N, K, a, panels, c, new GemmEpilogue { Residual = residual }, inIntegers: true);
                    Assert.Equal(alone[..(m * N)], c);
                }
            }
        }
    }

    /// <summary>The largest sums of integers that there are, and numbers that no integer can stand for.</summary>
    [Theory]
    [MemberData(nameof(WidthsAndFormats))]
    public void RoundedRowsNeitherOverflowNorHideWhatIsNotFinite(SimdWidth width, WeightFormat format)
    {
        using var settings = new KernelSettings(width);
        const int N = 3, K = 64, M = 6;
        var matrix = new float[N * K];
        for (var i = 0; i < matrix.Length; i++)
            matrix[i] = i % 32 == 0 ? -1 : 0.875f;
        var a = new float[M * K];
        Array.Fill(a, 1e30f);
        Array.Fill(a, 1e-35f, K, K);
        a[(2 * K) + 40] = float.NaN;
        a[(3 * K) + 7] = float.NegativeInfinity;
        Array.Fill(a, -2, 4 * K, K);
        Array.Clear(a, 5 * K, K);
        var panels = Encoded(format, true, N, K, matrix);
        var c = new float[M * N];
        WeightPanels.Multiply(format, M, N, K, a, panels, c, default, inIntegers: true);
        var sum = 2 * (-1 + (31 * 0.875f));
        for (var j = 0; j < N; j++)
        {
            Assert.Equal(1e30f * sum, c[j], 1e30f * sum * 0.005f);
            Assert.InRange(Math.Abs(c[N + j]), 0, 1e-33f);
            Assert.False(float.IsFinite(c[(2 * N) + j]));
            Assert.False(float.IsFinite(c[(3 * N) + j]));
            Assert.Equal(-2 * sum, c[(4 * N) + j], 2 * sum * 0.005f);
            Assert.Equal(0, c[(5 * N) + j]);
        }
    }

    [Theory]
    [MemberData(nameof(WidthsAndFormats))]
    public void BothLayoutsAndAnyGroupsOfRowsGiveTheSameBytes(SimdWidth width, WeightFormat format)
    {
        using var settings = new KernelSettings(width, 2);
        foreach (var (n, k) in s_matrices)
        {
            var matrix = GemmExample.Values(new System.Random(n), n * k);
            var turned = new float[n * k];
            for (var j = 0; j < n; j++)
                for (var p = 0; p < k; p++)
                    turned[(p * n) + j] = matrix[(j * k) + p];
            var expected = Encoded(format, true, n, k, matrix);
            Assert.Equal(expected, Encoded(format, false, n, k, turned));
            foreach (var (transposed, values, stored, length) in new[] { (true, matrix, n, k), (false, turned, k, n) })
            {
                using var parts = new GuardedMemory<byte>(expected.Length);
                for (var first = 0; first < stored; first += 64)
                {
                    using var rows = new GuardedMemory<float>(values[(first * length)..(Math.Min(stored, first + 64) * length)]);
                    WeightPanels.Encode(format, transposed, n, k, first, rows.Span, parts.Span);
                }
                if (stored > 0)
                    Assert.Equal(expected, parts.Span);
            }
        }
    }

    /// <summary>The formats' own codec, block by block of a column, is the definition of what is stored.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void TheNumbersAreThoseOfTheFormatsBlocks(WeightFormat format)
    {
        const int N = 50, K = 96;
        var matrix = GemmExample.Values(new System.Random(5), N * K);
        matrix.AsSpan(K, 32).Clear();
        matrix.AsSpan(5 * K, K).Fill(1e-12f);
        matrix[(7 * K) + 3] = -4000;
        var decoded = new float[N * K];
        WeightPanels.Decode(format, N, K, Encoded(format, true, N, K, matrix), 0, decoded);
        var blocks = new byte[format.Bytes(N * K)];
        var expected = new float[N * K];
        WeightCodec.Encode(format, matrix, blocks);
        WeightCodec.Decode(format, blocks, expected);
        Assert.Equal(expected, decoded);
        // What is decoded is encoded again without loss, so a checkpoint in a format is that format in memory.
        WeightPanels.Decode(format, N, K, Encoded(format, true, N, K, decoded), 0, decoded);
        Assert.Equal(expected, decoded);
    }

    [Theory]
    [MemberData(nameof(WidthsAndFormats))]
    public void RowsOfATableAreFound(SimdWidth width, WeightFormat format)
    {
        using var settings = new KernelSettings(width);
        const int Rows = 77, Columns = 43;
        using var panels = new GuardedMemory<byte>(Encoded(format, true, Rows, Columns, GemmExample.Values(new System.Random(3), Rows * Columns)));
        int[] ids = [0, 76, 31, 32, 64, 63, 5];
        using var y = new GuardedMemory<float>(ids.Length * Columns);
        WeightPanels.LookUp(format, panels.Span, Rows, Columns, ids, y.Span);
        var expected = new float[ids.Length * Columns];
        WeightPanelsReference.LookUp<float>(format, panels.Span, Rows, Columns, ids, expected);
        Assert.Equal(expected, y.Span);
        Assert.Throws<ArgumentOutOfRangeException>(() => WeightPanels.LookUp(format, new byte[WeightPanels.Bytes(format, 4, 3)], 4, 3, [4], new float[3]));
    }

    [Fact]
    public void WrongSizesAndNumbersAreNamed()
    {
        var panels = new byte[WeightPanels.Bytes(WeightFormat.Q8_0, 40, 40)];
        Assert.Contains("the span holds 3", Assert.Throws<ArgumentException>(() => WeightPanels.Encode(WeightFormat.Q8_0, true, 40, 40, 0, new float[1600], new byte[3])).Message, StringComparison.Ordinal);
        Assert.Contains("from row 16", Assert.Throws<ArgumentException>(() => WeightPanels.Encode(WeightFormat.Q8_0, true, 40, 40, 16, new float[40 * 24], panels)).Message, StringComparison.Ordinal);
        Assert.Contains("no whole groups", Assert.Throws<ArgumentException>(() => WeightPanels.Encode(WeightFormat.Q8_0, true, 40, 40, 0, new float[40 * 31], panels)).Message, StringComparison.Ordinal);
        Assert.Contains("Q6_K have no panels", Assert.Throws<ArgumentException>(() => WeightPanels.Bytes(WeightFormat.Q6_K, 1, 1)).Message, StringComparison.Ordinal);
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, 1e30f })
        {
            var rows = new float[1600];
            rows[1599] = bad;
            Assert.Contains("keep this model in float32", Assert.Throws<ArgumentException>(() => WeightPanels.Encode(WeightFormat.Q8_0, true, 40, 40, 0, rows, panels)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NoManagedMemoryIsAllocatedPerCall()
    {
        using var settings = new KernelSettings(SimdPath.Current);
        float[] a = new float[40 * 100], c = new float[40 * 1000];
        foreach (var format in s_formats)
        {
            var panels = new byte[WeightPanels.Bytes(format, 1000, 100)];
            foreach (var m in new[] { 1, 7, 40 })
            {
                WeightPanels.Multiply(format, m, 1000, 100, a, panels, c, default);
                Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() => WeightPanels.Multiply(format, m, 1000, 100, a, panels, c, default, inIntegers: m < 40)));
            }
        }
    }

    private static byte[] Encoded(WeightFormat format, bool transposed, int n, int k, float[] matrix)
    {
        var panels = new byte[WeightPanels.Bytes(format, n, k)];
        WeightPanels.Encode(format, transposed, n, k, 0, matrix, panels);
        return panels;
    }
}
