// Attention with a cache against attention over the whole sequence, what observers see, and what layers refuse.
using Loquat.Nn.Layers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Tests.Layers;

public sealed class CachedLayerTests
{
    [Fact]
    public void Continuing_a_sequence_equals_seeing_it_whole()
    {
        using var quiet = GradMode.NoGrad();
        var attention = new CausalSelfAttention(ParameterScope.Root(1), 8, new CausalSelfAttentionOptions { Heads = 2 });
        var x = Tensor.Normal([2, 7, 8], 0, 1, 1, 1);
        var whole = attention.Forward(x, ForwardContext.Evaluation);
        var cache = new KeyValueCache(1, 2, 7, 8);
        foreach (var (start, count) in new[] { (0, 3), (3, 1), (4, 3) })
        {
            var part = attention.Forward(x.Slice(1, start, count), ForwardContext.Evaluation, cache).ToArray();
            cache.Advance(count);
            Assert.All(whole.Slice(1, start, count).ToArray().Zip(part), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        }
        Assert.Equal(7, cache.Length);
        Assert.Throws<InvalidOperationException>(() => cache.Advance(1));
        cache.Truncate(2);
        Assert.Equal(2, cache.Length);
        var again = attention.Forward(x.Slice(1, 2, 2), ForwardContext.Evaluation, cache).ToArray();
        Assert.All(whole.Slice(1, 2, 2).ToArray().Zip(again), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.Equal(2 * 2 * 7 * 8 * 4, cache.Bytes);
    }

    [Fact]
    public void An_observer_sees_each_layers_queries_keys_and_values()
    {
        var attention = new CausalSelfAttention(ParameterScope.Root(1), 8, new CausalSelfAttentionOptions { Heads = 2, Layer = 5 });
        var seen = new List<(int Layer, Shape Shape, int Heads)>();
        attention.Forward(Tensor.Ones([1, 3, 8]), new ForwardContext { AttentionObserver = (layer, packed, options) => seen.Add((layer, packed.Shape, options.Heads)) });
        Assert.Equal([(5, new Shape(1, 3, 24), 2)], seen);
    }

    [Fact]
    public void Heads_must_divide_the_width()
    {
        var error = Assert.Throws<ArgumentException>(() => new CausalSelfAttention(ParameterScope.Root(1), 10, new CausalSelfAttentionOptions { Heads = 3 }));
        Assert.Contains("3", error.Message, StringComparison.Ordinal);
        Assert.Contains("10", error.Message, StringComparison.Ordinal);
    }
}
