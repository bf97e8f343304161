// The names of tensors in GGUF files beside Hugging Face's, for each family, and what the files do to the tensors.
using System.Globalization;
using Loquat.Models.Bert;

namespace Loquat.Models.Checkpoints;

/// <summary>Translates names of tensors between GGUF and Hugging Face.</summary>
internal sealed class GgufNames
{
    private const string GgufBlock = "blk.";

    private readonly (string HuggingFace, string Gguf)[] _whole;
    private readonly (string HuggingFace, string Gguf)[] _inBlock;
    private readonly string _block;
    private readonly Func<string, TensorArrangement> _arrangementOf;

    private GgufNames(string block, (string, string)[] whole, (string, string)[] inBlock, Func<string, TensorArrangement> arrangementOf) =>
        (_block, _whole, _inBlock, _arrangementOf) = (block, whole, inBlock, arrangementOf);

    /// <summary>GPT-2: weights of the linear layers are [in, out] in Hugging Face's files and [out, in] in GGUF's.</summary>
    public static GgufNames Gpt2 { get; } = new("h.",
        [("wte", "token_embd"), ("wpe", "position_embd"), ("ln_f", "output_norm")],
        [("ln_1", "attn_norm"), ("attn.c_attn", "attn_qkv"), ("attn.c_proj", "attn_output"), ("ln_2", "ffn_norm"), ("mlp.c_fc", "ffn_up"), ("mlp.c_proj", "ffn_down")],
        gguf => gguf is "attn_qkv.weight" or "attn_output.weight" or "ffn_up.weight" or "ffn_down.weight" ? TensorArrangement.Transposed : TensorArrangement.Same);

    /// <summary>
    /// BERT, RoBERTa and DistilBERT. Pooler and masked-language head have no names in GGUF and keep their own. RoBERTa's table of positions begins with the first that
    /// a token can have.
    /// </summary>
    public static GgufNames Bert(BertConfiguration configuration)
    {
        var names = BertNames.Of(configuration);
        var embeddings = names.Model + ".embeddings.";
        return new GgufNames($"{names.Model}.{names.Blocks}.",
            [(embeddings + "word_embeddings", "token_embd"), (embeddings + "position_embeddings", "position_embd"), (embeddings + "token_type_embeddings", "token_types"),
                (embeddings + "LayerNorm", "token_embd_norm")],
            [(names.Attention.Query, "attn_q"), (names.Attention.Key, "attn_k"), (names.Attention.Value, "attn_v"), (names.Attention.Output, "attn_output"),
                (names.AttentionNorm, "attn_output_norm"), (names.Network.Input, "ffn_up"), (names.Network.Output, "ffn_down"), (names.NetworkNorm, "layer_output_norm")],
            gguf => gguf == GgufPositions.Name ? new TensorArrangement(LeadingRows: configuration.FirstPosition) : TensorArrangement.Same);
    }

    /// <summary>Llama, Mistral and Qwen2. GGUF's Llama has the rows of queries and keys in the order of interleaved rotary pairs, its Qwen2 has not.</summary>
    /// <param name="interleavedHeadSize">D where the rows are interleaved, else 0.</param>
    public static GgufNames Llama(int interleavedHeadSize) => new("model.layers.",
        [("model.embed_tokens", "token_embd"), ("model.norm", "output_norm"), ("lm_head", "output")],
        [("input_layernorm", "attn_norm"), ("self_attn.q_proj", "attn_q"), ("self_attn.k_proj", "attn_k"), ("self_attn.v_proj", "attn_v"), ("self_attn.o_proj", "attn_output"),
            ("post_attention_layernorm", "ffn_norm"), ("mlp.gate_proj", "ffn_gate"), ("mlp.up_proj", "ffn_up"), ("mlp.down_proj", "ffn_down")],
        gguf => gguf.StartsWith("attn_q.", StringComparison.Ordinal) || gguf.StartsWith("attn_k.", StringComparison.Ordinal)
            ? new TensorArrangement(RotaryHeadSize: interleavedHeadSize) : TensorArrangement.Same);

    /// <summary>Hugging Face's name of a GGUF tensor, and the file's order; unknown names stay.</summary>
    public (string Name, TensorArrangement Arrangement) FromGguf(string name) =>
        Translate(name, GgufBlock, _block, pair => pair.Gguf, pair => pair.HuggingFace) is { } found ? (found.Name, _arrangementOf(found.Source)) : (name, TensorArrangement.Same);

    /// <summary>GGUF's name of a Hugging Face tensor, and the file's order; unknown names stay.</summary>
    public (string Name, TensorArrangement Arrangement) ToGguf(string name) =>
        Translate(name, _block, GgufBlock, pair => pair.HuggingFace, pair => pair.Gguf) is { } found ? (found.Name, _arrangementOf(found.Target)) : (name, TensorArrangement.Same);

    private (string Name, string Source, string Target)? Translate(string name, string fromBlock, string toBlock,
        Func<(string HuggingFace, string Gguf), string> from, Func<(string HuggingFace, string Gguf), string> to)
    {
        var end = name.LastIndexOf('.');
        var last = end < 0 ? "" : name[end..];
        if (last is not (".weight" or ".bias"))
            return null;
        var stem = name[..end];
        if (!stem.StartsWith(fromBlock, StringComparison.Ordinal))
        {
            foreach (var pair in _whole)
            {
                if (from(pair) == stem)
                    return (to(pair) + last, from(pair) + last, to(pair) + last);
            }
            return null;
        }
        var dot = stem.IndexOf('.', fromBlock.Length);
        if (dot < 0 || !int.TryParse(stem.AsSpan(fromBlock.Length, dot - fromBlock.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            return null;
        foreach (var pair in _inBlock)
        {
            if (stem.AsSpan(dot + 1).SequenceEqual(from(pair)))
                return ($"{toBlock}{stem.AsSpan(fromBlock.Length, dot - fromBlock.Length)}.{to(pair)}{last}", from(pair) + last, to(pair) + last);
        }
        return null;
    }
}
