// Multi-head causal self-attention with one fused projection for queries, keys and values.
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>The names and choices by which checkpoints of different families describe the same attention layer.</summary>
public sealed record CausalSelfAttentionOptions
{
    /// <summary>Number of heads; divides the width.</summary>
    public required int Heads { get; init; }

    /// <summary>Name of the projection to queries, keys and values.</summary>
    public string InputName { get; init; } = "c_attn";

    /// <summary>Name of the projection of the heads' results.</summary>
    public string OutputName { get; init; } = "c_proj";

    /// <summary>Initial values of the input projection.</summary>
    public Initializer? InputInitializer { get; init; }

    /// <summary>Initial values of the output projection, which ends in a residual sum.</summary>
    public Initializer? OutputInitializer { get; init; }

    /// <summary>How the weights are stored.</summary>
    public WeightLayout Layout { get; init; } = WeightLayout.InputOutput;

    /// <summary>Probability of dropping an attention probability while training.</summary>
    public double Dropout { get; init; }

    /// <summary>Number of the layer, under which a cache and observers know it.</summary>
    public int Layer { get; init; }
}

/// <summary>y = concat_h(softmax(q_h k_hᵀ / √D + causal) v_h) W_o.</summary>
public sealed class CausalSelfAttention : Module
{
    private readonly Linear _input;
    private readonly Linear _output;
    private readonly AttentionOptions _attention;
    private readonly float _dropout;
    private readonly int _layer;

    /// <summary>Builds the layer and registers its two projections.</summary>
    /// <exception cref="ArgumentException">The heads do not divide the width.</exception>
    public CausalSelfAttention(ParameterScope scope, int width, CausalSelfAttentionOptions options)
    {
        if (options.Heads < 1 || width % options.Heads != 0)
            throw new ArgumentException($"{options.Heads} attention heads do not divide a width of {width}; choose a width that is a multiple of the heads.");
        _attention = new AttentionOptions { Heads = options.Heads, Causal = true };
        _dropout = (float)options.Dropout;
        _layer = options.Layer;
        _input = new Linear(scope.Child(options.InputName), width, 3 * width, new LinearOptions { Layout = options.Layout, Initializer = options.InputInitializer });
        _output = new Linear(scope.Child(options.OutputName), width, width, new LinearOptions { Layout = options.Layout, Initializer = options.OutputInitializer });
    }

    /// <summary>Attends within x [B, T, C].</summary>
    public override Tensor Forward(Tensor x, ForwardContext context) => Forward(x, context, null);

    /// <summary>Attends within x [B, T, C] and, with a cache, to what came before; the cache then holds x's positions too.</summary>
    public Tensor Forward(Tensor x, ForwardContext context, KeyValueCache? cache, Tensor? residual = null)
    {
        var packed = _input.Forward(x, context); // [B, T, C] -> [B, T, 3C]
        context.AttentionObserver?.Invoke(_layer, packed, _attention);
        var heads = cache is null
            ? packed.SelfAttention(_attention.For(context, _dropout))
            : CachedAttentionOperations.CachedSelfAttention(packed, cache.Keys(_layer), cache.Values(_layer), cache.LengthSpan, _attention.For(context, _dropout));
        return _output.Forward(heads, residual);
    }
}
