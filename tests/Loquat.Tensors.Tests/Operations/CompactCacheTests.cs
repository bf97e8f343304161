// Attention over a cache in a compact format: the bits of a float cache that holds what the blocks decode to, in prompts and steps, whole and ragged batches.
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Operations;

public sealed class CompactCacheTests
{
    private const int Batch = 3, Capacity = 80, Heads = 4, Groups = 2, Size = 64, Width = Groups * Size;

    // Format, window, and whether the positions of a head lie one after the other.
    public static TheoryData<WeightFormat, int, bool> Cases => new()
    {
        { WeightFormat.Float16, 0, true }, { WeightFormat.Float16, 17, false }, { WeightFormat.Q8_0, 0, true }, { WeightFormat.Q8_0, 17, true }, { WeightFormat.Q8_0, 17, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void EvenBatchesHaveTheBitsOfTheDecodedCache(WeightFormat format, int window, bool isApart)
    {
        foreach (var width in SimdPath.Supported)
        {
            foreach (var threads in new[] { 1, 3 })
            {
                using var settings = new KernelSettings(width, threads);
                using var quiet = GradMode.NoGrad();
                var caches = new Caches(format, window, isApart);
                var position = 0;
                foreach (var count in new[] { 37, 1, 1, 9, 1 })
                {
                    caches.Step(count, [position, position, position], null);
                    position += count;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void RowsOfUnequalLengthHaveTheBitsOfTheDecodedCache(WeightFormat format, int window, bool isApart)
    {
        foreach (var width in SimdPath.Supported)
        {
            foreach (var threads in new[] { 1, 3 })
            {
                using var settings = new KernelSettings(width, threads);
                using var quiet = GradMode.NoGrad();
                var caches = new Caches(format, window, isApart);
                int[] lengths = [0, 0, 0];
                foreach (var counts in new int[][] { [40, 1, 23], [1, 1, 1], [0, 5, 1], [1, 1, 1] })
                {
                    var most = counts.Max();
                    var isWhole = counts.All(count => count == most);
                    caches.Step(most, lengths, isWhole ? null : [.. counts.Select((count, row) => new TokenRange(row == 1 ? most - count : 0, count))]);
                    lengths = [.. lengths.Zip(counts, (length, count) => length + count)];
                }
            }
        }
    }

    [Theory]
    [InlineData(WeightFormat.Float16, 1)]
    [InlineData(WeightFormat.Float16, Groups)]
    [InlineData(WeightFormat.Q8_0, Groups)]
    public void TheReferenceBackendAgrees(WeightFormat format, int heads)
    {
        var expected = Run(CpuBackend.Instance);
        Assert.All(expected.Zip(Run(ReferenceBackend<float>.Instance)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        Assert.All(expected.Zip(Run(ReferenceBackend<double>.Instance)), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));

        float[] Run(Backend backend)
        {
            using var use = Backend.Use(backend);
            using var quiet = GradMode.NoGrad();
            var options = new AttentionOptions { Heads = Heads, KeyValueHeads = Groups, Causal = true, Window = 6 };
            var (keys, values) = (CacheMemory.Allocate(Batch, Capacity, Width, format, heads), CacheMemory.Allocate(Batch, Capacity, Width, format, heads));
            var results = new List<float>();
            var position = 0;
            foreach (var count in new[] { 9, 1 })
            {
                var x = Tensor.From(Numbers(position, count), [Batch, count, (Heads * Size) + (2 * Width)]);
                results.AddRange(CachedAttentionOperations.CachedSelfAttention(x, keys, values, position, options).ToArray());
                position += count;
            }
            // The last sequence goes on from a copy with other room.
            Tensor keysCopy = CacheMemory.Allocate(1, Capacity + 5, Width, format, heads), valuesCopy = CacheMemory.Allocate(1, Capacity + 5, Width, format, heads);
            CacheMemory.CopyRow(keys, 2, keysCopy, 0, position);
            CacheMemory.CopyRow(values, 2, valuesCopy, 0, position);
            var next = Tensor.From(Numbers(position, 1), [Batch, 1, (Heads * Size) + (2 * Width)]);
            var last = CachedAttentionOperations.CachedSelfAttention(next, keys, values, position, options).ToArray()[(2 * Heads * Size)..];
            Assert.Equal(last, CachedAttentionOperations.CachedSelfAttention(next.Slice(0, 2, 1), keysCopy, valuesCopy, position, options).ToArray());
            return [.. results];
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var quiet = GradMode.NoGrad();
        Assert.Throws<ArgumentException>(() => CacheMemory.Allocate(1, 8, 40, WeightFormat.Q8_0));
        Assert.Throws<ArgumentException>(() => CacheMemory.Allocate(1, 8, 256, WeightFormat.Q4_K));
        Assert.Throws<ArgumentException>(() => CacheMemory.Allocate(1, 8, Width, WeightFormat.Float16, 3));
        Assert.Equal([1, Groups, 8, 68], CacheMemory.Allocate(1, 8, Width, WeightFormat.Q8_0, Groups).Shape);
        Assert.Equal([1, 1, 8, 136], CacheMemory.Allocate(1, 8, Width, WeightFormat.Q8_0, 8).Shape);
        var options = new AttentionOptions { Heads = Heads, KeyValueHeads = Groups, Causal = true };
        var x = Tensor.Zeros([1, 1, (Heads * Size) + (2 * Width)]);
        Tensor half = CacheMemory.Allocate(1, 8, Width, WeightFormat.Float16), block = CacheMemory.Allocate(1, 8, Width, WeightFormat.Q8_0), narrow = CacheMemory.Allocate(1, 8, 64, WeightFormat.Q8_0), split = CacheMemory.Allocate(1, 8, Width, WeightFormat.Float16, Heads);
        Assert.Throws<ArgumentException>(() => CachedAttentionOperations.CachedSelfAttention(x, half, block, 0, options));
        Assert.Throws<ArgumentException>(() => CachedAttentionOperations.CachedSelfAttention(x, narrow, narrow, 0, options));
        Assert.Throws<ArgumentException>(() => CachedAttentionOperations.CachedSelfAttention(x, split, split, 0, options));
        Assert.Throws<ArgumentException>(() => CachedAttentionOperations.CachedSelfAttention(x, half, half, 8, options));
        Assert.Equal(8 * 136, block.Count);
        CachedAttentionOperations.CachedSelfAttention(x, half, half, 7, options);
    }

    private static float[] Numbers(int seed, int length)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Batch * length * ((Heads * Size) + (2 * Width))).Select(_ => (random.NextSingle() * 4) - 2)];
    }

    /// <summary>The same passes over a compact cache, and over floats rounded beforehand as the format rounds.</summary>
    private sealed class Caches(WeightFormat format, int window, bool isApart)
    {
        private readonly Tensor _keys = CacheMemory.Allocate(Batch, Capacity, Width, format, isApart ? Groups : 1);
        private readonly Tensor _values = CacheMemory.Allocate(Batch, Capacity, Width, format, isApart ? Groups : 1);
        private readonly Tensor _floatKeys = CacheMemory.Allocate(Batch, Capacity, Width);
        private readonly Tensor _floatValues = CacheMemory.Allocate(Batch, Capacity, Width);
        private int _passes;

        public void Step(int count, int[] positions, TokenRange[]? ranges)
        {
            var numbers = Numbers(_passes++, count);
            var rounded = Rounded(numbers);
            Assert.NotEqual(numbers, rounded);
            var options = new AttentionOptions { Heads = Heads, KeyValueHeads = Groups, Causal = true, Window = window, Ranges = ranges };
            Shape shape = [Batch, count, (Heads * Size) + (2 * Width)];
            var actual = CachedAttentionOperations.CachedSelfAttention(Tensor.From(numbers, shape), _keys, _values, positions, options).ToArray();
            var expected = CachedAttentionOperations.CachedSelfAttention(Tensor.From(rounded, shape), _floatKeys, _floatValues, positions, options).ToArray();
            Assert.Equal(expected, actual);
        }

        private float[] Rounded(float[] numbers)
        {
            var result = (float[])numbers.Clone();
            const int Row = (Heads * Size) + (2 * Width);
            var blocks = new byte[format.Bytes(2 * Width)];
            for (var start = Heads * Size; start < result.Length; start += Row)
            {
                WeightCodec.Encode(format, result.AsSpan(start, 2 * Width), blocks);
                WeightCodec.Decode(format, blocks, result.AsSpan(start, 2 * Width));
            }
            return result;
        }
    }
}
