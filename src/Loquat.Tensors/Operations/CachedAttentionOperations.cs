// Attention over a cache of earlier keys and values: what generation runs instead of SelfAttention. Records no gradient. A cache is floats, or bytes:
// the blocks of a compact format, as CacheMemory makes them. One query reads the blocks directly; several have them decoded to floats for the time of the call.
using Loquat.Kernels.Quantization;
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
    /// <param name="keys">Cache of keys of B or more sequences, as <see cref="CacheMemory.Allocate"/> makes it.</param>
    /// <param name="values">Cache of values, of the same shape and format.</param>
    /// <param name="position">Number of positions cached before.</param>
    /// <param name="options">Heads and scale; causal as the model is.</param>
    /// <returns>[B, T, H·D].</returns>
    /// <exception cref="InvalidOperationException">Gradients are being recorded.</exception>
    /// <exception cref="ArgumentException">The cache is too short or of another width.</exception>
    public static Tensor CachedSelfAttention(Tensor queryKeyValue, Tensor keys, Tensor values, int position, AttentionOptions options)
    {
        var packed = Check(queryKeyValue, keys, values, options);
        var (batch, length) = (queryKeyValue.Shape[0], queryKeyValue.Shape[1]);
        for (var entry = 0; entry < batch; entry++)
            Append(queryKeyValue, packed, keys, values, entry, new TokenRange(0, length), position);
        var layout = AttentionLayout.Cached(packed, keys.Shape[1], keys.Shape[2], position + length, options.KeyMask);
        var y = queryKeyValue.Similar([batch, length, layout.Shape.Heads * layout.Shape.HeadSize]);
        var logSumExp = queryKeyValue.Similar([batch, layout.Shape.Heads, length]);
        if (keys.Type == DType.UInt8 && length > 1 && options.KeyMask is null)
        {
            // Entry by entry, so that one sequence's floats are all that is held at a time.
            for (var entry = 0; entry < batch; entry++)
                Attend(layout.Entry(entry, new TokenRange(0, length), position + length), options, queryKeyValue, keys, values, y, logSumExp);
        }
        else
        {
            Attend(layout, options, queryKeyValue, keys, values, y, logSumExp);
        }
        logSumExp.Storage.Release();
        return y;
    }

    /// <summary>
    /// As <see cref="CachedSelfAttention(Tensor, Tensor, Tensor, int, AttentionOptions)"/> where entries have different lengths or padding: entry b's real tokens
    /// go to positions <paramref name="positions"/>[b] and on, see its own earlier keys only, and have the bits that they have alone. Padding gives zeros.
    /// </summary>
    /// <param name="queryKeyValue">The new positions [B, T, (H + 2G)·D].</param>
    /// <param name="keys">Cache of keys of B or more sequences, as <see cref="CacheMemory.Allocate"/> makes it.</param>
    /// <param name="values">Cache of values, of the same shape and format.</param>
    /// <param name="positions">Number of positions of each entry that are cached before, [B].</param>
    /// <param name="options">Heads and scale; causal as the model is; the ranges of real tokens.</param>
    /// <returns>[B, T, H·D].</returns>
    /// <exception cref="InvalidOperationException">Gradients are being recorded.</exception>
    /// <exception cref="ArgumentException">The cache is too short or of another width, or the ranges do not fit.</exception>
    public static Tensor CachedSelfAttention(Tensor queryKeyValue, Tensor keys, Tensor values, ReadOnlySpan<int> positions, AttentionOptions options)
    {
        var (batch, length) = (queryKeyValue.Shape[0], queryKeyValue.Shape[1]);
        if (positions.Length != batch)
            throw new ArgumentException($"{positions.Length} cached lengths were given for a batch of {batch}.");
        if (options.Ranges is null && batch > 0 && !positions.ContainsAnyExcept(positions[0]))
            return CachedSelfAttention(queryKeyValue, keys, values, positions[0], options);
        if (options.Ranges is { } ranges)
            TokenRange.Check(ranges, batch, length);
        var packed = Check(queryKeyValue, keys, values, options);
        var layout = AttentionLayout.Cached(packed, keys.Shape[1], keys.Shape[2], keys.Shape[2], options.KeyMask);
        var y = queryKeyValue.Similar([batch, length, layout.Shape.Heads * layout.Shape.HeadSize]);
        var logSumExp = queryKeyValue.Similar([batch, layout.Shape.Heads, length]);
        if (options.Ranges is not null)
            y.Backend.Fill(y.Storage, 0);
        for (var entry = 0; entry < batch; entry++)
        {
            var range = options.Ranges?[entry] ?? new TokenRange(0, length);
            if (range.Count == 0)
                continue;
            Append(queryKeyValue, packed, keys, values, entry, range, positions[entry]);
            Attend(layout.Entry(entry, range, positions[entry] + range.Count), options, queryKeyValue, keys, values, y, logSumExp);
        }
        logSumExp.Storage.Release();
        return y;
    }

    private static AttentionLayout Check(Tensor queryKeyValue, Tensor keys, Tensor values, AttentionOptions options)
    {
        if (Node.IsNeeded(queryKeyValue))
            throw new InvalidOperationException("Attention over a cache records no gradient; run it inside GradMode.NoGrad().");
        var packed = AttentionLayout.Packed(queryKeyValue, options, null);
        var (width, format, formatOfValues) = (CachedWidth(packed), FormatOf(keys), FormatOf(values));
        if (format != formatOfValues || width % format.BlockLength() != 0)
            throw new ArgumentException($"A cache of {format.Name()} keys and {formatOfValues.Name()} values cannot take keys of width {width}: both are of one format, and a row is whole blocks.");
        var planes = keys.Shape.Rank == 4 ? keys.Shape[1] : 0;
        if (keys.Shape != values.Shape || (planes != 1 && planes != packed.Shape.KeyValueHeads) || keys.Shape[0] < queryKeyValue.Shape[0]
            || planes * (long)keys.Shape[3] != (keys.Type == DType.UInt8 ? format.Bytes(width) : width))
        {
            throw new ArgumentException($"A cache of shape {keys.Shape} cannot take {packed.Shape.KeyValueHeads} key/value heads of size {packed.Shape.HeadSize} for a batch of {queryKeyValue.Shape[0]}.");
        }
        return packed;
    }

    // What a cache's blocks are; floats of the backend, whichever, are Float32 here.
    private static WeightFormat FormatOf(Tensor cache) => cache.Type == DType.UInt8 ? cache.Storage.PackedFormat : WeightFormat.Float32;

    private static int CachedWidth(in AttentionLayout packed) => packed.Shape.KeyValueHeads * packed.Shape.HeadSize;

    // Copies the keys and values of one entry's real tokens into the cache.
    private static void Append(Tensor queryKeyValue, in AttentionLayout packed, Tensor keys, Tensor values, int entry, TokenRange range, int position)
    {
        var (width, planes, capacity) = (queryKeyValue.Shape[2], keys.Shape[1], keys.Shape[2]);
        if (position < 0 || position > capacity - range.Count)
            throw new ArgumentException($"A cache of shape {keys.Shape} cannot take positions [{position}, {position + (long)range.Count}).");
        var source = ((entry * queryKeyValue.Shape[1]) + range.Start) * width;
        var (row, first) = (CachedWidth(packed) / planes, (entry * planes * capacity) + position);
        Append(queryKeyValue, source + packed.KeyOffset, range.Count, row, keys, first);
        Append(queryKeyValue, source + packed.ValueOffset, range.Count, row, values, first);
    }

    // Copies rows of `width` values to each of a cache's planes, from row number `first` of the first plane on.
    private static void Append(Tensor queryKeyValue, int source, int count, int width, Tensor cache, int first)
    {
        var (backend, token, planes, capacity) = (queryKeyValue.Backend, queryKeyValue.Shape[2], cache.Shape[1], cache.Shape[2]);
        if (cache.Type != DType.UInt8 && count == 1)
        {
            backend.CopyBlocks(queryKeyValue.Storage, source, width, cache.Storage, first * width, capacity * width, planes, width, false);
            return;
        }
        for (var plane = 0; plane < planes; plane++, source += width, first += capacity)
        {
            if (cache.Type == DType.UInt8)
                backend.EncodeRows(cache.Storage.PackedFormat, count, width, new StorageRef(queryKeyValue.Storage, source), token, new StorageRef(cache.Storage, first * cache.Shape[3]));
            else
                backend.CopyBlocks(queryKeyValue.Storage, source, token, cache.Storage, first * width, width, count, width, false);
        }
    }

    private static void Attend(in AttentionLayout layout, AttentionOptions options, Tensor queryKeyValue, Tensor keys, Tensor values, Tensor y, Tensor logSumExp)
    {
        var (query, output) = (new StorageRef(queryKeyValue.Storage, layout.QueryStart), new StorageRef(y.Storage, layout.OutputStart));
        if (keys.Type != DType.UInt8)
        {
            var start = checked((int)layout.KeyStart);
            y.Backend.Attention(layout.Shape, options.Causal, layout.Scale, query, new StorageRef(keys.Storage, start), new StorageRef(values.Storage, start), options.KeyMask?.Storage, output,
                new StorageRef(logSumExp.Storage));
        }
        else if (layout.Shape.QueryLength == 1 && layout.Shape.Dropout.Probability == 0)
        {
            var format = keys.Storage.PackedFormat;
            var start = checked((int)format.Bytes(layout.KeyStart));
            y.Backend.CompactAttention(layout.Shape, options.Causal, layout.Scale, query, format, new StorageRef(keys.Storage, start), new StorageRef(values.Storage, start), options.KeyMask?.Storage, output,
                new StorageRef(logSumExp.Storage));
        }
        else
        {
            var (decodedKeys, decodedValues) = (Decode(layout, queryKeyValue, keys), Decode(layout, queryKeyValue, values));
            var strides = AttentionLayout.KeyStrides(layout.Shape, keys.Shape[1], layout.Shape.KeyLength);
            y.Backend.Attention(layout.Shape with { Key = strides, Value = strides }, options.Causal, layout.Scale, query, new StorageRef(decodedKeys.Storage), new StorageRef(decodedValues.Storage),
                options.KeyMask?.Storage, output, new StorageRef(logSumExp.Storage));
            decodedKeys.Storage.Release();
            decodedValues.Storage.Release();
        }
    }

    // A layout's keys or values as floats of the workspace, in the cache's order but without room for more.
    private static Tensor Decode(in AttentionLayout layout, Tensor similar, Tensor cache)
    {
        var (batch, planes, length, width, format) = (layout.Shape.Batch, cache.Shape[1], layout.Shape.KeyLength, layout.Shape.Key.Token, cache.Storage.PackedFormat);
        var decoded = similar.Similar([batch, planes, length, width]);
        for (var entry = 0; entry < batch; entry++)
        {
            var start = checked((int)format.Bytes(layout.KeyStart + (entry * layout.Shape.Key.Batch)));
            for (var plane = 0; plane < planes; plane++)
            {
                var from = start + (plane * cache.Shape[2] * cache.Shape[3]);
                decoded.Backend.DecodeRows(format, length, width, new StorageRef(cache.Storage, from), new StorageRef(decoded.Storage, ((entry * planes) + plane) * length * width));
            }
        }
        return decoded;
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
