// config.json of Llama, Mistral and Qwen2: which fields mean what, and which ask for mathematics that this model does not have.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Nn.Rotary;

namespace Loquat.Models.Llama;

/// <summary>Reads and writes config.json's fields.</summary>
internal static class LlamaFields
{
    // The field of this library's own: no published configuration has the interleaved convention.
    private const string Interleaved = "rope_interleaved";

    // Switches and factors that relatives of these models have; the second is the value that changes nothing.
    private static readonly string[] s_switches = ["add_cross_attention", "is_encoder_decoder", "use_qk_norm", "qk_layernorm", "use_parallel_residual", "parallel_residual", "no_rope_layer_interval", "attention_sink"];
    private static readonly (string Name, double Neutral)[] s_factors =
    [
        ("partial_rotary_factor", 1), ("rotary_pct", 1), ("attention_multiplier", double.NaN), ("residual_multiplier", 1), ("embedding_multiplier", 1), ("logits_scaling", 1), ("logit_scale", 1),
        ("attn_logit_softcapping", double.NaN), ("final_logit_softcapping", double.NaN), ("query_pre_attn_scalar", double.NaN), ("num_local_experts", 0), ("num_experts", 0), ("clip_qkv", double.NaN),
    ];

    internal static LlamaConfiguration Read(JsonView json)
    {
        ConfigurationFields.RefuseSwitches(json, s_switches);
        ConfigurationFields.RefuseFactors(json, s_factors);
        ConfigurationFields.RefuseObjects(json, "quantization_config");
        var type = json.RequiredString("model_type");
        var activation = json.OptionalString("hidden_act") ?? "silu";
        if (activation is not ("silu" or "swish"))
            throw new InvalidInputException($"{json.Path} has hidden_act '{activation}'; {type} models here have silu.");
        var layers = json.RequiredInt32("num_hidden_layers", 1, 4096);
        var heads = json.RequiredInt32("num_attention_heads", 1, 1 << 16);
        var rope = json.OptionalObject("rope_parameters");
        var (window, firstWindowLayer) = Window(json, type, layers);
        var configuration = new LlamaConfiguration
        {
            Type = type,
            VocabularySize = json.RequiredInt32("vocab_size", 1, 1 << 24),
            ContextLength = json.OptionalInt32("max_position_embeddings", 1, 1 << 24) ?? (type == LlamaConfiguration.Llama ? 2048 : 32768),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = json.OptionalInt32("num_key_value_heads", 1, 1 << 16) ?? (type == LlamaConfiguration.Llama ? heads : Math.Min(heads, type == LlamaConfiguration.Mistral ? 8 : 32)),
            HeadSize = json.OptionalInt32("head_dim", 1, 1 << 16) ?? 0,
            Width = json.RequiredInt32("hidden_size", 1, 1 << 18),
            Hidden = json.RequiredInt32("intermediate_size", 1, 1 << 20),
            RmsNormEpsilon = json.OptionalDouble("rms_norm_eps") ?? 1e-6,
            RopeTheta = rope?.OptionalDouble("rope_theta") ?? json.OptionalDouble("rope_theta") ?? 10000,
            RopeScaling = Scaling(rope ?? json.OptionalObject("rope_scaling")),
            RopeInterleaved = json.OptionalBoolean(Interleaved) ?? false,
            TieWordEmbeddings = json.OptionalBoolean("tie_word_embeddings") ?? false,
            AttentionBias = type != LlamaConfiguration.Qwen2 && (json.OptionalBoolean("attention_bias") ?? false),
            MlpBias = json.OptionalBoolean("mlp_bias") ?? false,
            SlidingWindow = window,
            FirstWindowLayer = firstWindowLayer,
            InitializerRange = json.OptionalDouble("initializer_range") ?? 0.02,
            AttentionDropout = json.OptionalDouble("attention_dropout") ?? 0,
            ResidualDropout = json.OptionalDouble("resid_pdrop") ?? 0,
        };
        configuration.Validate();
        return configuration;
    }

    internal static void Validate(RopeScaling? scaling)
    {
        if (scaling is null)
            return;
        if (!RopeScaling.Types.Contains(scaling.Type))
            throw new InvalidInputException($"rope_scaling has type '{scaling.Type}'; known are {string.Join(", ", RopeScaling.Types)}.");
        if (!(scaling.Factor >= 1 && double.IsFinite(scaling.Factor)) || scaling.OriginalContextLength < 0)
            throw new InvalidInputException($"rope_scaling of type {scaling.Type} has factor {scaling.Factor} and original_max_position_embeddings {scaling.OriginalContextLength}; the factor must be a number of at least 1.");
        if (scaling.Type == RopeScaling.Llama3 && !(scaling.LowFrequencyFactor > 0 && scaling.HighFrequencyFactor > scaling.LowFrequencyFactor && double.IsFinite(scaling.HighFrequencyFactor)))
            throw new InvalidInputException($"rope_scaling has low_freq_factor {scaling.LowFrequencyFactor} and high_freq_factor {scaling.HighFrequencyFactor}; the second must be above the first and both above 0.");
        if (scaling.Type == RopeScaling.Yarn && !(scaling.BetaSlow > 0 && scaling.BetaFast > scaling.BetaSlow && double.IsFinite(scaling.BetaFast) && scaling.AttentionFactor is null or > 0))
            throw new InvalidInputException($"rope_scaling has beta_slow {scaling.BetaSlow}, beta_fast {scaling.BetaFast} and attention_factor {scaling.AttentionFactor}; all must be above 0 and beta_fast above beta_slow.");
    }

    /// <summary>Writes the fields.</summary>
    /// <param name="json">Takes them.</param>
    /// <param name="configuration">The model.</param>
    /// <param name="start">Id of the begin of a text, or null for none.</param>
    /// <param name="end">Id of its end.</param>
    internal static void Write(Utf8JsonWriter json, LlamaConfiguration configuration, int? start = null, int? end = null)
    {
        json.WriteString("model_type", configuration.ModelType);
        json.WriteStartArray("architectures");
        json.WriteStringValue(configuration.ModelType switch { LlamaConfiguration.Mistral => "MistralForCausalLM", LlamaConfiguration.Qwen2 => "Qwen2ForCausalLM", _ => "LlamaForCausalLM" });
        json.WriteEndArray();
        json.WriteNumber("vocab_size", configuration.VocabularySize);
        json.WriteNumber("max_position_embeddings", configuration.ContextLength);
        json.WriteNumber("hidden_size", configuration.Width);
        json.WriteNumber("intermediate_size", configuration.HiddenWidth);
        json.WriteNumber("num_hidden_layers", configuration.Layers);
        json.WriteNumber("num_attention_heads", configuration.Heads);
        json.WriteNumber("num_key_value_heads", configuration.KeyValueHeadCount);
        json.WriteNumber("head_dim", configuration.HeadWidth);
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("rms_norm_eps", configuration.RmsNormEpsilon);
        json.WriteNumber("rope_theta", configuration.RopeTheta);
        WriteScaling(json, configuration.RopeScaling);
        if (configuration.RopeInterleaved)
            json.WriteBoolean(Interleaved, true);
        if (configuration.ModelType != LlamaConfiguration.Qwen2)
            json.WriteBoolean("attention_bias", configuration.AttentionBias);
        json.WriteBoolean("mlp_bias", configuration.MlpBias);
        WriteWindow(json, configuration);
        json.WriteNumber("initializer_range", configuration.InitializerRange);
        json.WriteNumber("attention_dropout", configuration.AttentionDropout);
        if (configuration.ResidualDropout > 0)
            json.WriteNumber("resid_pdrop", configuration.ResidualDropout);
        json.WriteBoolean("tie_word_embeddings", configuration.TieWordEmbeddings);
        // Character and byte vocabularies have no special tokens, and the defaults of other readers would point beyond them.
        WriteId("bos_token_id", start);
        WriteId("eos_token_id", end);
        json.WriteString("torch_dtype", "float32");

        void WriteId(string name, int? id)
        {
            if (id is { } value)
                json.WriteNumber(name, value);
            else
                json.WriteNull(name);
        }
    }

    // Mistral has its window in every layer, Qwen2 only where use_sliding_window says so and from max_window_layers on; layer_types, where it is given, has the last word.
    private static (int Window, int FirstLayer) Window(JsonView json, string type, int layers)
    {
        var window = json.OptionalInt32("sliding_window", 0, 1 << 24) ?? (type == LlamaConfiguration.Mistral && !json.Names.Contains("sliding_window") ? 4096 : 0);
        if (type == LlamaConfiguration.Qwen2 && json.OptionalBoolean("use_sliding_window") != true)
            window = 0;
        var first = type == LlamaConfiguration.Qwen2 ? json.OptionalInt32("max_window_layers", 0, 1 << 16) ?? 28 : 0;
        if (json.OptionalList("layer_types") is { } types)
        {
            string[] names = [.. types.Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw json.Wrong("layer_types", "a list of strings"))];
            first = Array.FindIndex(names, name => name != "full_attention");
            first = first < 0 ? layers : first;
            if (names.Length != layers || names.Skip(first).Any(name => name != "sliding_attention"))
                throw new InvalidInputException($"{json.Path} has layer_types that are not {layers} layers of full_attention followed by sliding_attention; other orders are not supported.");
        }
        // Llama itself has no window, whatever the field says.
        return type == LlamaConfiguration.Llama || window == 0 || first >= layers ? (0, 0) : (window, first);
    }

    private static void WriteWindow(Utf8JsonWriter json, LlamaConfiguration configuration)
    {
        var hasWindow = configuration.SlidingWindow > 0;
        if (configuration.ModelType == LlamaConfiguration.Qwen2)
        {
            json.WriteBoolean("use_sliding_window", hasWindow);
            json.WriteNumber("max_window_layers", hasWindow ? configuration.FirstWindowLayer : configuration.Layers);
        }
        if (configuration.ModelType != LlamaConfiguration.Llama && hasWindow)
            json.WriteNumber("sliding_window", configuration.SlidingWindow);
        else if (configuration.ModelType != LlamaConfiguration.Llama)
            json.WriteNull("sliding_window");
        if (configuration.ModelType == LlamaConfiguration.Mistral && hasWindow && configuration.FirstWindowLayer > 0)
        {
            json.WriteStartArray("layer_types");
            for (var layer = 0; layer < configuration.Layers; layer++)
                json.WriteStringValue(layer < configuration.FirstWindowLayer ? "full_attention" : "sliding_attention");
            json.WriteEndArray();
        }
    }

    private static RopeScaling? Scaling(JsonView? json)
    {
        // rope_type is the newer name of type; "default" and a missing type mean no scaling.
        var type = json?.OptionalString("rope_type") ?? json?.OptionalString("type");
        if (json is null || type is null or "default")
        {
            if (json is not null && json.Has("factor"))
                throw new InvalidInputException($"{json.Path} has a rope_scaling with a factor and no type; known types are {string.Join(", ", RopeScaling.Types)}.");
            return null;
        }
        if (!RopeScaling.Types.Contains(type))
            throw new InvalidInputException($"{json.Path} has rope_scaling of type '{type}', which is not supported; known are {string.Join(", ", RopeScaling.Types)}.");
        ConfigurationFields.RefuseFactors(json, [("mscale", double.NaN), ("mscale_all_dim", double.NaN), ("partial_rotary_factor", 1)]);
        return new RopeScaling
        {
            Type = type,
            Factor = json.RequiredDouble("factor"),
            OriginalContextLength = json.OptionalInt32("original_max_position_embeddings", 1, 1 << 24)
                ?? (type == RopeScaling.Llama3 ? throw new InvalidInputException($"{json.Path} has rope_scaling of type llama3 without original_max_position_embeddings.") : 0),
            LowFrequencyFactor = json.OptionalDouble("low_freq_factor") ?? 1,
            HighFrequencyFactor = json.OptionalDouble("high_freq_factor") ?? 4,
            BetaFast = json.OptionalDouble("beta_fast") ?? 32,
            BetaSlow = json.OptionalDouble("beta_slow") ?? 1,
            AttentionFactor = json.OptionalDouble("attention_factor"),
            Truncate = json.OptionalBoolean("truncate") ?? true,
        };
    }

    private static void WriteScaling(Utf8JsonWriter json, RopeScaling? scaling)
    {
        if (scaling is null)
        {
            json.WriteNull("rope_scaling");
            return;
        }
        json.WriteStartObject("rope_scaling");
        json.WriteString("rope_type", scaling.Type);
        json.WriteString("type", scaling.Type);
        json.WriteNumber("factor", scaling.Factor);
        if (scaling.OriginalContextLength > 0)
            json.WriteNumber("original_max_position_embeddings", scaling.OriginalContextLength);
        if (scaling.Type == RopeScaling.Llama3)
        {
            json.WriteNumber("low_freq_factor", scaling.LowFrequencyFactor);
            json.WriteNumber("high_freq_factor", scaling.HighFrequencyFactor);
        }
        if (scaling.Type == RopeScaling.Yarn)
        {
            json.WriteNumber("beta_fast", scaling.BetaFast);
            json.WriteNumber("beta_slow", scaling.BetaSlow);
            json.WriteBoolean("truncate", scaling.Truncate);
            if (scaling.AttentionFactor is { } factor)
                json.WriteNumber("attention_factor", factor);
        }
        json.WriteEndObject();
    }
}
