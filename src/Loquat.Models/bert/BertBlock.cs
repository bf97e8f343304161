// One post-norm transformer block of BERT.
using Loquat.Nn;
using Loquat.Nn.Layers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Models.Bert;

/// <summary>norm(x + attention(x)), then norm(x + network(x)); attention looks both ways.</summary>
public sealed class BertBlock : Module
{
    private readonly SelfAttention _attention;
    private readonly LayerNorm _attentionNorm;
    private readonly FeedForward _network;
    private readonly LayerNorm _networkNorm;
    private readonly Dropout _dropout;

    /// <summary>Builds block number <paramref name="layer"/> with the checkpoints' parameter names.</summary>
    /// <param name="scope">The block's scope, such as <c>bert.encoder.layer.0</c>.</param>
    /// <param name="configuration">The model's sizes.</param>
    /// <param name="layer">Number of the block, from 0.</param>
    public BertBlock(ParameterScope scope, BertConfiguration configuration, int layer)
    {
        var names = BertNames.Of(configuration);
        var normal = new Initializer.Normal(configuration.InitializerRange);
        _attention = new SelfAttention(scope, configuration.Width, new SelfAttentionOptions
        {
            Heads = configuration.Heads,
            Names = names.Attention,
            HasInputBias = true,
            HasOutputBias = true,
            InputInitializer = normal,
            OutputInitializer = normal,
            Dropout = configuration.AttentionDropout,
            Layer = layer,
        });
        _attentionNorm = new LayerNorm(scope.Child(names.AttentionNorm), configuration.Width, configuration.LayerNormEpsilon);
        _network = new FeedForward(scope, configuration.Width, new FeedForwardOptions
        {
            Hidden = configuration.HiddenWidth,
            Activation = configuration.Activation,
            InputName = names.Network.Input,
            OutputName = names.Network.Output,
            InputInitializer = normal,
            OutputInitializer = normal,
            Layout = WeightLayout.OutputInput,
        });
        _networkNorm = new LayerNorm(scope.Child(names.NetworkNorm), configuration.Width, configuration.LayerNormEpsilon);
        _dropout = new Dropout(configuration.Dropout);
    }

    /// <summary>Maps [B, T, C] to [B, T, C].</summary>
    public override Tensor Forward(Tensor x, ForwardContext context)
    {
        if (!_dropout.IsActive(context))
        {
            x = _attentionNorm.Forward(_attention.Forward(x, context, null, null, x), context);
            return _networkNorm.Forward(_network.Forward(x, context, x), context);
        }
        x = _attentionNorm.Forward(x + _dropout.Forward(_attention.Forward(x, context), context), context);
        return _networkNorm.Forward(x + _dropout.Forward(_network.Forward(x, context), context), context);
    }
}
