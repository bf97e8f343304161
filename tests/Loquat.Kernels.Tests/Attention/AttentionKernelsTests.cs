// Attention against the naive twin in guarded memory, on every width; and the promise that no tile, batch, length or thread changes a bit.
using Loquat.Kernels.Attention;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Attention;

[Collection("Kernels")]
public sealed class AttentionKernelsTests
{
    // Every width is compared with the same twin results.
    private static readonly Dictionary<AttentionExample, (string Name, double[] Values)[]> s_twins = [];

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    private static AttentionExample[] Examples =>
    [
        new(1, 1, 1, 1, 1, 1, true, Padding.None, false),
        new(2, 5, 5, 2, 2, 3, true, Padding.None, true),
        new(2, 17, 17, 4, 2, 8, false, Padding.Some, false),
        new(1, 64, 64, 4, 4, 32, true, Padding.None, false),
        new(3, 50, 50, 6, 2, 7, true, Padding.Some, true),
        new(2, 13, 13, 3, 1, 33, true, Padding.WholeEntry, false),
        new(2, 97, 97, 2, 1, 16, true, Padding.None, true),
        new(1, 1, 70, 4, 2, 64, true, Padding.Some, false),
        new(2, 3, 40, 2, 2, 128, true, Padding.None, false),
        new(1, 60, 33, 2, 2, 20, true, Padding.None, false),
        new(1, 49, 131, 1, 1, 127, false, Padding.Some, true),
        new(2, 50, 50, 4, 2, 16, true, Padding.None, false) { Drop = 0.25f },
        new(3, 21, 33, 3, 3, 9, false, Padding.Some, true) { Drop = 0.5f },
        new(2, 5, 5, 2, 2, 3, true, Padding.None, true) { Window = 1 },
        new(1, 200, 200, 4, 2, 16, true, Padding.None, false) { Window = 33 },
        new(2, 131, 131, 2, 1, 24, true, Padding.Some, true) { Window = 20 },
        new(1, 40, 300, 2, 1, 32, true, Padding.None, false) { Window = 100 },
        new(1, 7, 150, 2, 2, 64, true, Padding.None, true) { Window = 40 },
        new(2, 1, 230, 4, 2, 32, true, Padding.Some, false) { Window = 70 },
        new(1, 60, 33, 2, 2, 20, true, Padding.None, false) { Window = 7 },
        new(2, 90, 90, 2, 1, 8, true, Padding.None, false) { Window = 500 },
        new(2, 75, 75, 2, 2, 12, true, Padding.None, false) { Drop = 0.25f, Window = 18 },
        new(2, 30, 0, 2, 1, 4, true, Padding.None, false),
        new(2, 0, 9, 2, 1, 4, false, Padding.None, false),
        new(0, 4, 5, 2, 1, 4, false, Padding.None, false),
    ];

    [Theory]
    [MemberData(nameof(Widths))]
    public void EveryExampleIsCloseToTheTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var example in Examples)
        {
            foreach (var ((name, actual), (_, expected)) in example.Run().Zip(Twin(example)))
                AssertClose(expected, actual, $"{name} of {example}");
        }
    }

    /// <summary>Every head size, with key lengths that walk through the odd ones.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void EveryHeadSize(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var headSize = 1; headSize <= 128; headSize++)
        {
            var keys = 1 + (headSize * 5 % 37);
            var example = new AttentionExample(1, Math.Max(1, keys - (headSize % 4)), keys, 2, 1, headSize, headSize % 3 != 0, Padding.None, false);
            foreach (var ((name, actual), (_, expected)) in example.Run().Zip(Twin(example)))
                AssertClose(expected, actual, $"{name} of {example}");
        }
    }

    /// <summary>One query, as decoding asks it, has the bits of the last of all queries.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void OneQueryHasTheBitsOfTheLastOfMany(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var (keys, headSize, isMasked) in new[] { (1, 8, false), (5, 1, true), (32, 64, false), (33, 16, true), (100, 37, false), (257, 64, true), (300, 128, false), (70, 192, true), (90, 3, false), (65, 17, true), (200, 80, false), (31, 66, false) })
        {
            const int Batch = 2, Heads = 4, Groups = 2;
            var random = new System.Random(keys);
            float[] Values(int count) => MatMul.GemmExample.Values(random, count);
            float[] q = Values(Batch * keys * Heads * headSize), k = Values(Batch * keys * Groups * headSize), v = Values(Batch * keys * Groups * headSize);
            var mask = isMasked ? Enumerable.Range(0, Batch * keys).Select(i => i % 3).ToArray() : [];
            var shape = new AttentionShape
            {
                Batch = Batch,
                QueryLength = keys,
                KeyLength = keys,
                Heads = Heads,
                KeyValueHeads = Groups,
                HeadSize = headSize,
                Query = AttentionStrides.Contiguous(keys, Heads, headSize),
                Key = AttentionStrides.Contiguous(keys, Groups, headSize),
                Value = AttentionStrides.Contiguous(keys, Groups, headSize),
                Output = AttentionStrides.Contiguous(keys, Heads, headSize),
            };
            float[] all = new float[q.Length], logSumExp = new float[Batch * Heads * keys], one = new float[Batch * Heads * headSize], oneLogSumExp = new float[Batch * Heads];
            AttentionKernels.Forward(shape, true, 0.3f, q, k, v, mask, all, logSumExp);
            // The queries keep their places; only the last of each entry is asked.
            var last = shape with { QueryLength = 1, Output = AttentionStrides.Contiguous(1, Heads, headSize) };
            AttentionKernels.Forward(last, true, 0.3f, q.AsSpan((keys - 1) * Heads * headSize), k, v, mask, one, oneLogSumExp);
            for (var b = 0; b < Batch; b++)
            {
                Assert.Equal(all[((((b + 1) * keys) - 1) * Heads * headSize)..((b + 1) * keys * Heads * headSize)], one[(b * Heads * headSize)..((b + 1) * Heads * headSize)]);
                for (var h = 0; h < Heads; h++)
                    Assert.Equal(logSumExp[((((b * Heads) + h) * keys) + keys) - 1], oneLogSumExp[(b * Heads) + h]);
            }

            // The same keys and values with all positions of a head before those of the next.
            var apart = new AttentionStrides(keys * Groups * headSize, headSize, keys * headSize);
            float[] oneApart = new float[one.Length], kApart = new float[k.Length], vApart = new float[v.Length];
            for (var i = 0; i < k.Length; i++)
            {
                var (position, group) = (i / (headSize * Groups) % keys, i / headSize % Groups);
                var place = (i / (keys * Groups * headSize) * (int)apart.Batch) + (group * apart.Head) + (position * apart.Token) + (i % headSize);
                (kApart[place], vApart[place]) = (k[i], v[i]);
            }
            AttentionKernels.Forward(last with { Key = apart, Value = apart }, true, 0.3f, q.AsSpan((keys - 1) * Heads * headSize), kApart, vApart, mask, oneApart, oneLogSumExp);
            Assert.Equal(one, oneApart);
        }
    }

    [Fact]
    public void ThreadsAndWidthsGiveTheSameBits()
    {
        foreach (var example in Examples)
        {
            (string Name, float[] Values)[]? first = null;
            foreach (var width in SimdPath.Supported)
            {
                for (var threads = 1; threads <= 3; threads++)
                {
                    using var settings = new KernelSettings(width, threads);
                    var results = example.Run();
                    first ??= results;
                    for (var i = 0; i < results.Length; i++)
                        Assert.Equal(first[i].Values, results[i].Values);
                }
            }
        }
    }

    /// <summary>A query with a cache of keys gives what it gives inside the whole sequence, and in a longer batch.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void AQueryAloneHasTheBitsItHasAmongOthers(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var window in new[] { 0, 1, 30, 64 })
            CompareWithAQueryAlone(window);
    }

    private static void CompareWithAQueryAlone(int window)
    {
        const int Length = 101, Heads = 2, HeadSize = 40, Row = Heads * HeadSize;
        var random = new System.Random(3);
        float[] q = Values(random, 2 * Length * Row), k = Values(random, 2 * Length * Row), v = Values(random, 2 * Length * Row);
        var all = Forward(2, Length, Length, q, k, v, Length);
        foreach (var batch in new[] { 0, 1 })
        {
            var skip = batch * Length * Row;
            for (var query = 0; query < Length; query += 9)
            {
                foreach (var count in new[] { 1, 3, 20 })
                {
                    if (query + count > Length)
                        continue;
                    var part = Forward(1, count, query + count, q[(skip + (query * Row))..], k[skip..], v[skip..], Length);
                    Assert.Equal(all[(skip + (query * Row))..(skip + ((query + count) * Row))], part);
                }
            }
        }

        float[] Forward(int batch, int queries, int keys, float[] q, float[] k, float[] v, int room)
        {
            var strides = AttentionStrides.Contiguous(room, Heads, HeadSize);
            var shape = new AttentionShape
            {
                Batch = batch,
                QueryLength = queries,
                KeyLength = keys,
                Heads = Heads,
                KeyValueHeads = Heads,
                HeadSize = HeadSize,
                Query = strides,
                Key = strides,
                Value = strides,
                Output = AttentionStrides.Contiguous(queries, Heads, HeadSize),
                Window = window,
            };
            var o = new float[batch * queries * Row];
            AttentionKernels.Forward(shape, true, 0.15f, q, k, v, [], o, new float[batch * Heads * queries]);
            return o;
        }
    }

    [Fact]
    public void AQueryThatSeesNothingGivesZeros()
    {
        var shape = new AttentionExample(1, 3, 2, 1, 1, 2, true, Padding.None, false).Shape;
        float[] q = [1, 2, 3, 4, 5, 6], k = [1, 2, 3, 4], v = [5, 6, 7, 8], o = [9, 9, 9, 9, 9, 9], lse = new float[3];
        AttentionKernels.Forward(shape, true, 1, q, k, v, [], o, lse);
        Assert.Equal([0f, 0f], o[..2]);
        Assert.Equal(float.NegativeInfinity, lse[0]);
        Assert.Equal([5f, 6f], o[2..4]);
    }

    [Fact]
    public void WrongSizesAreNamed()
    {
        var shape = new AttentionExample(1, 3, 3, 2, 2, 4, true, Padding.None, false).Shape;
        var buffer = new float[100];
        var shortKeys = Assert.Throws<ArgumentException>(() => AttentionKernels.Forward(shape, true, 1, buffer, buffer[..10], buffer, [], buffer, buffer));
        Assert.Contains("keys of this attention", shortKeys.Message, StringComparison.Ordinal);
        var uneven = Assert.Throws<ArgumentException>(
            () => AttentionKernels.Forward(shape with { Heads = 3 }, true, 1, buffer, buffer, buffer, [], buffer, buffer));
        Assert.Contains("3 query heads cannot share 2", uneven.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => AttentionKernels.Forward(shape with { Window = 2 }, false, 1, buffer, buffer, buffer, [], buffer, buffer));
        Assert.Throws<ArgumentException>(() => AttentionKernels.Forward(shape with { HeadSize = 0 }, true, 1, buffer, buffer, buffer, [], buffer, buffer));
        Assert.Throws<ArgumentException>(() => AttentionKernels.Forward(shape, true, 1, buffer, buffer, buffer, new int[2], buffer, buffer));
        Assert.Throws<ArgumentException>(() => AttentionKernels.Probabilities(shape, true, 1, buffer, buffer, [], buffer.AsSpan(0, 17)));
    }

    private static (string Name, double[] Values)[] Twin(AttentionExample example)
    {
        if (!s_twins.TryGetValue(example, out var results))
            s_twins.Add(example, results = example.Twin());
        return results;
    }

    private static float[] Values(System.Random random, int count)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = (random.NextSingle() * 4) - 2;
        return values;
    }

    private static void AssertClose(double[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsInfinity(expected[i]))
                Assert.Equal(expected[i], actual[i]);
            else
                Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-6 * Math.Max(1, largest), $"{what}: value {i} is {actual[i]}, not {expected[i]}");
        }
    }
}
