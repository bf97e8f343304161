// GPT-2's config.json.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;

namespace Loquat.Models.Gpt2;

/// <summary>The hyper-parameters of a GPT-2 model (Radford et al. 2019).</summary>
public sealed record Gpt2Configuration : LanguageModelConfiguration
{
    private static readonly string[] s_unsupportedSwitches = ["scale_attn_by_inverse_layer_idx", "add_cross_attention"];

    /// <inheritdoc/>
    public override string ModelType => "gpt2";

    /// <inheritdoc/>
    public override int VocabularySize { get; init; } = 50257;

    /// <inheritdoc/>
    public override int ContextLength { get; init; } = 1024;

    /// <inheritdoc/>
    public override int Layers { get; init; } = 12;

    /// <inheritdoc/>
    public override int Heads { get; init; } = 12;

    /// <inheritdoc/>
    public override int Width { get; init; } = 768;

    /// <summary>Width of the hidden layer of each feed-forward network; 0 for 4 times the width.</summary>
    public int Hidden { get; init; }

    /// <summary>Whether gelu is the tanh form (<c>gelu_new</c>) or the exact one (<c>gelu</c>).</summary>
    public bool ExactGelu { get; init; }

    /// <summary>ε of the layer norms.</summary>
    public double LayerNormEpsilon { get; init; } = 1e-5;

    /// <summary>Standard deviation of the initial weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Probability of dropout after the embedding.</summary>
    public double EmbeddingDropout { get; init; }

    /// <summary>Probability of dropout of the attention probabilities.</summary>
    public double AttentionDropout { get; init; }

    /// <summary>Probability of dropout at the end of each branch.</summary>
    public double ResidualDropout { get; init; }

    /// <summary>The largest of the three probabilities of dropout; setting it sets all three.</summary>
    public double Dropout
    {
        get => Math.Max(EmbeddingDropout, Math.Max(AttentionDropout, ResidualDropout));
        init => EmbeddingDropout = AttentionDropout = ResidualDropout = value;
    }

    /// <summary>The width of the hidden layer that is in force.</summary>
    public int HiddenWidth => Hidden > 0 ? Hidden : 4 * Width;

    /// <inheritdoc/>
    public override long ParameterCount => ((long)VocabularySize * Width) + ((long)ContextLength * Width) + (Layers * PerBlock) + (2L * Width);

    /// <inheritdoc/>
    public override long MultipliedParameterCount => ParameterCount - ((long)ContextLength * Width);

    /// <inheritdoc/>
    public override long PackedParameterCount => ((long)VocabularySize * Width) + (Layers * MatricesPerBlock);

    private long MatricesPerBlock => (4L * Width * Width) + (2L * Width * HiddenWidth);

    private long PerBlock => MatricesPerBlock + (9L * Width) + HiddenWidth;

    /// <summary>Reads the fields of a config.json.</summary>
    /// <exception cref="InvalidInputException">A field is wrong, or asks for mathematics that this model does not have.</exception>
    public static Gpt2Configuration Read(JsonView json)
    {
        foreach (var name in s_unsupportedSwitches)
        {
            if (json.OptionalBoolean(name) == true)
                throw new InvalidInputException($"{json.Path} sets {name}, which changes the mathematics and is not supported; use a checkpoint without it.");
        }
        if (json.OptionalBoolean("tie_word_embeddings") == false)
            throw new InvalidInputException($"{json.Path} sets tie_word_embeddings to false; GPT-2 here shares the token table with the output head, use a checkpoint that does.");
        if (json.OptionalBoolean("scale_attn_weights") == false)
            throw new InvalidInputException($"{json.Path} sets scale_attn_weights to false, which is not supported; use a checkpoint that scales attention by 1/√D.");
        var configuration = new Gpt2Configuration
        {
            VocabularySize = json.RequiredInt32("vocab_size", 1, 1 << 24),
            ContextLength = json.RequiredInt32("n_positions", 1, 1 << 24),
            Layers = json.RequiredInt32("n_layer", 1, 4096),
            Heads = json.RequiredInt32("n_head", 1, 1 << 16),
            Width = json.RequiredInt32("n_embd", 1, 1 << 18),
            Hidden = json.OptionalInt32("n_inner", 1, 1 << 20) ?? 0,
            ExactGelu = Activation(json),
            LayerNormEpsilon = json.OptionalDouble("layer_norm_epsilon") ?? 1e-5,
            InitializerRange = json.OptionalDouble("initializer_range") ?? 0.02,
            EmbeddingDropout = json.OptionalDouble("embd_pdrop") ?? 0.1,
            AttentionDropout = json.OptionalDouble("attn_pdrop") ?? 0.1,
            ResidualDropout = json.OptionalDouble("resid_pdrop") ?? 0.1,
        };
        configuration.Validate();
        return configuration;
    }

    /// <inheritdoc/>
    public override void Validate()
    {
        if (Layers < 1 || Heads < 1 || Width < 1 || ContextLength < 1 || VocabularySize < 1)
            throw new InvalidInputException($"A GPT-2 model needs at least one layer, head, channel, position and token; given are {Layers} layers, {Heads} heads, width {Width}, context {ContextLength} and {VocabularySize} tokens.");
        if (Width % Heads != 0)
            throw new InvalidInputException($"{Heads} heads do not divide a width of {Width}; choose a width that is a multiple of the number of heads, such as {Heads * Math.Max(1, (int)Math.Round((double)Width / Heads))}.");
        foreach (var dropout in new[] { EmbeddingDropout, AttentionDropout, ResidualDropout })
        {
            if (!(dropout is >= 0 and < 1))
                throw new InvalidInputException($"Dropout is {dropout}; it must be at least 0 and less than 1.");
        }
        if (!(LayerNormEpsilon > 0) || !(InitializerRange >= 0))
            throw new InvalidInputException($"layer_norm_epsilon {LayerNormEpsilon} must be above 0 and initializer_range {InitializerRange} at least 0.");
    }

    /// <inheritdoc/>
    public override void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("model_type", ModelType);
        json.WriteStartArray("architectures");
        json.WriteStringValue("GPT2LMHeadModel");
        json.WriteEndArray();
        json.WriteNumber("vocab_size", VocabularySize);
        json.WriteNumber("n_positions", ContextLength);
        json.WriteNumber("n_ctx", ContextLength);
        json.WriteNumber("n_embd", Width);
        json.WriteNumber("n_layer", Layers);
        json.WriteNumber("n_head", Heads);
        if (Hidden > 0)
            json.WriteNumber("n_inner", Hidden);
        else
            json.WriteNull("n_inner");
        json.WriteString("activation_function", ExactGelu ? "gelu" : "gelu_new");
        json.WriteNumber("layer_norm_epsilon", LayerNormEpsilon);
        json.WriteNumber("initializer_range", InitializerRange);
        json.WriteNumber("resid_pdrop", ResidualDropout);
        json.WriteNumber("embd_pdrop", EmbeddingDropout);
        json.WriteNumber("attn_pdrop", AttentionDropout);
        json.WriteBoolean("scale_attn_weights", true);
        json.WriteBoolean("tie_word_embeddings", true);
        // Character and byte vocabularies have no special tokens, and the defaults of other readers would point beyond them.
        json.WriteNull("bos_token_id");
        json.WriteNull("eos_token_id");
        json.WriteString("torch_dtype", "float32");
    }

    /// <inheritdoc/>
    public override LanguageModel Build(ulong? seed) => new Gpt2Model(this, seed);

    private static bool Activation(JsonView json) => (json.OptionalString("activation_function") ?? "gelu_new") switch
    {
        "gelu_new" or "gelu_pytorch_tanh" or "gelu_fast" => false,
        "gelu" => true,
        var other => throw new InvalidInputException($"{json.Path} has activation_function '{other}'; GPT-2 here knows gelu_new and gelu."),
    };
}
