// The hyper-parameters of a model in the metadata of a GGUF file, there and back. They are read into the fields of a config.json, which the families read.
using System.Globalization;
using System.Text;
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Gguf;
using Loquat.Formats.Json;
using Loquat.Formats.TensorFiles;
using Loquat.Models.Bert;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Nn.Rotary;
using Loquat.Text.Serialization;

namespace Loquat.Models.Checkpoints;

/// <summary>Reads and writes hyper-parameters of GGUF files.</summary>
internal static class GgufConfiguration
{
    /// <summary>The whole config.json of the model that a file was made of; what the format's own keys cannot hold is not lost.</summary>
    private const string OwnKey = "loquat.config";

    private const string Architecture = "general.architecture";

    /// <summary>The configuration as a config.json.</summary>
    /// <exception cref="InvalidInputException">The architecture is not supported, or a key is missing or wrong.</exception>
    public static JsonView Read(GgufFile file)
    {
        var metadata = file.Metadata;
        var architecture = metadata.RequiredText(Architecture);
        if (metadata.Text(OwnKey) is { } own && JsonView.Parse(file.Path, Encoding.UTF8.GetBytes(own), "a model configuration") is var json
            && ArchitectureOf(json.RequiredString("model_type")) == architecture)
        {
            return json;
        }
        var text = JsonText.Line(writer =>
        {
            switch (architecture)
            {
                case "gpt2": ReadGpt2(writer, file, metadata); break;
                case "llama" or "qwen2": ReadLlama(writer, file, metadata, architecture); break;
                case "bert": ReadBert(writer, file, metadata); break;
                default: throw new InvalidInputException($"{file.Path} holds a model of the architecture '{architecture}'; this version runs gpt2, llama, qwen2 and bert from GGUF files.");
            }
            writer.WriteString("torch_dtype", "float32");
        });
        return JsonView.Parse(file.Path, Encoding.UTF8.GetBytes(text), "a model configuration");
    }

    /// <summary>Whether rows of queries and keys are interleaved in files of an architecture.</summary>
    public static bool IsInterleaved(string architecture) => architecture == "llama";

    /// <summary>The architecture of a model type, or null where GGUF has none for it here.</summary>
    public static string? ArchitectureOf(string modelType) => modelType switch
    {
        "gpt2" => "gpt2",
        LlamaConfiguration.Llama or LlamaConfiguration.Mistral => "llama",
        LlamaConfiguration.Qwen2 => "qwen2",
        BertConfiguration.Bert or BertConfiguration.Roberta or BertConfiguration.XlmRoberta or BertConfiguration.Camembert or BertConfiguration.DistilBert => "bert",
        _ => null,
    };

    /// <summary>Adds the keys of a configuration.</summary>
    /// <exception cref="InvalidInputException">GGUF cannot say what the configuration asks for.</exception>
    public static void Write(GgufMetadata metadata, JsonView json, ModelConfiguration configuration, string name)
    {
        var architecture = ArchitectureOf(configuration.ModelType)
            ?? throw new InvalidInputException($"{json.Path} is a {configuration.ModelType} model, for which GGUF files have no form here; convert it to safetensors.");
        metadata.Add(Architecture, GgufValue.Of(architecture));
        metadata.Add("general.name", GgufValue.Of(name));
        Count("context_length", configuration.ContextLength);
        Count("embedding_length", configuration.Width);
        Count("block_count", configuration.Layers);
        Count("attention.head_count", configuration.Heads);
        Count("vocab_size", configuration.VocabularySize);
        switch (configuration)
        {
            case Gpt2Configuration gpt2:
                Count("feed_forward_length", gpt2.HiddenWidth);
                Number("attention.layer_norm_epsilon", gpt2.LayerNormEpsilon);
                break;
            case BertConfiguration bert:
                Count("feed_forward_length", bert.HiddenWidth);
                Number("attention.layer_norm_epsilon", bert.LayerNormEpsilon);
                metadata.Add("bert.attention.causal", GgufValue.Of(false));
                metadata.Add("tokenizer.ggml.token_type_count", GgufValue.Of(bert.IsDistilBert ? 1u : (uint)bert.TokenTypes));
                break;
            case LlamaConfiguration llama:
                WriteLlama(llama);
                break;
        }
        metadata.Add(OwnKey, GgufValue.Of(json.Element.GetRawText()));

        void WriteLlama(LlamaConfiguration llama)
        {
            if (llama.RopeInterleaved != IsInterleaved(architecture) && llama.RopeInterleaved)
                throw new InvalidInputException($"{json.Path} has interleaved rotary pairs, which GGUF's {architecture} models do not have; convert it to safetensors.");
            Count("feed_forward_length", llama.HiddenWidth);
            Count("attention.head_count_kv", llama.KeyValueHeadCount);
            Number("attention.layer_norm_rms_epsilon", llama.RmsNormEpsilon);
            Number("rope.freq_base", llama.RopeTheta);
            Count("rope.dimension_count", llama.HeadWidth);
            Count("attention.key_length", llama.HeadWidth);
            Count("attention.value_length", llama.HeadWidth);
            if (llama.SlidingWindow > 0)
                Count("attention.sliding_window", llama.SlidingWindow);
            if (llama.RopeScaling is not { Type: RopeScaling.Linear or RopeScaling.Yarn } scaling)
                return;
            metadata.Add($"{architecture}.rope.scaling.type", GgufValue.Of(scaling.Type));
            Number("rope.scaling.factor", scaling.Factor);
            if (scaling.OriginalContextLength > 0)
                Count("rope.scaling.original_context_length", scaling.OriginalContextLength);
        }

        void Count(string key, int value) => metadata.Add($"{architecture}.{key}", GgufValue.Of((uint)value));

        void Number(string key, double value) => metadata.Add($"{architecture}.{key}", GgufValue.Of((float)value));
    }

    private static void ReadGpt2(Utf8JsonWriter json, GgufFile file, GgufMetadata metadata)
    {
        json.WriteString("model_type", "gpt2");
        json.WriteNumber("vocab_size", Rows(file, "token_embd.weight"));
        Count(json, metadata, "n_positions", "gpt2.context_length");
        Count(json, metadata, "n_embd", "gpt2.embedding_length");
        Count(json, metadata, "n_layer", "gpt2.block_count");
        Count(json, metadata, "n_head", "gpt2.attention.head_count");
        Count(json, metadata, "n_inner", "gpt2.feed_forward_length");
        Number(json, metadata, "layer_norm_epsilon", "gpt2.attention.layer_norm_epsilon");
    }

    // The architecture is one for three families. A file without token types is a DistilBERT; RoBERTa is told by its tokenizer, which is byte-level BPE or, of
    // XLM-RoBERTa, a Unigram model.
    private static void ReadBert(Utf8JsonWriter json, GgufFile file, GgufMetadata metadata)
    {
        var positions = Rows(file, GgufPositions.Name);
        json.WriteNumber("vocab_size", Rows(file, "token_embd.weight"));
        if (!file.TryGet("token_types.weight", out _))
        {
            // Its config.json has no field for it.
            if (metadata.OptionalNumber("bert.attention.layer_norm_epsilon") is { } epsilon && (float)epsilon != (float)new BertConfiguration().LayerNormEpsilon)
                throw new InvalidInputException($"{file.Path} has no token types, as DistilBERT's models, but an attention.layer_norm_epsilon of {epsilon.ToString(CultureInfo.InvariantCulture)}, which theirs do not have; use the model's safetensors folder.");
            json.WriteString("model_type", BertConfiguration.DistilBert);
            json.WriteNumber("max_position_embeddings", positions);
            Count(json, metadata, "dim", "bert.embedding_length");
            Count(json, metadata, "hidden_dim", "bert.feed_forward_length");
            Count(json, metadata, "n_layers", "bert.block_count");
            Count(json, metadata, "n_heads", "bert.attention.head_count");
            return;
        }
        var type = metadata.Text(GgufTokenizer.ModelKey) switch { "gpt2" => BertConfiguration.Roberta, "t5" => BertConfiguration.XlmRoberta, _ => BertConfiguration.Bert };
        int? padding = type == BertConfiguration.Bert ? null : metadata.OptionalInt32("tokenizer.ggml.padding_token_id", 0, 1 << 24) ?? 1;
        json.WriteString("model_type", type);
        json.WriteNumber("type_vocab_size", Rows(file, "token_types.weight"));
        json.WriteNumber("max_position_embeddings", positions + (padding + 1 ?? 0));
        if (padding is { } id)
            json.WriteNumber("pad_token_id", id);
        Count(json, metadata, "hidden_size", "bert.embedding_length");
        Count(json, metadata, "intermediate_size", "bert.feed_forward_length");
        Count(json, metadata, "num_hidden_layers", "bert.block_count");
        Count(json, metadata, "num_attention_heads", "bert.attention.head_count");
        Number(json, metadata, "layer_norm_eps", "bert.attention.layer_norm_epsilon");
    }

    private static void ReadLlama(Utf8JsonWriter json, GgufFile file, GgufMetadata metadata, string architecture)
    {
        string Key(string name) => $"{architecture}.{name}";
        var isQwen = architecture == "qwen2";
        var window = metadata.OptionalInt32(Key("attention.sliding_window"), 0) ?? 0;
        foreach (var name in new[] { "expert_count", "attention.logit_softcapping", "final_logit_softcapping", "logit_scale", "residual_scale", "embedding_scale", "attention.scale" })
        {
            if (metadata.Number(Key(name)) is not (null or 0))
                throw new InvalidInputException($"{file.Path} sets {Key(name)}, which changes the mathematics and is not supported; use a model without it.");
        }
        json.WriteString("model_type", isQwen ? "qwen2" : window > 0 ? "mistral" : "llama");
        json.WriteNumber("vocab_size", Rows(file, "token_embd.weight"));
        Count(json, metadata, "max_position_embeddings", Key("context_length"));
        Count(json, metadata, "hidden_size", Key("embedding_length"));
        Count(json, metadata, "intermediate_size", Key("feed_forward_length"));
        Count(json, metadata, "num_hidden_layers", Key("block_count"));
        Count(json, metadata, "num_attention_heads", Key("attention.head_count"));
        if (metadata.OptionalInt32(Key("attention.head_count_kv"), 1) is { } keyHeads)
            json.WriteNumber("num_key_value_heads", keyHeads);
        if (metadata.OptionalInt32(Key("attention.key_length"), 1) is { } headSize)
            json.WriteNumber("head_dim", headSize);
        Number(json, metadata, "rms_norm_eps", Key("attention.layer_norm_rms_epsilon"));
        Number(json, metadata, "rope_theta", Key("rope.freq_base"));
        ReadScaling(json, file, metadata, architecture);
        json.WriteBoolean("tie_word_embeddings", !file.TryGet("output.weight", out _));
        if (!isQwen)
            json.WriteBoolean("attention_bias", file.TryGet("blk.0.attn_q.bias", out _));
        json.WriteBoolean("mlp_bias", file.TryGet("blk.0.ffn_up.bias", out _));
        if (window > 0)
        {
            json.WriteNumber("sliding_window", window);
            json.WriteBoolean("use_sliding_window", true);
            json.WriteNumber("max_window_layers", 0);
        }
    }

    private static void ReadScaling(Utf8JsonWriter json, GgufFile file, GgufMetadata metadata, string architecture)
    {
        var type = metadata.Text($"{architecture}.rope.scaling.type");
        var original = metadata.OptionalInt32($"{architecture}.rope.scaling.original_context_length", 1);
        if (GgufRotary.TryRead(file, metadata.OptionalNumber($"{architecture}.rope.freq_base") ?? 10000) is { } scaling)
            (type, original) = (scaling.Type, scaling.OriginalContextLength);
        else if (type is null or "none")
            return;
        else
            scaling = new RopeScaling { Type = type, Factor = metadata.OptionalNumber($"{architecture}.rope.scaling.factor") ?? throw metadata.Missing($"{architecture}.rope.scaling.factor", "a number") };
        json.WriteStartObject("rope_scaling");
        json.WriteString("rope_type", type);
        json.WriteNumber("factor", (float)scaling.Factor);
        if (original is { } length)
            json.WriteNumber("original_max_position_embeddings", length);
        json.WriteEndObject();
    }

    private static long Rows(GgufFile file, string name) => file.Get(name) is { Shape: [var rows, _] } ? rows
        : throw new InvalidInputException($"{file.Path}: its tensor '{name}' has shape {file.Get(name).ShapeText} where a matrix was expected; convert the model anew.");

    private static void Count(Utf8JsonWriter json, GgufMetadata metadata, string field, string key) => json.WriteNumber(field, metadata.RequiredInt32(key, 1));

    private static void Number(Utf8JsonWriter json, GgufMetadata metadata, string field, string key)
    {
        if (metadata.OptionalNumber(key) is { } number)
            json.WriteNumber(field, (float)number);
    }
}
