// Weights in the order in which products read them. A model that only generates is packed once; Linear and Embedding then give the same bits, faster.
namespace Loquat.Tensors.Operations;

/// <summary>Packs and unpacks the weights of linear layers and tied tables, in their own memory.</summary>
public static class PackingOperations
{
    /// <summary>
    /// Packs a weight. Until <see cref="UnpackWeight"/> only <see cref="ProductOperations.Linear"/> and <see cref="IndexingOperations.Embedding"/> read it,
    /// without recording gradients; everything else refuses it. Its gradient is forgotten. Does nothing to a weight that is packed.
    /// </summary>
    /// <param name="weight">[K, N] or [N, K], as <paramref name="layout"/> says: a tensor that no workspace owns.</param>
    /// <param name="layout">How the weight is stored.</param>
    /// <exception cref="ArgumentException">The tensor is no matrix of real numbers, is packed in the other layout, or is an intermediate result.</exception>
    public static void PackWeight(this Tensor weight, WeightLayout layout)
    {
        Rows.RequireReal(weight, "PackWeight");
        if (weight.Shape.Rank != 2)
            throw new ArgumentException($"PackWeight takes a weight matrix; this tensor has shape {weight.Shape}.");
        var storage = weight.ProductStorage;
        if (storage.Packing is { } packing)
        {
            if (packing != layout)
                throw new ArgumentException($"This weight of shape {weight.Shape} is packed as {packing} and cannot be packed as {layout}; unpack it first.");
            return;
        }
        if (storage.Owner is not null || storage.Count != weight.Count)
            throw new ArgumentException($"PackWeight reorders a weight for good; this {weight.Shape} tensor is an intermediate result of a workspace.");
        var (n, k) = Sizes(weight.Shape, layout);
        weight.Backend.PackWeight(storage, layout == WeightLayout.OutputInput, n, k);
        // An optimiser's step would otherwise add a gradient in rows to a weight in panels.
        weight.ClearGradient();
        storage.Packing = layout;
    }

    /// <summary>Brings a packed weight back into rows. Does nothing to one that is not packed.</summary>
    public static void UnpackWeight(this Tensor weight)
    {
        var storage = weight.ProductStorage;
        if (storage.Packing is not { } layout)
            return;
        var (n, k) = Sizes(weight.Shape, layout);
        weight.Backend.UnpackWeight(storage, layout == WeightLayout.OutputInput, n, k);
        storage.Packing = null;
    }

    private static (int N, int K) Sizes(Shape shape, WeightLayout layout) => layout == WeightLayout.OutputInput ? (shape[0], shape[1]) : (shape[1], shape[0]);
}
