// The sizes and choices of Llama and of the models that are built like it: Mistral and Qwen2.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Nn.Rotary;

namespace Loquat.Models.Llama;

/// <summary>The hyper-parameters of a Llama (Touvron et al. 2023), Mistral (Jiang et al. 2023) or Qwen2 (Yang et al. 2024) model.</summary>
public sealed record LlamaConfiguration : LanguageModelConfiguration
{
    /// <summary>Llama's model_type.</summary>
    public const string Llama = "llama";

    /// <summary>Mistral's model_type.</summary>
    public const string Mistral = "mistral";

    /// <summary>Qwen2's model_type.</summary>
    public const string Qwen2 = "qwen2";

    private const int MostAttentionWidth = 1 << 20;

    private readonly string _modelType = Llama;

    /// <summary><c>llama</c>, <c>mistral</c> or <c>qwen2</c>, whose queries, keys and values always have biases.</summary>
    public override string ModelType => _modelType;

    /// <summary>Which of the three it is; sets <see cref="ModelType"/>.</summary>
    public string Type
    {
        get => _modelType;
        init => _modelType = value;
    }

    /// <inheritdoc/>
    public override int VocabularySize { get; init; } = 32000;

    /// <inheritdoc/>
    public override int ContextLength { get; init; } = 2048;

    /// <inheritdoc/>
    public override int Layers { get; init; } = 32;

    /// <inheritdoc/>
    public override int Heads { get; init; } = 32;

    /// <inheritdoc/>
    public override int Width { get; init; } = 4096;

    /// <summary>Number of key/value heads G; 0 for as many as heads.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>D, values of a head; 0 for the width divided by the heads.</summary>
    public int HeadSize { get; init; }

    /// <summary>Width of the hidden layer of each feed-forward network; 0 for ⅔ of 4 times the width, rounded up to a multiple of 32.</summary>
    public int Hidden { get; init; }

    /// <summary>ε of the norms.</summary>
    public double RmsNormEpsilon { get; init; } = 1e-6;

    /// <summary>θ of the rotary position embedding.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>A change of the rotary frequencies for longer contexts, or null.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>Whether rotary pairs are neighbours, as llama2.c's weights have them, rather than half a head apart, as Hugging Face's have them.</summary>
    public bool RopeInterleaved { get; init; }

    /// <summary>Whether the output head is the token table.</summary>
    public bool TieWordEmbeddings { get; init; }

    /// <summary>Whether all four projections of attention have biases.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether the three projections of the feed-forward networks have biases.</summary>
    public bool MlpBias { get; init; }

    /// <summary>Positions that a query sees at most, its own included; 0 for all.</summary>
    public int SlidingWindow { get; init; }

    /// <summary>The first layer that has the sliding window; the layers before it see everything.</summary>
    public int FirstWindowLayer { get; init; }

    /// <summary>Standard deviation of the initial weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Probability of dropout of the attention probabilities.</summary>
    public double AttentionDropout { get; init; }

    /// <summary>Probability of dropout at the end of each branch and after the embedding; 0 in every published model.</summary>
    public double ResidualDropout { get; init; }

    /// <inheritdoc/>
    public override int KeyValueHeadCount => KeyValueHeads > 0 ? KeyValueHeads : Heads;

    /// <summary>The head size that is in force.</summary>
    public int HeadWidth => HeadSize > 0 ? HeadSize : Width / Heads;

    /// <summary>The width of the hidden layer that is in force.</summary>
    public int HiddenWidth => Hidden > 0 ? Hidden : (int)Math.Min(int.MaxValue / 2, (((8L * Width / 3) + 31) / 32) * 32);

    /// <summary>Whether queries, keys and values have biases.</summary>
    public bool HasInputBias => AttentionBias || _modelType == Qwen2;

    /// <summary>Whether the output projection of attention has a bias.</summary>
    public bool HasOutputBias => AttentionBias && _modelType != Qwen2;

    /// <inheritdoc/>
    public override int KeyValueWidth => KeyValueHeadCount * HeadWidth;

    /// <inheritdoc/>
    public override int AttentionWidth => Heads * HeadWidth;

    /// <inheritdoc/>
    public override long ParameterCount => ((TieWordEmbeddings ? 1L : 2L) * VocabularySize * Width) + (Layers * PerBlock) + Width;

    /// <inheritdoc/>
    public override long MultipliedParameterCount => ParameterCount - (TieWordEmbeddings ? 0 : (long)VocabularySize * Width);

    /// <inheritdoc/>
    public override long PackedParameterCount => ((TieWordEmbeddings ? 1L : 2L) * VocabularySize * Width) + (Layers * MatricesPerBlock);

    private long MatricesPerBlock => (2L * Width * AttentionWidth) + (2L * Width * KeyValueWidth) + (3L * Width * HiddenWidth);

    private long PerBlock => (2L * Width) + MatricesPerBlock
        + (HasInputBias ? AttentionWidth + (2L * KeyValueWidth) : 0) + (HasOutputBias ? Width : 0) + (MlpBias ? (2L * HiddenWidth) + Width : 0);

    /// <summary>The sliding window of a layer; 0 for none.</summary>
    public int WindowOf(int layer) => layer >= FirstWindowLayer ? SlidingWindow : 0;

    /// <summary>Reads the fields of a config.json.</summary>
    /// <exception cref="InvalidInputException">A field is wrong, or asks for mathematics that this model does not have.</exception>
    public static LlamaConfiguration Read(JsonView json) => LlamaFields.Read(json);

    /// <inheritdoc/>
    public override void Validate()
    {
        if (_modelType is not (Llama or Mistral or Qwen2))
            throw new InvalidInputException($"A model of type '{_modelType}' is none of llama, mistral and qwen2.");
        if (Layers < 1 || Heads < 1 || Width < 1 || ContextLength < 1 || VocabularySize < 1 || KeyValueHeads < 0 || HeadSize < 0 || Hidden < 0)
            throw new InvalidInputException($"A {_modelType} model needs at least one layer, head, channel, position and token; given are {Layers} layers, {Heads} heads, width {Width}, context {ContextLength} and {VocabularySize} tokens.");
        if (HeadSize == 0 && Width % Heads != 0)
            throw new InvalidInputException($"{Heads} heads do not divide a width of {Width}; choose a width that is a multiple of the number of heads, such as {Heads * Math.Max(1, (int)Math.Round((double)Width / Heads))}.");
        if (Heads % KeyValueHeadCount != 0)
            throw new InvalidInputException($"{Heads} heads cannot share {KeyValueHeadCount} key/value heads evenly; choose a number of key/value heads that divides the heads.");
        if ((long)Heads * HeadWidth > MostAttentionWidth)
            throw new InvalidInputException($"{Heads} heads of {HeadWidth} values make a width of {(long)Heads * HeadWidth}; at most {MostAttentionWidth} is supported.");
        if (HeadWidth % 2 != 0)
            throw new InvalidInputException($"Heads of {HeadWidth} values (width {Width}, {Heads} heads) cannot have rotary positions, which turn pairs of values; choose sizes that give an even number.");
        if (!(RmsNormEpsilon > 0) || !(InitializerRange >= 0) || !(RopeTheta > 1 && double.IsFinite(RopeTheta)))
            throw new InvalidInputException($"rms_norm_eps {RmsNormEpsilon} must be above 0, rope_theta {RopeTheta} above 1 and initializer_range {InitializerRange} at least 0.");
        foreach (var dropout in new[] { AttentionDropout, ResidualDropout })
        {
            if (!(dropout is >= 0 and < 1))
                throw new InvalidInputException($"Dropout is {dropout}; it must be at least 0 and less than 1.");
        }
        if (SlidingWindow < 0 || FirstWindowLayer < 0)
            throw new InvalidInputException($"sliding_window {SlidingWindow} and the first layer that has it, {FirstWindowLayer}, must be at least 0.");
        LlamaFields.Validate(RopeScaling);
    }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json) => LlamaFields.Write(json, this);

    /// <inheritdoc/>
    public override LanguageModel Build(ulong? seed) => new LlamaModel(this, seed);
}
