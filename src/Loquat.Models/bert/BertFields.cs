// config.json of BERT, RoBERTa and DistilBERT: which fields mean what, and which ask for mathematics that this model does not have.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Kernels.Elementwise;

namespace Loquat.Models.Bert;

/// <summary>Reads and writes config.json's fields.</summary>
internal static class BertFields
{
    private static readonly string[] s_switches = ["is_decoder", "add_cross_attention", "is_encoder_decoder"];

    private static readonly Dictionary<string, UnaryFunction> s_activations = new()
    {
        ["gelu"] = UnaryFunction.Gelu,
        ["gelu_python"] = UnaryFunction.Gelu,
        ["gelu_new"] = UnaryFunction.GeluTanh,
        ["gelu_pytorch_tanh"] = UnaryFunction.GeluTanh,
        ["gelu_fast"] = UnaryFunction.GeluTanh,
        ["relu"] = UnaryFunction.Relu,
        ["silu"] = UnaryFunction.Silu,
        ["swish"] = UnaryFunction.Silu,
        ["tanh"] = UnaryFunction.Tanh,
    };

    internal static BertConfiguration Read(JsonView json)
    {
        ConfigurationFields.RefuseSwitches(json, s_switches);
        ConfigurationFields.RefuseObjects(json, "quantization_config");
        var type = json.RequiredString("model_type");
        var positions = json.OptionalString("position_embedding_type") ?? "absolute";
        if (positions != "absolute")
            throw new InvalidInputException($"{json.Path} has position_embedding_type '{positions}', which changes the mathematics and is not supported; {type} models here have absolute positions.");
        var configuration = type == BertConfiguration.DistilBert ? ReadDistilBert(json) : ReadBert(json, type);
        // ELECTRA-like tables of another width than the model's.
        if (json.OptionalInt32("embedding_size") is { } width && width != configuration.Width)
            throw new InvalidInputException($"{json.Path} has embedding_size {width} beside a width of {configuration.Width}; tables of another width are not supported.");
        configuration.Validate();
        return configuration;
    }

    internal static void Write(Utf8JsonWriter json, BertConfiguration configuration)
    {
        json.WriteString("model_type", configuration.ModelType);
        json.WriteStartArray("architectures");
        json.WriteStringValue(configuration.ModelType switch
        {
            BertConfiguration.DistilBert => "DistilBertForMaskedLM",
            BertConfiguration.XlmRoberta => "XLMRobertaForMaskedLM",
            BertConfiguration.Camembert => "CamembertForMaskedLM",
            BertConfiguration.Roberta => "RobertaForMaskedLM",
            _ => "BertForMaskedLM",
        });
        json.WriteEndArray();
        json.WriteNumber("vocab_size", configuration.VocabularySize);
        json.WriteNumber("max_position_embeddings", configuration.PositionRows);
        json.WriteNumber("initializer_range", configuration.InitializerRange);
        json.WriteNumber("pad_token_id", configuration.PaddingId);
        var activation = s_activations.First(pair => pair.Value == configuration.Activation).Key;
        if (configuration.IsDistilBert)
        {
            json.WriteNumber("dim", configuration.Width);
            json.WriteNumber("hidden_dim", configuration.HiddenWidth);
            json.WriteNumber("n_layers", configuration.Layers);
            json.WriteNumber("n_heads", configuration.Heads);
            json.WriteString("activation", activation);
            json.WriteNumber("dropout", configuration.Dropout);
            json.WriteNumber("attention_dropout", configuration.AttentionDropout);
            json.WriteBoolean("sinusoidal_pos_embds", false);
            json.WriteBoolean("tie_weights_", true);
        }
        else
        {
            json.WriteNumber("hidden_size", configuration.Width);
            json.WriteNumber("intermediate_size", configuration.HiddenWidth);
            json.WriteNumber("num_hidden_layers", configuration.Layers);
            json.WriteNumber("num_attention_heads", configuration.Heads);
            json.WriteNumber("type_vocab_size", configuration.TokenTypes);
            json.WriteString("hidden_act", activation);
            json.WriteNumber("hidden_dropout_prob", configuration.Dropout);
            json.WriteNumber("attention_probs_dropout_prob", configuration.AttentionDropout);
            json.WriteNumber("layer_norm_eps", configuration.LayerNormEpsilon);
            json.WriteString("position_embedding_type", "absolute");
            json.WriteBoolean("tie_word_embeddings", configuration.TieWordEmbeddings);
        }
        json.WriteString("torch_dtype", "float32");
    }

    private static BertConfiguration ReadBert(JsonView json, string type) => new()
    {
        Type = type,
        VocabularySize = json.RequiredInt32("vocab_size", 1, 1 << 24),
        PositionRows = json.OptionalInt32("max_position_embeddings", 1, 1 << 24) ?? 512,
        Layers = json.RequiredInt32("num_hidden_layers", 1, 4096),
        Heads = json.RequiredInt32("num_attention_heads", 1, 1 << 16),
        Width = json.RequiredInt32("hidden_size", 1, 1 << 18),
        Hidden = json.RequiredInt32("intermediate_size", 1, 1 << 20),
        TokenTypes = json.OptionalInt32("type_vocab_size", 1, 1 << 16) ?? 2,
        PaddingId = json.OptionalInt32("pad_token_id", 0, 1 << 24) ?? (type == BertConfiguration.Bert ? 0 : 1),
        Activation = Activation(json, "hidden_act", type),
        LayerNormEpsilon = json.OptionalDouble("layer_norm_eps") ?? 1e-12,
        TieWordEmbeddings = json.OptionalBoolean("tie_word_embeddings") ?? true,
        InitializerRange = json.OptionalDouble("initializer_range") ?? 0.02,
        Dropout = json.OptionalDouble("hidden_dropout_prob") ?? 0.1,
        AttentionDropout = json.OptionalDouble("attention_probs_dropout_prob") ?? 0.1,
    };

    private static BertConfiguration ReadDistilBert(JsonView json)
    {
        foreach (var name in new[] { "tie_weights_", "tie_word_embeddings" })
        {
            if (json.OptionalBoolean(name) == false)
                throw new InvalidInputException($"{json.Path} sets {name} to false; DistilBERT here shares the token table with the output head, use a checkpoint that does.");
        }
        return new BertConfiguration
        {
            Type = BertConfiguration.DistilBert,
            VocabularySize = json.RequiredInt32("vocab_size", 1, 1 << 24),
            PositionRows = json.OptionalInt32("max_position_embeddings", 1, 1 << 24) ?? 512,
            Layers = json.RequiredInt32("n_layers", 1, 4096),
            Heads = json.RequiredInt32("n_heads", 1, 1 << 16),
            Width = json.RequiredInt32("dim", 1, 1 << 18),
            Hidden = json.RequiredInt32("hidden_dim", 1, 1 << 20),
            PaddingId = json.OptionalInt32("pad_token_id", 0, 1 << 24) ?? 0,
            Activation = Activation(json, "activation", BertConfiguration.DistilBert),
            InitializerRange = json.OptionalDouble("initializer_range") ?? 0.02,
            Dropout = json.OptionalDouble("dropout") ?? 0.1,
            AttentionDropout = json.OptionalDouble("attention_dropout") ?? 0.1,
        };
    }

    private static UnaryFunction Activation(JsonView json, string field, string type)
    {
        var name = json.OptionalString(field) ?? "gelu";
        return s_activations.TryGetValue(name, out var function) ? function
            : throw new InvalidInputException($"{json.Path} has {field} '{name}'; {type} models here know {string.Join(", ", s_activations.Keys)}.");
    }
}
