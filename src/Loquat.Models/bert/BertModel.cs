// BERT and what is built like it: tables of tokens, positions and token types, post-norm blocks that look both ways, a pooler and a head for masked tokens.
using Loquat.Formats;
using Loquat.Kernels.Elementwise;
using Loquat.Nn;
using Loquat.Nn.Layers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Models.Bert;

/// <summary>A BERT-like encoder with Hugging Face's parameter names and [out, in] weights.</summary>
public sealed class BertModel : Model
{
    /// <summary>The part that makes one vector of a text; masked-language checkpoints leave it out.</summary>
    public const string Pooler = "pooler";

    /// <summary>The part that gives the logits of masked tokens; checkpoints of encoders leave it out.</summary>
    public const string MaskedLanguageHead = "masked-language head";

    private readonly BertConfiguration _configuration;
    private readonly BertNames _names;
    private readonly ParameterScope _scope;
    private readonly Embedding _tokens;
    private readonly Embedding _positions;
    private readonly Embedding? _types;
    private readonly LayerNorm _embeddingNorm;
    private readonly BertBlock[] _blocks;
    private readonly Linear? _pooler;
    private readonly Linear _transform;
    private readonly LayerNorm _transformNorm;
    private readonly Tensor? _decoder;
    private readonly Tensor _decoderBias;
    private readonly Dropout _dropout;

    /// <summary>Builds the model with all its parts.</summary>
    /// <param name="configuration">The sizes.</param>
    /// <param name="seed">Seed of the initial values; null to leave them unspecified, to be read from a checkpoint.</param>
    /// <exception cref="InvalidInputException">The sizes do not fit together.</exception>
    public BertModel(BertConfiguration configuration, ulong? seed)
    {
        configuration.Validate();
        _configuration = configuration;
        _names = BertNames.Of(configuration);
        _scope = ParameterScope.Root(seed);
        var (model, width, epsilon) = (_scope.Child(_names.Model), configuration.Width, configuration.LayerNormEpsilon);
        var normal = new Initializer.Normal(configuration.InitializerRange);
        var embeddings = model.Child("embeddings");
        _tokens = new Embedding(embeddings.Child("word_embeddings"), configuration.VocabularySize, width, normal);
        _positions = new Embedding(embeddings.Child("position_embeddings"), configuration.PositionRows, width, normal);
        _types = configuration.IsDistilBert ? null : new Embedding(embeddings.Child("token_type_embeddings"), configuration.TokenTypes, width, normal);
        _embeddingNorm = new LayerNorm(embeddings.Child("LayerNorm"), width, epsilon);
        _blocks = new BertBlock[configuration.Layers];
        for (var i = 0; i < _blocks.Length; i++)
            _blocks[i] = new BertBlock(model.Child(_names.Blocks).Child(i), configuration, i);
        _pooler = configuration.IsDistilBert ? null : new Linear(model.Child("pooler.dense"), width, width, new LinearOptions { Initializer = normal, Activation = UnaryFunction.Tanh });
        // RoBERTa's head has the exact gelu whatever the blocks have.
        var activation = configuration.IsRoberta ? UnaryFunction.Gelu : configuration.Activation;
        _transform = new Linear(_scope.Child(_names.Transform.Dense), width, width, new LinearOptions { Initializer = normal, Activation = activation });
        _transformNorm = new LayerNorm(_scope.Child(_names.Transform.Norm), width, epsilon);
        _decoder = configuration.TieWordEmbeddings ? null : _scope.Child(_names.Decoder).Add("weight", [configuration.VocabularySize, width], normal);
        _decoderBias = _scope.Child(_names.DecoderBias).Add("bias", [configuration.VocabularySize], Initializer.Zeros);
        _dropout = new Dropout(configuration.Dropout);
    }

    /// <inheritdoc/>
    public override ModelConfiguration Configuration => _configuration;

    /// <inheritdoc/>
    public override ParameterSet Parameters => _scope.Parameters;

    /// <summary>Computes the hidden states of every position.</summary>
    /// <param name="ids">Token ids [B, T]; positions of real tokens count from 0 wherever the padding stands.</param>
    /// <param name="context">Training or evaluation, and which tokens are padding.</param>
    /// <param name="tokenTypes">Types [B, T], such as the segment of each token; null for type 0. DistilBERT has none.</param>
    /// <returns>[B, T, C].</returns>
    /// <exception cref="ArgumentException">The sequence is longer than the context, or there are types where the model has none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary, or a type not in the table.</exception>
    public Tensor Encode(Tensor ids, ForwardContext context, Tensor? tokenTypes = null)
    {
        var positions = TokenPositions.Of(ids, context, null, _configuration.ContextLength, _configuration.FirstPosition);
        var x = _tokens.Forward(ids, context) + _positions.Forward(positions, context); // [B, T, C] + [T, C] or [B, T, C]
        if (_types is not null)
            x += _types.Forward(tokenTypes ?? Tensor.FromIds([0], [1], ids.Backend), context);
        else if (tokenTypes is not null)
            throw new ArgumentException("DistilBERT has no token types; give none.");
        x = _dropout.Forward(_embeddingNorm.Forward(x, context), context);
        foreach (var block in _blocks)
        {
            using var scope = Workspace.BeginTransient();
            x = scope.Replace(x, block.Forward(x, context));
        }
        context.HiddenObserver?.Invoke(x);
        return x;
    }

    /// <summary>tanh(W h + b) of each row's first real token: the vector that sentence heads read.</summary>
    /// <param name="hidden">What <see cref="Encode"/> gave, [B, T, C].</param>
    /// <param name="context">The same padding.</param>
    /// <returns>[B, C].</returns>
    /// <exception cref="InvalidInputException">The checkpoint has no pooler.</exception>
    public Tensor Pool(Tensor hidden, ForwardContext context)
    {
        if (_pooler is null || !Has(Pooler))
            throw new InvalidInputException($"This {_configuration.ModelType} checkpoint has no pooler; take the mean of the hidden states or the first token's.");
        return _pooler.Forward(TokenPositions.First(hidden, context), context).Reshape(hidden.Shape[0], -1);
    }

    /// <summary>The logits of the token at every position of hidden states, for masked tokens.</summary>
    /// <param name="hidden">[..., C].</param>
    /// <param name="context">Training or evaluation.</param>
    /// <returns>[..., V].</returns>
    /// <exception cref="InvalidInputException">The checkpoint has no masked-language head.</exception>
    public Tensor MaskedLogits(Tensor hidden, ForwardContext context)
    {
        RequireHead();
        var x = _transformNorm.Forward(_transform.Forward(hidden, context), context);
        return x.Linear(_decoder ?? _tokens.Weight, _decoderBias, WeightLayout.OutputInput);
    }

    /// <summary>Checks that the checkpoint has a masked-language head.</summary>
    /// <exception cref="InvalidInputException">It has none; the message says which tensor is missing.</exception>
    public void RequireHead()
    {
        if (!Has(MaskedLanguageHead))
            throw new InvalidInputException($"This {_configuration.ModelType} checkpoint has no head for masked tokens (it lacks the tensor '{_names.Transform.Dense}.weight'); use a checkpoint for masked-language modelling.");
    }

    /// <inheritdoc/>
    protected override WeightLayout? PackingOf(Parameter parameter) =>
        parameter.Tensor.Shape.Rank != 2 || ReferenceEquals(parameter.Tensor, _positions.Weight) || ReferenceEquals(parameter.Tensor, _types?.Weight) ? null : WeightLayout.OutputInput;

    /// <inheritdoc/>
    public override string ParameterNameOf(string checkpointName) => _names.ParameterNameOf(checkpointName, _configuration.TieWordEmbeddings);

    /// <summary>Passes over heads for other uses and stored position numbers.</summary>
    public override bool IsIgnored(string checkpointName) =>
        BertNames.IsStoredRange(checkpointName) || _names.OtherHeads.Any(head => checkpointName.StartsWith(head, StringComparison.Ordinal));

    /// <summary>The head's own names of the token table and of the bias that it shares.</summary>
    public override bool IsSecondName(string checkpointName) => _names.IsSecondName(checkpointName, _configuration.TieWordEmbeddings);

    /// <inheritdoc/>
    public override string? OptionalPartOf(string parameterName) =>
        parameterName.StartsWith($"{_names.Model}.pooler.", StringComparison.Ordinal) ? Pooler
        : parameterName.StartsWith(_names.Model + ".", StringComparison.Ordinal) ? null : MaskedLanguageHead;
}
