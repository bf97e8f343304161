// GPT-2: token and position tables, pre-norm blocks, a final norm, and the token table again as output head.
using Loquat.Nn;
using Loquat.Nn.Layers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Models.Gpt2;

/// <summary>A GPT-2 language model (Radford et al. 2019) with GPT-2's own parameter names and [in, out] weights.</summary>
public sealed class Gpt2Model : LanguageModel
{
    private const string Prefix = "transformer.";
    private readonly Gpt2Configuration _configuration;
    private readonly ParameterScope _scope;
    private readonly Embedding _tokens;
    private readonly Embedding _positions;
    private readonly Gpt2Block[] _blocks;
    private readonly LayerNorm _norm;
    private readonly Dropout _dropout;

    /// <summary>Builds the model.</summary>
    /// <param name="configuration">The sizes.</param>
    /// <param name="seed">Seed of the initial values; null to leave them unspecified, to be read from a checkpoint.</param>
    /// <exception cref="Loquat.Formats.InvalidInputException">The sizes do not fit together.</exception>
    public Gpt2Model(Gpt2Configuration configuration, ulong? seed)
    {
        configuration.Validate();
        _configuration = configuration;
        _scope = ParameterScope.Root(seed);
        var normal = new Initializer.Normal(configuration.InitializerRange);
        _tokens = new Embedding(_scope.Child("wte"), configuration.VocabularySize, configuration.Width, normal);
        _positions = new Embedding(_scope.Child("wpe"), configuration.ContextLength, configuration.Width, normal);
        _blocks = new Gpt2Block[configuration.Layers];
        for (var i = 0; i < _blocks.Length; i++)
            _blocks[i] = new Gpt2Block(_scope.Child("h").Child(i), configuration, i);
        _norm = new LayerNorm(_scope.Child("ln_f"), configuration.Width, configuration.LayerNormEpsilon);
        _dropout = new Dropout(configuration.EmbeddingDropout);
    }

    /// <inheritdoc/>
    public override ModelConfiguration Configuration => _configuration;

    /// <inheritdoc/>
    public override ParameterSet Parameters => _scope.Parameters;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor ids, ForwardContext context, KeyValueCache? cache = null, LogitsOf logits = LogitsOf.All)
    {
        var positions = TokenPositions.Of(ids, context, cache, _configuration.ContextLength);
        var x = _tokens.Forward(ids, context) + _positions.Forward(positions, context); // [B, T, C] + [T, C] or [B, T, C]
        x = _dropout.Forward(x, context);
        foreach (var block in _blocks)
        {
            using var scope = Workspace.BeginTransient();
            x = scope.Replace(x, block.Forward(x, context, cache));
        }
        cache?.Advance(ids.Shape[1], context.Padding);
        return Finish(x, _norm, context, logits).Linear(_tokens.Weight, null, WeightLayout.OutputInput); // [B, T, C] -> [B, T, V]
    }

    /// <inheritdoc/>
    protected override WeightLayout? PackingOf(Parameter parameter)
    {
        if (parameter.Tensor.Shape.Rank != 2 || ReferenceEquals(parameter.Tensor, _positions.Weight))
            return null;
        return ReferenceEquals(parameter.Tensor, _tokens.Weight) ? WeightLayout.OutputInput : WeightLayout.InputOutput;
    }

    /// <inheritdoc/>
    public override string ParameterNameOf(string checkpointName) =>
        checkpointName.StartsWith(Prefix, StringComparison.Ordinal) ? checkpointName[Prefix.Length..] : checkpointName;

    /// <summary>Passes over the causal masks that old checkpoints store, and the output head, which is the token table.</summary>
    public override bool IsIgnored(string checkpointName) =>
        checkpointName.EndsWith(".attn.bias", StringComparison.Ordinal) || checkpointName.EndsWith(".attn.masked_bias", StringComparison.Ordinal)
        || checkpointName == "lm_head.weight";
}
