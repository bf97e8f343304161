// The backward pass: visits the recorded operations from last to first and releases each one's result and gradient as soon as it is done.
namespace Loquat.Tensors.Autograd;

/// <summary>Runs backward passes.</summary>
internal static class GradientTape
{
    private static long s_visit;

    [ThreadStatic]
    private static List<Node>? s_nodes;

    /// <summary>Computes the gradients of a scalar with respect to every leaf that requires one.</summary>
    internal static void Backward(Tensor root)
    {
        if (root.Count != 1)
            throw new InvalidOperationException($"Backward starts at a scalar; this tensor has shape {root.Shape}. Sum it or take its mean first.");
        if (root.Creator is null)
            throw new InvalidOperationException("Backward found no recorded operation: nothing in this tensor's history requires a gradient, or the graph was already used.");
        var nodes = s_nodes ??= [];
        nodes.Clear();
        Collect(root.Creator, nodes);
        nodes.Sort(static (a, b) => b.Sequence.CompareTo(a.Sequence));
        using (GradMode.NoGrad())
        {
            var seed = root.Similar(root.Shape);
            root.Backend.Fill(seed.Storage, 1);
            root.GradientBuffer = seed;
            root.HasGradient = true;
            try
            {
                foreach (var node in nodes)
                    Run(node, root);
            }
            finally
            {
                nodes.Clear();
            }
        }
    }

    private static void Run(Node node, Tensor root)
    {
        var output = node.Output;
        if (output.HasGradient)
        {
            var gradient = output.GradientBuffer!;
            node.Backward(gradient, GradientSink.Instance);
            gradient.Storage.Release();
            output.GradientBuffer = null;
            output.HasGradient = false;
        }
        node.Saved?.Storage.Release();
        var keeps = ReferenceEquals(output, root) || output.IsRetained;
        if (!keeps)
            output.Storage.Release();
        node.Clear();
    }

    private static void Collect(Node root, List<Node> nodes)
    {
        var visit = Interlocked.Increment(ref s_visit);
        root.Visit = visit;
        nodes.Add(root);
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var input in nodes[i].Inputs)
            {
                if (input.ConsumedAt > nodes[i].Sequence)
                    throw new InvalidOperationException($"Backward needs the history of a {input.Shape} result that an earlier Backward has used up. Add the losses and call Backward once.");
                if (input.Creator is { } creator && creator.Visit != visit)
                {
                    creator.Visit = visit;
                    nodes.Add(creator);
                }
            }
        }
    }
}
