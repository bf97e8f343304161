// Dropout: the share of zeros, the scale of the rest, the same mask forward and backward, and independence of threads.
using Loquat.Kernels.Attention;
using Loquat.Kernels.Simd;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Operations;

public sealed class DropoutTests
{
    [Fact]
    public void Zeroes_its_share_and_scales_the_rest()
    {
        var y = Tensor.Ones([40000]).Dropout(0.25, 3, 4).ToArray();
        Assert.All(y, value => Assert.True(value is 0 or 1 / 0.75f));
        Assert.InRange(y.Count(value => value == 0) / 40000.0, 0.24, 0.26);
    }

    [Fact]
    public void The_gradient_passes_where_the_value_passed()
    {
        var x = Tensor.Ones([500]).WithGradient();
        var y = x.Dropout(0.5, 3, 4);
        var passed = y.ToArray();
        y.Sum().Backward();
        Assert.Equal(passed, x.Grad!.ToArray());
    }

    [Fact]
    public void The_mask_depends_on_seed_and_stream_alone()
    {
        var masks = new List<float[]>();
        foreach (var width in SimdPath.Supported)
        {
            using var settings = new KernelSettings(width, threads: 1 + (masks.Count % 3));
            masks.Add(Tensor.Ones([50001]).Dropout(0.5, 7, 8).ToArray());
        }
        Assert.All(masks, mask => Assert.Equal(masks[0], mask));
        Assert.NotEqual(masks[0], Tensor.Ones([50001]).Dropout(0.5, 7, 9).ToArray());
        Assert.NotEqual(masks[0], Tensor.Ones([50001]).Dropout(0.5, 8, 8).ToArray());
    }

    [Fact]
    public void Probability_zero_is_the_identity()
    {
        var x = Tensor.Ones([3]);
        Assert.Same(x, x.Dropout(0, 1, 1));
    }

    [Fact]
    public void Attention_drops_probabilities_and_keeps_their_expectation()
    {
        // With one key its probability is 1, so every head's result is the value dropped or scaled as a whole.
        var (query, value) = (Tensor.Ones([2000, 1, 8]), Tensor.Ones([2000, 1, 8]));
        var options = new AttentionOptions { Heads = 4, Dropout = new AttentionDropout(0.25f, 3, 4) };
        var y = query.Attention(query, value, options).ToArray();
        Assert.All(y, element => Assert.True(element == 0 || Math.Abs(element - (1 / 0.75f)) < 1e-6f));
        Assert.All(Enumerable.Range(0, 8000), head => Assert.Equal(y[2 * head], y[(2 * head) + 1]));
        Assert.InRange(y.Average(), 0.97, 1.03);
        Assert.Equal(y, query.Attention(query, value, options).ToArray());
        Assert.NotEqual(y, query.Attention(query, value, options with { Dropout = new AttentionDropout(0.25f, 3, 5) }).ToArray());
    }
}
