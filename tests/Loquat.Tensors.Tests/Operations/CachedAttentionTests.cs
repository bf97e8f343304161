// Attention over a cache gives what attention over the whole sequence gives, and the probabilities are those that attention applies.
using Loquat.Kernels.Simd;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Operations;

public sealed class CachedAttentionTests
{
    private const int Batch = 2, Length = 9, Heads = 4, Groups = 2, Size = 5;

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Continuing_a_sequence_equals_seeing_it_whole(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var headsApart in new[] { 1, Groups })
            CompareWithTheWhole(headsApart);
    }

    private static void CompareWithTheWhole(int headsApart)
    {
        using var quiet = GradMode.NoGrad();
        var options = new AttentionOptions { Heads = Heads, KeyValueHeads = Groups, Causal = true };
        var packed = Packed();
        var whole = packed.SelfAttention(options);
        var (keys, values) = (Cache(Length + 3, headsApart), Cache(Length + 3, headsApart));
        var position = 0;
        foreach (var count in new[] { 4, 1, 1, 3 })
        {
            var part = CachedAttentionOperations.CachedSelfAttention(packed.Slice(1, position, count), keys, values, position, options);
            var expected = whole.Slice(1, position, count).ToArray();
            Assert.All(expected.Zip(part.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            position += count;
        }
        Assert.Equal(Length, position);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Probabilities_are_what_attention_applies(bool causal)
    {
        var options = new AttentionOptions { Heads = 2, Causal = causal, KeyMask = Tensor.FromIds([1, 1, 0, 1, 1, 1, 1, 1], [2, 4]) };
        var packed = Tensor.Normal([2, 4, 3 * 2 * Size], 0, 1, 5, 6);
        var probabilities = CachedAttentionOperations.SelfAttentionProbabilities(packed, options);
        Assert.Equal(new Shape(2, 2, 4, 4), probabilities.Shape);
        Assert.All(probabilities.Sum(-1).ToArray(), sum => Assert.Equal(1, sum, 1e-5f));
        var value = packed.Slice(2, 2 * 2 * Size, 2 * Size).Reshape(2, 4, 2, Size).Permute(0, 2, 1, 3);
        var expected = packed.SelfAttention(options).ToArray();
        var actual = probabilities.MatMul(value).Permute(0, 2, 1, 3).ToArray();
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void Refuses_to_record_and_to_overflow()
    {
        var options = new AttentionOptions { Heads = Heads, KeyValueHeads = Groups, Causal = true };
        var cache = Cache(8, Groups);
        Assert.Throws<InvalidOperationException>(() => CachedAttentionOperations.CachedSelfAttention(Packed().WithGradient(), cache, cache, 0, options));
        var error = Assert.Throws<ArgumentException>(() => CachedAttentionOperations.CachedSelfAttention(Packed(), cache, cache, 0, options));
        Assert.Contains("[2, 2, 8, 5]", error.Message, StringComparison.Ordinal);
    }

    private static Tensor Cache(int capacity, int heads) => CacheMemory.Allocate(Batch, capacity, Groups * Size, heads: heads);

    private static Tensor Packed() => Tensor.Normal([Batch, Length, (Heads + (2 * Groups)) * Size], 0, 1, 3, 4);
}
