// The parameters of a model by the part that they belong to, told from their names.
using Loquat.Models;

namespace Loquat.Cli.Runs;

/// <summary>Groups parameters.</summary>
internal static class ParameterParts
{
    /// <summary>The parts with their numbers of values, in the order of the model.</summary>
    public static IReadOnlyList<(string Name, long Count)> Of(Model model)
    {
        var counts = new List<(string Name, long Count)>();
        foreach (var parameter in model.PresentParameters)
        {
            var name = PartOf(parameter.Name);
            var at = counts.FindIndex(part => part.Name == name);
            if (at < 0)
                counts.Add((name, parameter.Tensor.Count));
            else
                counts[at] = (name, counts[at].Count + parameter.Tensor.Count);
        }
        return counts;
    }

    private static string PartOf(string name) =>
        HasAny(name, "wte.", "embed_tokens.", "word_embeddings.") ? "token table"
        : HasAny(name, "wpe.", "position_embeddings.") ? "position table"
        : HasAny(name, "token_type_embeddings.") ? "token type table"
        : HasAny(name, "lm_head.", "cls.predictions.", "vocab_") ? "output head"
        : HasAny(name, "pooler.") ? "pooler"
        : HasAny(name, "ln_", "layernorm", "LayerNorm", "layer_norm", ".norm.") ? "norms"
        : HasAny(name, ".attn.", ".self_attn.", ".attention.") ? "attention"
        : HasAny(name, ".mlp.", ".intermediate.", ".output.dense.", ".ffn.") ? "feed-forward"
        : "others";

    private static bool HasAny(string name, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
        {
            if (name.Contains(part, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
