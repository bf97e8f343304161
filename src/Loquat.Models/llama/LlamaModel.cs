// Llama and what is built like it: a token table, pre-norm blocks with rotary positions, a final norm, and an output head that may be the table again.
using Loquat.Nn;
using Loquat.Nn.Layers;
using Loquat.Nn.Parameters;
using Loquat.Nn.Rotary;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Models.Llama;

/// <summary>A Llama-like language model with Hugging Face's parameter names and [out, in] weights.</summary>
public sealed class LlamaModel : LanguageModel
{
    private const string Prefix = "model.";
    private const string HeadName = "lm_head.weight";
    private const string TableName = "model.embed_tokens.weight";
    private readonly LlamaConfiguration _configuration;
    private readonly ParameterScope _scope;
    private readonly Embedding _tokens;
    private readonly RotaryEmbedding _rotary;
    private readonly LlamaBlock[] _blocks;
    private readonly RmsNorm _norm;
    private readonly Linear? _head;
    private readonly Dropout _dropout;

    /// <summary>Builds the model.</summary>
    /// <param name="configuration">The sizes.</param>
    /// <param name="seed">Seed of the initial values; null to leave them unspecified, to be read from a checkpoint.</param>
    /// <exception cref="Loquat.Formats.InvalidInputException">The sizes do not fit together.</exception>
    public LlamaModel(LlamaConfiguration configuration, ulong? seed)
    {
        configuration.Validate();
        _configuration = configuration;
        _scope = ParameterScope.Root(seed);
        var model = _scope.Child("model");
        var normal = new Initializer.Normal(configuration.InitializerRange);
        _rotary = new RotaryEmbedding(new RotaryOptions
        {
            HeadSize = configuration.HeadWidth,
            ContextLength = configuration.ContextLength,
            Theta = configuration.RopeTheta,
            Scaling = configuration.RopeScaling,
            Pairs = configuration.RopeInterleaved ? RotaryPairs.Neighbours : RotaryPairs.Halves,
        });
        _tokens = new Embedding(model.Child("embed_tokens"), configuration.VocabularySize, configuration.Width, normal);
        _blocks = new LlamaBlock[configuration.Layers];
        for (var i = 0; i < _blocks.Length; i++)
            _blocks[i] = new LlamaBlock(model.Child("layers").Child(i), configuration, i, _rotary);
        _norm = new RmsNorm(model.Child("norm"), configuration.Width, configuration.RmsNormEpsilon);
        _head = configuration.TieWordEmbeddings ? null
            : new Linear(_scope.Child("lm_head"), configuration.Width, configuration.VocabularySize, new LinearOptions { HasBias = false, Initializer = normal });
        _dropout = new Dropout(configuration.ResidualDropout);
    }

    /// <inheritdoc/>
    public override ModelConfiguration Configuration => _configuration;

    /// <inheritdoc/>
    public override ParameterSet Parameters => _scope.Parameters;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor ids, ForwardContext context, KeyValueCache? cache = null, LogitsOf logits = LogitsOf.All)
    {
        var angles = _rotary.Angles(TokenPositions.Of(ids, context, cache, _configuration.ContextLength)); // [T, D] or [B, T, D]
        var x = _dropout.Forward(_tokens.Forward(ids, context), context); // [B, T] -> [B, T, C]
        foreach (var block in _blocks)
        {
            using var scope = Workspace.BeginTransient();
            x = scope.Replace(x, block.Forward(x, context, angles, cache));
        }
        cache?.Advance(ids.Shape[1], context.Padding);
        return Finish(x, _norm, context, logits).Linear(_head?.Weight ?? _tokens.Weight, null, WeightLayout.OutputInput); // [B, T, C] -> [B, T, V]
    }

    /// <inheritdoc/>
    protected override WeightLayout? PackingOf(Parameter parameter) => parameter.Tensor.Shape.Rank == 2 ? WeightLayout.OutputInput : null;

    /// <inheritdoc/>
    public override string ParameterNameOf(string checkpointName) => checkpointName switch
    {
        HeadName => _head is null ? TableName : HeadName,
        _ => checkpointName.StartsWith(Prefix, StringComparison.Ordinal) ? checkpointName : Prefix + checkpointName,
    };

    /// <summary>Passes over the rotary frequencies that old checkpoints store.</summary>
    public override bool IsIgnored(string checkpointName) => checkpointName.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal);

    /// <summary>The output head of a model that shares it with the token table: some checkpoints name the one, some the other, some both.</summary>
    public override bool IsSecondName(string checkpointName) => _head is null && checkpointName == HeadName;
}
