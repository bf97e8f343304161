// Attention over a cache of earlier keys and values: what generation runs instead of SelfAttention. Records no gradient.
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Backends;

namespace Loquat.Tensors.Operations;

/// <summary>Attention that continues a sequence.</summary>
public static class CachedAttentionOperations
{
    /// <summary>
    /// Appends the keys and values of new positions to a cache and attends from them to everything cached. Gives what SelfAttention gives for the
    /// last positions of the whole sequence.
    /// </summary>
    /// <param name="queryKeyValue">The new positions [B, T, (H + 2G)·D].</param>
    /// <param name="keys">Cache of keys [B, capacity, G·D].</param>
    /// <param name="values">Cache of values [B, capacity, G·D].</param>
    /// <param name="position">Number of positions cached before.</param>
    /// <param name="options">Heads and scale; causal as the model is.</param>
    /// <returns>[B, T, H·D].</returns>
    /// <exception cref="InvalidOperationException">Gradients are being recorded.</exception>
    /// <exception cref="ArgumentException">The cache is too short or of another width.</exception>
    public static Tensor CachedSelfAttention(Tensor queryKeyValue, Tensor keys, Tensor values, int position, AttentionOptions options)
    {
        if (Node.IsNeeded(queryKeyValue))
            throw new InvalidOperationException("Attention over a cache records no gradient; run it inside GradMode.NoGrad().");
        var packed = AttentionLayout.Packed(queryKeyValue, options, null);
        var (batch, length, width) = (queryKeyValue.Shape[0], queryKeyValue.Shape[1], queryKeyValue.Shape[2]);
        var cached = packed.Shape.KeyValueHeads * packed.Shape.HeadSize;
        if (keys.Shape != values.Shape || keys.Shape.Rank != 3 || keys.Shape[0] != batch || keys.Shape[2] != cached || position + length > keys.Shape[1])
            throw new ArgumentException($"A cache of shape {keys.Shape} cannot take positions [{position}, {position + length}) of width {cached} for a batch of {batch}.");
        var backend = queryKeyValue.Backend;
        for (var b = 0; b < batch; b++)
        {
            var source = b * length * width;
            var destination = ((b * keys.Shape[1]) + position) * cached;
            backend.CopyBlocks(queryKeyValue.Storage, source + packed.KeyOffset, width, keys.Storage, destination, cached, length, cached, false);
            backend.CopyBlocks(queryKeyValue.Storage, source + packed.ValueOffset, width, values.Storage, destination, cached, length, cached, false);
        }
        var layout = AttentionLayout.Cached(queryKeyValue, width, keys, position + length, options);
        var y = queryKeyValue.Similar([batch, length, layout.Shape.Heads * layout.Shape.HeadSize]);
        var logSumExp = queryKeyValue.Similar([batch, layout.Shape.Heads, length]);
        backend.Attention(layout.Shape, options.Causal, layout.Scale, new StorageRef(queryKeyValue.Storage), new StorageRef(keys.Storage), new StorageRef(values.Storage),
            options.KeyMask?.Storage, y.Storage, logSumExp.Storage);
        logSumExp.Storage.Release();
        return y;
    }

    /// <summary>The probabilities of self-attention [B, H, T, T], for explanation: memory grows with the square of the length.</summary>
    /// <param name="queryKeyValue">[B, T, (H + 2G)·D].</param>
    /// <param name="options">Heads, masks and scale.</param>
    public static Tensor SelfAttentionProbabilities(Tensor queryKeyValue, AttentionOptions options)
    {
        var layout = AttentionLayout.Packed(queryKeyValue, options);
        var shape = layout.Shape;
        var probabilities = queryKeyValue.Similar([shape.Batch, shape.Heads, shape.QueryLength, shape.KeyLength]);
        queryKeyValue.Backend.AttentionProbabilities(shape, options.Causal, layout.Scale, new StorageRef(queryKeyValue.Storage),
            new StorageRef(queryKeyValue.Storage, layout.KeyOffset), options.KeyMask?.Storage, probabilities.Storage);
        return probabilities;
    }
}
