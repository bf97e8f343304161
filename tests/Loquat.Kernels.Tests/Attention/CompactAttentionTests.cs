// Attention over keys and values in a compact format has the bits of attention over what they decode to, on every width and number of threads.
using Loquat.Kernels.Attention;
using Loquat.Kernels.Quantization;

namespace Loquat.Kernels.Tests.Attention;

[Collection("Kernels")]
public sealed class CompactAttentionTests
{
    // Query heads, key/value heads, head size: blocks of 32 lie within heads, hold several of them, or begin and end inside them. More heads share one than are taken at once.
    private static readonly (int Heads, int Groups, int Size)[] s_heads = [(4, 4, 64), (4, 2, 32), (6, 2, 48), (8, 8, 8), (4, 4, 40), (40, 1, 96), (3, 1, 128), (2, 2, 272)];

    // Keys, window.
    private static readonly (int Keys, int Window)[] s_lengths = [(1, 0), (32, 0), (33, 0), (100, 0), (257, 0), (70, 1), (150, 40), (300, 64), (90, 500), (0, 0)];

    public static TheoryData<WeightFormat> Formats => [WeightFormat.Float16, WeightFormat.Q8_0];

    [Theory]
    [MemberData(nameof(Formats))]
    public void ItHasTheBitsOfAttentionOverTheDecodedValues(WeightFormat format)
    {
        foreach (var (heads, groups, size) in s_heads)
        {
            foreach (var (keys, window) in s_lengths)
            {
                foreach (var isMasked in new[] { false, true })
                {
                    var example = new Example(format, heads, groups, size, keys, window, isMasked);
                    Compare(example);
                    if (size % format.BlockLength() == 0)
                        Compare(example with { IsApart = true });
                }
            }
        }
    }

    /// <summary>The twin, in double precision.</summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void ItIsCloseToTheTwin(WeightFormat format)
    {
        foreach (var example in new[] { new Example(format, 6, 2, 48, 70, 33, true), new Example(format, 6, 2, 32, 70, 33, true) { IsApart = true } })
            CompareWithTwin(format, example);
    }

    private static void CompareWithTwin(WeightFormat format, Example example)
    {
        using var settings = new KernelSettings(Loquat.Kernels.Simd.SimdPath.Current);
        var (output, logSumExp) = example.Run();
        double[] expected = new double[output.Length], expectedLogSumExp = new double[logSumExp.Length];
        AttentionReference.ForwardCompact<double>(example.Shape, true, Example.Scale, Array.ConvertAll(example.Queries, value => (double)value), format, example.Keys, example.Values, example.Mask, expected, expectedLogSumExp);
        Assert.All(expected.Zip(output), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
        Assert.All(expectedLogSumExp.Zip(logSumExp), pair => Assert.Equal(pair.First, pair.Second, 2e-6));
        Assert.Contains(expected, value => Math.Abs(value) > 0.01);
    }

    [Fact]
    public void WrongSizesAreNamed()
    {
        var example = new Example(WeightFormat.Q8_0, 2, 2, 32, 5, 0, false);
        var (shape, o) = (example.Shape, new float[example.Queries.Length]);
        void Run(AttentionShape asked, int bytes) =>
            AttentionKernels.ForwardCompact(asked, true, 1, example.Queries, WeightFormat.Q8_0, example.Keys.AsSpan(0, bytes), example.Values, [], o, []);
        Run(shape, example.Keys.Length);
        Assert.Contains("keys", Assert.Throws<ArgumentException>(() => Run(shape with { KeyLength = 500 }, example.Keys.Length)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Run(shape with { QueryLength = 2 }, example.Keys.Length));
        Assert.Throws<ArgumentException>(() => Run(shape with { Key = shape.Key with { Token = 65 } }, example.Keys.Length));
        Assert.Throws<ArgumentException>(() => Run(shape with { Key = shape.Key with { Batch = 33 } }, example.Keys.Length));
        Assert.Throws<ArgumentException>(() => Run(shape with { HeadSize = 33 }, example.Keys.Length));
        var apart = (example with { IsApart = true }).Shape;
        Run(apart, example.Keys.Length);
        Assert.Throws<ArgumentException>(() => Run(apart with { Key = apart.Key with { Head = apart.Key.Head + 1 } }, example.Keys.Length));
        Assert.Throws<ArgumentException>(() => Run(apart with { HeadSize = 33 }, example.Keys.Length));
        Assert.Throws<ArgumentException>(() => Run(apart, example.Keys.Length - 34 * 4));
    }

    private static void Compare(Example example)
    {
        var (expected, expectedLogSumExp) = example.RunDecoded();
        foreach (var width in Loquat.Kernels.Simd.SimdPath.Supported)
        {
            foreach (var threads in new[] { 1, 3 })
            {
                using var settings = new KernelSettings(width, threads);
                var (output, logSumExp) = example.Run();
                Assert.True(expected.AsSpan().SequenceEqual(output), $"{example} differs on {width} with {threads} threads");
                Assert.Equal(expectedLogSumExp, logSumExp);
            }
        }
    }

    private sealed record Example(WeightFormat Format, int Heads, int Groups, int Size, int KeyCount, int Window, bool IsMasked)
    {
        internal const float Scale = 0.3f;
        private const int Batch = 2, Room = 3;
        private byte[]? _keys;
        private byte[]? _values;

        private int Width => Groups * Size;

        /// <summary>Whether all positions of a head lie before those of the next.</summary>
        internal bool IsApart { get; init; }

        private AttentionStrides Strides => IsApart
            ? new((KeyCount + Room) * Width, Size, (KeyCount + Room) * Size)
            : AttentionStrides.Contiguous(KeyCount + Room, Groups, Size);

        internal float[] Queries => Random(1, Batch * Heads * Size);

        internal byte[] Keys => _keys ??= Encoded(2);

        internal byte[] Values => _values ??= Encoded(3);

        internal int[] Mask => IsMasked ? [.. Enumerable.Range(0, Batch * KeyCount).Select(i => i % 3)] : [];

        internal AttentionShape Shape => new()
        {
            Batch = Batch,
            QueryLength = 1,
            KeyLength = KeyCount,
            Heads = Heads,
            KeyValueHeads = Groups,
            HeadSize = Size,
            Query = AttentionStrides.Contiguous(1, Heads, Size),
            Key = Strides,
            Value = Strides,
            Output = AttentionStrides.Contiguous(1, Heads, Size),
            Window = Window,
        };

        internal (float[] Output, float[] LogSumExp) Run()
        {
            using var q = new GuardedMemory<float>(Queries);
            using var k = new GuardedMemory<byte>(Keys);
            using var v = new GuardedMemory<byte>(Values);
            using var o = new GuardedMemory<float>(Batch * Heads * Size);
            o.Span.Fill(float.NaN);
            var logSumExp = new float[Batch * Heads];
            AttentionKernels.ForwardCompact(Shape, true, Scale, q.Span, Format, k.Span, v.Span, Mask, o.Span, logSumExp);
            return (o.Span.ToArray(), logSumExp);
        }

        internal (float[] Output, float[] LogSumExp) RunDecoded()
        {
            float[] k = Decoded(Keys), v = Decoded(Values), o = new float[Batch * Heads * Size], logSumExp = new float[Batch * Heads];
            AttentionKernels.Forward(Shape, true, Scale, Queries, k, v, Mask, o, logSumExp);
            return (o, logSumExp);
        }

        private byte[] Encoded(int seed)
        {
            var values = Random(seed, Batch * (KeyCount + Room) * Width);
            var blocks = new byte[Format.Bytes(values.Length)];
            WeightCodec.Encode(Format, values, blocks);
            return blocks;
        }

        private float[] Decoded(byte[] blocks)
        {
            var values = new float[Batch * (KeyCount + Room) * Width];
            WeightCodec.Decode(Format, blocks, values);
            return values;
        }

        private static float[] Random(int seed, int count)
        {
            var random = new System.Random(seed);
            return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 4) - 2)];
        }
    }
}
