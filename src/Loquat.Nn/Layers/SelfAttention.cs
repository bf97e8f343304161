// Multi-head self-attention with a projection each for queries, keys and values, as most checkpoints have it: causal with rotary positions, or both ways.
using Loquat.Nn.Parameters;
using Loquat.Nn.Rotary;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Layers;

/// <summary>The names and choices by which checkpoints of different families describe the same attention layer.</summary>
public sealed record SelfAttentionOptions
{
    /// <summary>Number of query heads H.</summary>
    public required int Heads { get; init; }

    /// <summary>Number of key/value heads G; 0 for as many as query heads. H must be a multiple of it.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>D; 0 for the width divided by the heads.</summary>
    public int HeadSize { get; init; }

    /// <summary>Whether a token sees only itself and what came before.</summary>
    public bool Causal { get; init; }

    /// <summary>Keys that a query sees at most, itself included; 0 for all. Causal attention only.</summary>
    public int Window { get; init; }

    /// <summary>Rotary position embedding, or null.</summary>
    public RotaryEmbedding? Rotary { get; init; }

    /// <summary>Names of the projections to queries, keys and values and of the heads' results.</summary>
    public (string Query, string Key, string Value, string Output) Names { get; init; } = ("q_proj", "k_proj", "v_proj", "o_proj");

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public bool HasInputBias { get; init; }

    /// <summary>Whether the output projection has a bias.</summary>
    public bool HasOutputBias { get; init; }

    /// <summary>Initial weights of the projections to queries, keys and values.</summary>
    public Initializer? InputInitializer { get; init; }

    /// <summary>Initial weights of the output projection, which ends in a residual sum.</summary>
    public Initializer? OutputInitializer { get; init; }

    /// <summary>Probability of dropping an attention probability while training.</summary>
    public double Dropout { get; init; }

    /// <summary>Number of the layer, under which a cache and observers know it.</summary>
    public int Layer { get; init; }
}

/// <summary>y = concat_h(softmax(q_h k_gᵀ / √D + mask) v_g) W_o, with g the key/value head of h's group (Ainslie et al. 2023). Weights are [out, in].</summary>
public sealed class SelfAttention : Module
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly AttentionOptions _attention;
    private readonly RotaryEmbedding? _rotary;
    private readonly float _dropout;
    private readonly int _layer;

    /// <summary>Builds the layer and registers its four projections.</summary>
    /// <exception cref="ArgumentException">The heads do not divide the width, or the key/value heads the heads.</exception>
    public SelfAttention(ParameterScope scope, int width, SelfAttentionOptions options)
    {
        var groups = options.KeyValueHeads == 0 ? options.Heads : options.KeyValueHeads;
        if (options.Heads < 1 || groups < 1 || options.Heads % groups != 0 || (options.HeadSize == 0 && width % options.Heads != 0))
            throw new ArgumentException($"{options.Heads} attention heads with {groups} key/value heads do not fit a width of {width}; choose a multiple of the heads, and a divisor of the heads.");
        var size = options.HeadSize == 0 ? width / options.Heads : options.HeadSize;
        _attention = new AttentionOptions { Heads = options.Heads, KeyValueHeads = groups, Causal = options.Causal, Window = options.Window };
        _rotary = options.Rotary;
        _dropout = (float)options.Dropout;
        _layer = options.Layer;
        var input = new LinearOptions { HasBias = options.HasInputBias, Initializer = options.InputInitializer };
        _query = new Linear(scope.Child(options.Names.Query), width, options.Heads * size, input);
        _key = new Linear(scope.Child(options.Names.Key), width, groups * size, input);
        _value = new Linear(scope.Child(options.Names.Value), width, groups * size, input);
        _output = new Linear(scope.Child(options.Names.Output), options.Heads * size, width, new LinearOptions { HasBias = options.HasOutputBias, Initializer = options.OutputInitializer });
    }

    /// <summary>Attends within x [B, T, C], whose positions count from 0.</summary>
    public override Tensor Forward(Tensor x, ForwardContext context)
    {
        if (_rotary is null)
            return Forward(x, context, null, null);
        var ids = Tensor.FromIds(new int[x.Shape[0] * x.Shape[1]], [x.Shape[0], x.Shape[1]], x.Backend);
        return Forward(x, context, _rotary.Angles(TokenPositions.Of(ids, context, null, int.MaxValue)), null);
    }

    /// <summary>Attends within x [B, T, C] and, with a cache, to what came before; the cache then holds x's positions too.</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="context">Training or evaluation, and which tokens are padding.</param>
    /// <param name="angles">The rotary embedding's angles of x's positions; null where there is none.</param>
    /// <param name="cache">Earlier keys and values, for causal attention; null for none.</param>
    /// <param name="residual">[B, T, C] to add to the result, or null.</param>
    public Tensor Forward(Tensor x, ForwardContext context, Tensor? angles, KeyValueCache? cache, Tensor? residual = null)
    {
        Tensor query = _query.Forward(x, context), key = _key.Forward(x, context), value = _value.Forward(x, context);
        return _output.Forward(Heads(query, key, value, context, angles, cache), residual);
    }

    private Tensor Heads(Tensor query, Tensor key, Tensor value, ForwardContext context, Tensor? angles, KeyValueCache? cache)
    {
        var options = _attention.For(context, _dropout);
        if (_rotary is null && cache is null && context.AttentionObserver is null)
            return query.Attention(key, value, options);
        var packed = _rotary is null ? ShapingOperations.Concatenate(2, query, key, value) : RotaryOperations.RotaryPack(query, key, value, angles!, _rotary.Pairs);
        context.AttentionObserver?.Invoke(_layer, packed, _attention);
        return cache is null ? packed.SelfAttention(options) : CachedAttentionOperations.CachedSelfAttention(packed, cache.Keys(_layer), cache.Values(_layer), cache.LengthSpan, options);
    }
}
