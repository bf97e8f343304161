// The sizes and choices of BERT and of the models that are built like it: RoBERTa and DistilBERT.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Kernels.Elementwise;

namespace Loquat.Models.Bert;

/// <summary>The hyper-parameters of a BERT (Devlin et al. 2019), RoBERTa (Liu et al. 2019) or DistilBERT (Sanh et al. 2019) model.</summary>
public sealed record BertConfiguration : ModelConfiguration
{
    /// <summary>BERT's model_type.</summary>
    public const string Bert = "bert";

    /// <summary>RoBERTa's model_type.</summary>
    public const string Roberta = "roberta";

    /// <summary>XLM-RoBERTa's model_type: RoBERTa with another vocabulary.</summary>
    public const string XlmRoberta = "xlm-roberta";

    /// <summary>CamemBERT's model_type: RoBERTa with another vocabulary.</summary>
    public const string Camembert = "camembert";

    /// <summary>DistilBERT's model_type.</summary>
    public const string DistilBert = "distilbert";

    private readonly string _modelType = Bert;

    /// <inheritdoc/>
    public override string ModelType => _modelType;

    /// <summary>Which of the models it is; sets <see cref="ModelType"/>.</summary>
    public string Type
    {
        get => _modelType;
        init => _modelType = value;
    }

    /// <summary>Whether positions, head and names are RoBERTa's.</summary>
    public bool IsRoberta => _modelType is Roberta or XlmRoberta or Camembert;

    /// <summary>Whether names and head are DistilBERT's, which has no token types and no pooler.</summary>
    public bool IsDistilBert => _modelType == DistilBert;

    /// <inheritdoc/>
    public override int VocabularySize { get; init; } = 30522;

    /// <summary>Rows of the table of positions; RoBERTa uses those behind the padding token's id only.</summary>
    public int PositionRows { get; init; } = 512;

    /// <summary>Most tokens of a sequence: the rows of the table of positions that are used. Setting it sets <see cref="PositionRows"/>, as <see cref="PaddingId"/> is by then.</summary>
    public override int ContextLength
    {
        get => PositionRows - FirstPosition;
        init => PositionRows = value + FirstPosition;
    }

    /// <inheritdoc/>
    public override int Layers { get; init; } = 12;

    /// <inheritdoc/>
    public override int Heads { get; init; } = 12;

    /// <inheritdoc/>
    public override int Width { get; init; } = 768;

    /// <summary>Width of the hidden layer of each feed-forward network; 0 for 4 times the width.</summary>
    public int Hidden { get; init; }

    /// <summary>Number of token types (segments).</summary>
    public int TokenTypes { get; init; } = 2;

    /// <summary>Id of the padding token, behind which RoBERTa's positions begin.</summary>
    public int PaddingId { get; init; }

    /// <summary>The activation of the feed-forward networks.</summary>
    public UnaryFunction Activation { get; init; } = UnaryFunction.Gelu;

    /// <summary>ε of the layer norms.</summary>
    public double LayerNormEpsilon { get; init; } = 1e-12;

    /// <summary>Whether the output head of the masked-language model is the token table.</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>Standard deviation of the initial weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Probability of dropout after the embedding and at the end of each branch.</summary>
    public double Dropout { get; init; }

    /// <summary>Probability of dropout of the attention probabilities.</summary>
    public double AttentionDropout { get; init; }

    /// <summary>The width of the hidden layer that is in force.</summary>
    public int HiddenWidth => Hidden > 0 ? Hidden : 4 * Width;

    /// <summary>The row of the table of positions that the first token has.</summary>
    public int FirstPosition => IsRoberta ? PaddingId + 1 : 0;

    /// <summary>Number of learned values of the encoder, which every checkpoint has; pooler and head come on top.</summary>
    public override long ParameterCount =>
        (((long)VocabularySize + PositionRows + (IsDistilBert ? 0 : TokenTypes)) * Width) + (2L * Width) + (Layers * PerBlock);

    /// <inheritdoc/>
    public override long MultipliedParameterCount => Layers * PerBlock;

    /// <inheritdoc/>
    public override long PackedParameterCount => ((long)VocabularySize * Width) + (Layers * MatricesPerBlock);

    private long MatricesPerBlock => (4L * Width * Width) + (2L * Width * HiddenWidth);

    private long PerBlock => MatricesPerBlock + (9L * Width) + HiddenWidth;

    /// <summary>Reads the fields of a config.json.</summary>
    /// <exception cref="InvalidInputException">A field is wrong, or asks for mathematics that this model does not have.</exception>
    public static BertConfiguration Read(JsonView json) => BertFields.Read(json);

    /// <inheritdoc/>
    public override void Validate()
    {
        if (_modelType is not (Bert or DistilBert) && !IsRoberta)
            throw new InvalidInputException($"A model of type '{_modelType}' is none of bert, roberta, xlm-roberta, camembert and distilbert.");
        if (Layers < 1 || Heads < 1 || Width < 1 || ContextLength < 1 || VocabularySize < 1 || Hidden < 0 || (!IsDistilBert && TokenTypes < 1) || PaddingId < 0)
            throw new InvalidInputException($"A {_modelType} model needs at least one layer, head, channel, position, token and token type; given are {Layers} layers, {Heads} heads, width {Width}, {ContextLength} positions, {VocabularySize} tokens and {TokenTypes} types.");
        if (Width % Heads != 0)
            throw new InvalidInputException($"{Heads} heads do not divide a width of {Width}; choose a width that is a multiple of the number of heads, such as {Heads * Math.Max(1, (int)Math.Round((double)Width / Heads))}.");
        foreach (var dropout in new[] { Dropout, AttentionDropout })
        {
            if (!(dropout is >= 0 and < 1))
                throw new InvalidInputException($"Dropout is {dropout}; it must be at least 0 and less than 1.");
        }
        if (!(LayerNormEpsilon > 0) || !(InitializerRange >= 0))
            throw new InvalidInputException($"layer_norm_eps {LayerNormEpsilon} must be above 0 and initializer_range {InitializerRange} at least 0.");
    }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json) => BertFields.Write(json, this);

    /// <inheritdoc/>
    public override BertModel Build(ulong? seed) => new(this, seed);
}
