// The parameter names of the three kinds of checkpoint that hold the same layers.
namespace Loquat.Models.Bert;

/// <summary>Where a family's checkpoints keep what.</summary>
internal sealed record BertNames
{
    /// <summary>The encoder's own scope, which checkpoints without a head leave out.</summary>
    internal required string Model { get; init; }

    /// <summary>The blocks within the encoder.</summary>
    internal string Blocks { get; init; } = "encoder.layer";

    /// <summary>Queries, keys, values and output within a block.</summary>
    internal (string Query, string Key, string Value, string Output) Attention { get; init; } =
        ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense");

    /// <summary>The norm behind attention.</summary>
    internal string AttentionNorm { get; init; } = "attention.output.LayerNorm";

    /// <summary>The two layers of the feed-forward network.</summary>
    internal (string Input, string Output) Network { get; init; } = ("intermediate.dense", "output.dense");

    /// <summary>The norm behind the network.</summary>
    internal string NetworkNorm { get; init; } = "output.LayerNorm";

    /// <summary>The head's hidden layer and its norm.</summary>
    internal (string Dense, string Norm) Transform { get; init; } = ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm");

    /// <summary>The layer whose bias, and weight where it is not the token table, make the logits.</summary>
    internal string Decoder { get; init; } = "cls.predictions.decoder";

    /// <summary>The scope of the logits' bias.</summary>
    internal string DecoderBias { get; init; } = "cls.predictions";

    /// <summary>Beginnings of the names of heads for other uses.</summary>
    internal IReadOnlyList<string> OtherHeads { get; init; } = ["cls.seq_relationship.", "classifier.", "qa_outputs.", "pre_classifier.", "dropout."];

    /// <summary>The name of the parameter that a checkpoint's name means: checkpoints without a head leave the encoder's scope out.</summary>
    /// <param name="checkpointName">The name in the checkpoint.</param>
    /// <param name="isTied">Whether the output head is the token table.</param>
    internal string ParameterNameOf(string checkpointName, bool isTied)
    {
        var name = checkpointName;
        // Checkpoints converted from TensorFlow name the norms' parameters γ and β.
        if (name.EndsWith(".gamma", StringComparison.Ordinal))
            name = name[..^"gamma".Length] + "weight";
        else if (name.EndsWith(".beta", StringComparison.Ordinal))
            name = name[..^"beta".Length] + "bias";
        if (name == $"{Decoder}.bias")
            return $"{DecoderBias}.bias";
        if (name == $"{Decoder}.weight" && isTied)
            return $"{Model}.embeddings.word_embeddings.weight";
        var isEncoder = name.StartsWith("embeddings.", StringComparison.Ordinal) || name.StartsWith("pooler.", StringComparison.Ordinal) || name.StartsWith(Blocks + ".", StringComparison.Ordinal);
        return isEncoder ? $"{Model}.{name}" : name;
    }

    /// <summary>Whether a checkpoint's name is the head's own of the token table or of the bias that it shares.</summary>
    internal bool IsSecondName(string checkpointName, bool isTied) =>
        (checkpointName == $"{Decoder}.weight" && isTied) || (checkpointName == $"{Decoder}.bias" && Decoder != DecoderBias);

    /// <summary>Whether a checkpoint's tensor holds numbers of positions or types that are stored for convenience.</summary>
    internal static bool IsStoredRange(string checkpointName) =>
        checkpointName.EndsWith("embeddings.position_ids", StringComparison.Ordinal) || checkpointName.EndsWith("embeddings.token_type_ids", StringComparison.Ordinal);

    internal static BertNames Of(BertConfiguration configuration) => configuration.IsDistilBert ? s_distilBert : configuration.IsRoberta ? s_roberta : s_bert;

    private static readonly BertNames s_bert = new() { Model = "bert" };

    private static readonly BertNames s_roberta = new()
    {
        Model = "roberta",
        Transform = ("lm_head.dense", "lm_head.layer_norm"),
        Decoder = "lm_head.decoder",
        DecoderBias = "lm_head",
    };

    private static readonly BertNames s_distilBert = new()
    {
        Model = "distilbert",
        Blocks = "transformer.layer",
        Attention = ("attention.q_lin", "attention.k_lin", "attention.v_lin", "attention.out_lin"),
        AttentionNorm = "sa_layer_norm",
        Network = ("ffn.lin1", "ffn.lin2"),
        NetworkNorm = "output_layer_norm",
        Transform = ("vocab_transform", "vocab_layer_norm"),
        Decoder = "vocab_projector",
        DecoderBias = "vocab_projector",
    };
}
