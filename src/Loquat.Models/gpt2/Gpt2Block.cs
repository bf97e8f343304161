// One pre-norm transformer block of GPT-2.
using Loquat.Kernels.Elementwise;
using Loquat.Nn;
using Loquat.Nn.Layers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;

namespace Loquat.Models.Gpt2;

/// <summary>x + attention(norm(x)), then x + network(norm(x)).</summary>
public sealed class Gpt2Block : Module
{
    private readonly LayerNorm _attentionNorm;
    private readonly CausalSelfAttention _attention;
    private readonly LayerNorm _networkNorm;
    private readonly FeedForward _network;
    private readonly Dropout _dropout;

    /// <summary>Builds block number <paramref name="layer"/> with GPT-2's parameter names.</summary>
    /// <param name="scope">The block's scope, such as <c>h.0</c>.</param>
    /// <param name="configuration">The model's sizes.</param>
    /// <param name="layer">Number of the block, from 0.</param>
    public Gpt2Block(ParameterScope scope, Gpt2Configuration configuration, int layer)
    {
        var normal = new Initializer.Normal(configuration.InitializerRange);
        // Every block adds two branches to the residual stream; scaling their last weights keeps its variance from growing with depth.
        var residual = new Initializer.Normal(configuration.InitializerRange / Math.Sqrt(2.0 * configuration.Layers));
        _attentionNorm = new LayerNorm(scope.Child("ln_1"), configuration.Width, configuration.LayerNormEpsilon);
        _attention = new CausalSelfAttention(scope.Child("attn"), configuration.Width, new CausalSelfAttentionOptions
        {
            Heads = configuration.Heads,
            InputInitializer = normal,
            OutputInitializer = residual,
            Dropout = configuration.AttentionDropout,
            Layer = layer,
        });
        _networkNorm = new LayerNorm(scope.Child("ln_2"), configuration.Width, configuration.LayerNormEpsilon);
        _network = new FeedForward(scope.Child("mlp"), configuration.Width, new FeedForwardOptions
        {
            Hidden = configuration.HiddenWidth,
            Activation = configuration.ExactGelu ? UnaryFunction.Gelu : UnaryFunction.GeluTanh,
            InputInitializer = normal,
            OutputInitializer = residual,
        });
        _dropout = new Dropout(configuration.ResidualDropout);
    }

    /// <summary>Maps [B, T, C] to [B, T, C].</summary>
    public override Tensor Forward(Tensor x, ForwardContext context) => Forward(x, context, null);

    /// <summary>Maps [B, T, C] to [B, T, C], continuing what the cache holds.</summary>
    public Tensor Forward(Tensor x, ForwardContext context, KeyValueCache? cache)
    {
        // Without dropout the residual is added on the way out of each branch's last product.
        if (!_dropout.IsActive(context))
        {
            x = _attention.Forward(_attentionNorm.Forward(x, context), context, cache, x);
            return _network.Forward(_networkNorm.Forward(x, context), context, x);
        }
        x += _dropout.Forward(_attention.Forward(_attentionNorm.Forward(x, context), context, cache), context);
        return x + _dropout.Forward(_network.Forward(_networkNorm.Forward(x, context), context), context);
    }
}
