// The attention of every layer and head over one text, taken from the model's own forward pass.
using Loquat.Insight.Reports;
using Loquat.Models;
using Loquat.Nn;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;

namespace Loquat.Cli.Quickstart;

/// <summary>Captures attention weights.</summary>
internal static class AttentionCapture
{
    /// <summary>Runs the model over a text and gives each layer's attention.</summary>
    /// <param name="loaded">The model.</param>
    /// <param name="text">At most as many tokens as the context holds.</param>
    public static IReadOnlyList<AttentionMap> Capture(LoadedModel loaded, string text)
    {
        var ids = loaded.Tokenizer.Encode(text);
        string[] tokens = [.. ids.Select(loaded.Tokenizer.TokenText)];
        var maps = new List<AttentionMap>();
        using var scope = new Workspace().Begin();
        using var noGrad = GradMode.NoGrad();
        var context = new ForwardContext
        {
            AttentionObserver = (layer, packed, attention) =>
            {
                var weights = CachedAttentionOperations.SelfAttentionProbabilities(packed, attention).ToArray(); // [1, H, T, T]
                maps.Add(new AttentionMap($"Layer {layer + 1}", tokens, [.. Enumerable.Range(0, attention.Heads).Select(head => Matrix(weights, head, ids.Length))]));
            },
        };
        loaded.Model.Forward(Tensor.FromIds(ids, [1, ids.Length]), context);
        return maps;
    }

    // [H, T, T] -> [T, T] of one head
    private static float[][] Matrix(float[] weights, int head, int length) =>
        [.. Enumerable.Range(0, length).Select(row => weights[(((head * length) + row) * length)..(((head * length) + row + 1) * length)])];
}
