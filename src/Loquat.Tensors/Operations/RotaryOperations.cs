// Queries, keys and values side by side, the first two turned by their positions: what stands between a model's projections and its attention.
using Loquat.Kernels.Rotary;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Backends;

namespace Loquat.Tensors.Operations;

/// <summary>Which values of a head are turned together by rotary position embedding.</summary>
public enum RotaryPairs
{
    /// <summary>Value i with value i + D/2, as Hugging Face's checkpoints have them.</summary>
    Halves,

    /// <summary>Value 2i with value 2i + 1, as the paper and llama2.c have them.</summary>
    Neighbours,
}

/// <summary>Rotary position embedding (Su et al. 2021).</summary>
public static class RotaryOperations
{
    /// <summary>
    /// Packs queries, keys and values for <see cref="AttentionOperations.SelfAttention"/> and turns each pair (x₁, x₂) of the queries and keys on the way:
    /// (x₁ cos - x₂ sin, x₂ cos + x₁ sin).
    /// </summary>
    /// <param name="query">[B, T, H·D].</param>
    /// <param name="key">[B, T, G·D].</param>
    /// <param name="value">[B, T, G·D].</param>
    /// <param name="angles">[T, D] for all entries or [B, T, D]: for each position D/2 cosines, then D/2 sines; a constant.</param>
    /// <param name="pairs">Which values make a pair.</param>
    /// <returns>[B, T, (H + 2G)·D].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor RotaryPack(Tensor query, Tensor key, Tensor value, Tensor angles, RotaryPairs pairs)
    {
        var size = angles.Shape.Rank is 2 or 3 ? angles.Shape[-1] : 0;
        if (query.Shape.Rank != 3 || key.Shape != value.Shape || query.Shape.With(2, 0) != key.Shape.With(2, 0) || size < 2 || size % 2 != 0
            || query.Shape[2] % size != 0 || key.Shape[2] % size != 0 || angles.Shape[-2] != query.Shape[1] || (angles.Shape.Rank == 3 && angles.Shape[0] != query.Shape[0]))
        {
            throw new ArgumentException($"RotaryPack takes q [B, T, H·D], k and v [B, T, G·D] and angles [T, D] or [B, T, D] with an even D; the shapes are "
                + $"{query.Shape}, {key.Shape}, {value.Shape} and {angles.Shape}.");
        }
        var layout = new Layout(query.Shape[0] * query.Shape[1], query.Shape[2], key.Shape[2], size, angles.Count / size, pairs);
        var packed = query.Similar(query.Shape.With(2, layout.Width));
        if (packed.Count > 0)
        {
            var backend = query.Backend;
            backend.Rotary(layout.Turn(layout.QueryWidth, layout.QueryWidth, layout.Width, false), angles.Storage, new StorageRef(query.Storage), new StorageRef(packed.Storage), false);
            backend.Rotary(layout.Turn(layout.KeyWidth, layout.KeyWidth, layout.Width, false), angles.Storage, new StorageRef(key.Storage), new StorageRef(packed.Storage, layout.QueryWidth), false);
            backend.CopyBlocks(value.Storage, 0, layout.KeyWidth, packed.Storage, layout.ValueOffset, layout.Width, layout.Tokens, layout.KeyWidth, false);
        }
        return Node.IsNeeded(query, key, value) ? new RotaryPackNode(query, key, value, angles, layout).Record(packed, null, query, key, value) : packed;
    }

    private readonly record struct Layout(int Tokens, int QueryWidth, int KeyWidth, int HeadSize, int AngleRows, RotaryPairs Pairs)
    {
        internal int Width => QueryWidth + (2 * KeyWidth);

        internal int ValueOffset => QueryWidth + KeyWidth;

        internal RotaryShape Turn(int width, int sourceStride, int destinationStride, bool isInverse) =>
            new(Tokens, width / HeadSize, HeadSize, sourceStride, destinationStride, AngleRows, Pairs == RotaryPairs.Neighbours, isInverse);
    }

    private sealed class RotaryPackNode(Tensor query, Tensor key, Tensor value, Tensor angles, Layout layout) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            if (sink.Wants(query))
                TurnBack(query, 0, gradient, sink);
            if (sink.Wants(key))
                TurnBack(key, layout.QueryWidth, gradient, sink);
            if (!sink.Wants(value))
                return;
            var target = sink.For(value);
            value.Backend.CopyBlocks(gradient.Storage, layout.ValueOffset, layout.Width, target.Tensor.Storage, 0, layout.KeyWidth, layout.Tokens, layout.KeyWidth, target.Accumulate);
        }

        private void TurnBack(Tensor input, int offset, Tensor gradient, GradientSink sink)
        {
            var target = sink.For(input);
            var width = input.Shape[2];
            input.Backend.Rotary(layout.Turn(width, layout.Width, width, true), angles.Storage, new StorageRef(gradient.Storage, offset), new StorageRef(target.Tensor.Storage), target.Accumulate);
        }
    }
}
