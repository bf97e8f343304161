// One pre-norm transformer block of Llama.
using Loquat.Nn;
using Loquat.Nn.Layers;
using Loquat.Nn.Parameters;
using Loquat.Nn.Rotary;
using Loquat.Tensors;

namespace Loquat.Models.Llama;

/// <summary>x + attention(norm(x)), then x + network(norm(x)), with RMS norms, rotary positions and a gated network.</summary>
public sealed class LlamaBlock : Module
{
    private readonly RmsNorm _attentionNorm;
    private readonly SelfAttention _attention;
    private readonly RmsNorm _networkNorm;
    private readonly GatedFeedForward _network;
    private readonly RotaryEmbedding _rotary;
    private readonly Dropout _dropout;

    /// <summary>Builds block number <paramref name="layer"/> with the checkpoints' parameter names.</summary>
    /// <param name="scope">The block's scope, such as <c>model.layers.0</c>.</param>
    /// <param name="configuration">The model's sizes.</param>
    /// <param name="layer">Number of the block, from 0.</param>
    /// <param name="rotary">The rotary position embedding that all blocks share.</param>
    public LlamaBlock(ParameterScope scope, LlamaConfiguration configuration, int layer, RotaryEmbedding rotary)
    {
        var normal = new Initializer.Normal(configuration.InitializerRange);
        // Every block adds two branches to the residual stream; scaling their last weights keeps its variance from growing with depth.
        var residual = new Initializer.Normal(configuration.InitializerRange / Math.Sqrt(2.0 * configuration.Layers));
        _rotary = rotary;
        _attentionNorm = new RmsNorm(scope.Child("input_layernorm"), configuration.Width, configuration.RmsNormEpsilon);
        _attention = new SelfAttention(scope.Child("self_attn"), configuration.Width, new SelfAttentionOptions
        {
            Heads = configuration.Heads,
            KeyValueHeads = configuration.KeyValueHeadCount,
            HeadSize = configuration.HeadWidth,
            Causal = true,
            Window = configuration.WindowOf(layer),
            Rotary = rotary,
            HasInputBias = configuration.HasInputBias,
            HasOutputBias = configuration.HasOutputBias,
            InputInitializer = normal,
            OutputInitializer = residual,
            Dropout = configuration.AttentionDropout,
            Layer = layer,
        });
        _networkNorm = new RmsNorm(scope.Child("post_attention_layernorm"), configuration.Width, configuration.RmsNormEpsilon);
        _network = new GatedFeedForward(scope.Child("mlp"), configuration.Width, new GatedFeedForwardOptions
        {
            Hidden = configuration.HiddenWidth,
            HasBias = configuration.MlpBias,
            InputInitializer = normal,
            OutputInitializer = residual,
        });
        _dropout = new Dropout(configuration.ResidualDropout);
    }

    /// <summary>Maps [B, T, C], whose positions count from 0, to [B, T, C].</summary>
    public override Tensor Forward(Tensor x, ForwardContext context)
    {
        var ids = Tensor.FromIds(new int[x.Shape[0] * x.Shape[1]], [x.Shape[0], x.Shape[1]], x.Backend);
        return Forward(x, context, _rotary.Angles(TokenPositions.Of(ids, context, null, int.MaxValue)), null);
    }

    /// <summary>Maps [B, T, C] to [B, T, C], continuing what the cache holds.</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="context">Training or evaluation, and which tokens are padding.</param>
    /// <param name="angles">The rotary embedding's angles of x's positions.</param>
    /// <param name="cache">Earlier keys and values, or null.</param>
    public Tensor Forward(Tensor x, ForwardContext context, Tensor angles, KeyValueCache? cache)
    {
        // Without dropout the residual is added on the way out of each branch's last product.
        if (!_dropout.IsActive(context))
        {
            x = _attention.Forward(_attentionNorm.Forward(x, context), context, angles, cache, x);
            return _network.Forward(_networkNorm.Forward(x, context), context, x);
        }
        x += _dropout.Forward(_attention.Forward(_attentionNorm.Forward(x, context), context, angles, cache), context);
        return x + _dropout.Forward(_network.Forward(_networkNorm.Forward(x, context), context), context);
    }
}
