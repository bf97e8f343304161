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
        foreach (var parameter in model.Parameters)
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
        name.StartsWith("wte.", StringComparison.Ordinal) ? "token table"
        : name.StartsWith("wpe.", StringComparison.Ordinal) ? "position table"
        : name.Contains(".attn.", StringComparison.Ordinal) ? "attention"
        : name.Contains(".mlp.", StringComparison.Ordinal) ? "feed-forward"
        : name.Contains("ln_", StringComparison.Ordinal) ? "norms"
        : "others";
}
