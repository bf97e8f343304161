// Weights in the order, and perhaps the format, in which products read them. A model that only generates is packed once; Linear and Embedding read it so.
using System.Buffers;
using Loquat.Kernels.Quantization;
using Loquat.Tensors.Flat;

namespace Loquat.Tensors.Operations;

/// <summary>Gives some stored rows of a weight.</summary>
/// <param name="first">Number of the first row.</param>
/// <param name="rows">Takes whole rows.</param>
public delegate void WeightRows(int first, Span<float> rows);

/// <summary>Packs and unpacks the weights of linear layers and tied tables.</summary>
public static class PackingOperations
{
    /// <summary>Stored rows are encoded in groups of about this many values, so that they pass through the cache.</summary>
    public const int GroupValues = 1 << 18;

    /// <summary>
    /// Packs a weight in its own memory. Until <see cref="UnpackWeight"/> only <see cref="ProductOperations.Linear"/> and
    /// <see cref="IndexingOperations.Embedding"/> read it, without recording gradients, and give the same bits; everything else refuses it. Its gradient is
    /// forgotten. Does nothing to a weight that is packed.
    /// </summary>
    /// <param name="weight">[K, N] or [N, K], as <paramref name="layout"/> says: a tensor that no workspace owns.</param>
    /// <param name="layout">How the weight is stored.</param>
    /// <exception cref="ArgumentException">The tensor is no matrix of real numbers, is packed in the other layout, or is an intermediate result.</exception>
    public static void PackWeight(this Tensor weight, WeightLayout layout)
    {
        if (!IsToBePacked(weight, layout))
            return;
        var storage = weight.ProductStorage;
        var (n, k) = Sizes(weight.Shape, layout);
        weight.Backend.PackWeight(storage, layout == WeightLayout.OutputInput, n, k);
        // An optimiser's step would otherwise add a gradient in rows to a weight in panels.
        weight.ClearGradient();
        storage.Packing = layout;
    }

    /// <summary>
    /// Replaces a weight's memory by a packed copy of its values in a compact format. The weight is frozen then: it asks for no gradient any more, but
    /// gradients flow through <see cref="ProductOperations.Linear"/> to what it is multiplied with. Does nothing to a weight that is packed.
    /// </summary>
    /// <param name="weight">[K, N] or [N, K], as <paramref name="layout"/> says: a tensor that no workspace owns.</param>
    /// <param name="layout">How the weight is stored.</param>
    /// <param name="format">float16, bfloat16, q8_0 or q4_0; float32 packs in place.</param>
    /// <param name="memory">Where packed weights of the same model lie; null for memory of its own.</param>
    /// <exception cref="ArgumentException">
    /// The tensor is no matrix of real numbers, is packed in the other layout, or is an intermediate result; or a value is not finite or too large for the format.
    /// </exception>
    public static void PackWeight(this Tensor weight, WeightLayout layout, WeightFormat format, PackedMemory? memory = null)
    {
        if (format == WeightFormat.Float32)
        {
            weight.PackWeight(layout);
            return;
        }
        if (weight.BeginPacking(layout, format, memory ?? new PackedMemory(weight.Backend)) is not { } packing)
            return;
        var length = weight.Shape[1];
        var group = GroupRows(length);
        var buffer = ArrayPool<float>.Shared.Rent(checked(Math.Min(group, weight.Shape[0]) * length));
        try
        {
            for (var first = 0; first < weight.Shape[0]; first += group)
            {
                var rows = buffer.AsSpan(0, Math.Min(group, weight.Shape[0] - first) * length);
                weight.Backend.Read(weight.Backend.Slice(weight.ProductStorage, first * length, rows.Length), rows);
                packing.Store(first, rows);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
        packing.Complete();
    }

    /// <summary>
    /// Begins to pack a weight with values that someone else has: as float32 in its own memory, which is lost, or in a compact format, and then its own memory is
    /// never touched. The packed form is the weight's after <see cref="WeightPacking.Complete"/>.
    /// </summary>
    /// <param name="weight">[K, N] or [N, K], as <paramref name="layout"/> says: a tensor that no workspace owns.</param>
    /// <param name="layout">How the weight is stored.</param>
    /// <param name="format">float32, float16, bfloat16, q8_0 or q4_0.</param>
    /// <param name="memory">Where the packed form in a compact format will lie.</param>
    /// <returns>What takes the weight's rows; null for a weight that is packed already.</returns>
    /// <exception cref="ArgumentException">The tensor is no matrix of real numbers, is packed in the other layout, or is an intermediate result; or the format has no packed form.</exception>
    public static WeightPacking? BeginPacking(this Tensor weight, WeightLayout layout, WeightFormat format, PackedMemory memory) =>
        IsToBePacked(weight, layout) ? new WeightPacking(weight, layout, format, memory) : null;

    /// <summary>Rows of a group that passes through the cache on its way into packed form: a multiple of <see cref="WeightPacking.RowGroup"/>.</summary>
    /// <param name="length">Values of a row.</param>
    public static int GroupRows(int length) => Math.Max(GroupValues / Math.Max(1, length) / WeightPacking.RowGroup, 1) * WeightPacking.RowGroup;

    /// <summary>
    /// Brings a packed weight back into rows of real numbers; one in a compact format gets memory of its own and stays frozen. Does nothing to one that is not packed.
    /// </summary>
    public static void UnpackWeight(this Tensor weight)
    {
        var storage = weight.ProductStorage;
        if (storage.Packing is not { } layout)
            return;
        var (n, k) = Sizes(weight.Shape, layout);
        var backend = weight.Backend;
        if (storage.PackedFormat == WeightFormat.Float32)
        {
            backend.UnpackWeight(storage, layout == WeightLayout.OutputInput, n, k);
            storage.Packing = null;
            return;
        }
        var columns = backend.Allocate(backend.RealType, weight.Count);
        backend.DecodeWeight(storage, n, k, columns);
        if (layout == WeightLayout.InputOutput)
        {
            var rows = backend.Allocate(backend.RealType, weight.Count);
            backend.Permute(columns, [n, k], [1, 0], rows, false);
            columns = rows;
        }
        columns.References = 1;
        weight.Rebind(columns, weight.Shape);
    }

    private static bool IsToBePacked(Tensor weight, WeightLayout layout)
    {
        Rows.RequireReal(weight, "PackWeight");
        if (weight.Shape.Rank != 2)
            throw new ArgumentException($"PackWeight takes a weight matrix; this tensor has shape {weight.Shape}.");
        var storage = weight.ProductStorage;
        if (storage.Packing is { } packing)
        {
            if (packing != layout)
                throw new ArgumentException($"This weight of shape {weight.Shape} is packed as {packing} and cannot be packed as {layout}; unpack it first.");
            return false;
        }
        if (storage.Owner is not null || storage.Count != weight.Count)
            throw new ArgumentException($"PackWeight reorders a weight for good; this {weight.Shape} tensor is an intermediate result of a workspace.");
        return true;
    }

    private static (int N, int K) Sizes(Shape shape, WeightLayout layout) => layout == WeightLayout.OutputInput ? (shape[0], shape[1]) : (shape[1], shape[0]);
}
