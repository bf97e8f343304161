// Where queries, keys and values lie: separate tensors, one packed tensor, or a cache with room for more positions.
using Loquat.Kernels.Attention;
using Loquat.Tensors.Backends;

namespace Loquat.Tensors.Operations;

/// <summary>Sizes, strides and offsets of one attention call.</summary>
internal readonly record struct AttentionLayout(AttentionShape Shape, double Scale, int KeyOffset, int ValueOffset)
{
    // Bits of a dropout stream that number passes and calls; the entries of a ragged batch are numbered above them.
    private const int StreamBits = 44;

    /// <summary>Where the queries of the call begin; 0 for the whole batch.</summary>
    internal int QueryStart { get; private init; }

    /// <summary>Where the keys and values of the call begin, besides their offsets.</summary>
    internal long KeyStart { get; private init; }

    /// <summary>Where the output of the call begins.</summary>
    internal int OutputStart { get; private init; }

    /// <summary>Where the call's log-sum-exps begin.</summary>
    internal int LogSumExpStart { get; private init; }

    /// <summary>The attention of one batch entry's real tokens to each other.</summary>
    internal AttentionLayout Entry(int entry, TokenRange range) => Entry(entry, range, range.Count) with
    {
        KeyStart = checked((entry * Shape.Key.Batch) + ((long)range.Start * Shape.Key.Token)),
    };

    /// <summary>The attention of one batch entry's real tokens to the first <paramref name="keys"/> keys of the entry.</summary>
    internal AttentionLayout Entry(int entry, TokenRange range, int keys) => this with
    {
        Shape = Shape with { Batch = 1, QueryLength = range.Count, KeyLength = keys, Dropout = Shape.Dropout with { Stream = Shape.Dropout.Stream + ((ulong)entry << StreamBits) } },
        QueryStart = checked((int)((entry * Shape.Query.Batch) + ((long)range.Start * Shape.Query.Token))),
        KeyStart = checked(entry * Shape.Key.Batch),
        OutputStart = checked((int)((entry * Shape.Output.Batch) + ((long)range.Start * Shape.Output.Token))),
        LogSumExpStart = entry * Shape.Heads * Shape.QueryLength,
    };

    /// <summary>The storage and offset of q (0), k (1) or v (2) among three tensors or one packed tensor.</summary>
    internal StorageRef At(Tensor[] tensors, int which) => tensors.Length == 3
        ? new StorageRef(tensors[which].Storage, which == 0 ? QueryStart : checked((int)KeyStart))
        : new StorageRef(tensors[0].Storage, which switch { 0 => QueryStart, 1 => checked((int)KeyStart + KeyOffset), _ => checked((int)KeyStart + ValueOffset) });

    internal static AttentionLayout Separate(Tensor query, Tensor key, Tensor value, AttentionOptions options)
    {
        var (heads, groups) = HeadsOf(options);
        if (query.Shape.Rank != 3 || key.Shape.Rank != 3 || key.Shape != value.Shape || query.Shape[0] != key.Shape[0] || query.Shape[2] % heads != 0)
            throw new ArgumentException($"Attention takes q [B, T, H·D] and k, v [B, S, G·D] with H = {heads}, G = {groups}; the shapes are {query.Shape}, {key.Shape} and {value.Shape}.");
        var size = query.Shape[2] / heads;
        if (key.Shape[2] != groups * size)
            throw new ArgumentException($"Attention with {groups} key/value heads of size {size} needs keys of width {groups * size}; they have {key.Shape[2]}.");
        return Make(query.Shape[0], query.Shape[1], key.Shape[1], heads, groups, size, options, options.KeyMask, query.Shape[2], key.Shape[2], key.Shape[1], 0, 0);
    }

    internal static AttentionLayout Packed(Tensor packed, AttentionOptions options) => Packed(packed, options, options.KeyMask);

    /// <summary>Queries, keys and values side by side, with another mask than the options' own.</summary>
    internal static AttentionLayout Packed(Tensor packed, AttentionOptions options, Tensor? keyMask)
    {
        var (heads, groups) = HeadsOf(options);
        if (packed.Shape.Rank != 3 || packed.Shape[2] % (heads + (2 * groups)) != 0)
            throw new ArgumentException($"SelfAttention takes [B, T, (H + 2G)·D] with H = {heads}, G = {groups}; the shape is {packed.Shape}.");
        var size = packed.Shape[2] / (heads + (2 * groups));
        var (batch, length, width) = (packed.Shape[0], packed.Shape[1], packed.Shape[2]);
        return Make(batch, length, length, heads, groups, size, options, keyMask, width, width, length, heads * size, (heads + groups) * size);
    }

    /// <summary>Keys and values in caches [B, G or 1, capacity, …] of which the first <paramref name="length"/> positions count.</summary>
    /// <param name="packed">The layout of the new positions.</param>
    /// <param name="planes">G where each head's positions lie one after the other; 1 where a position's heads lie together.</param>
    /// <param name="capacity">Positions that the caches have room for.</param>
    /// <param name="length">Positions that count.</param>
    /// <param name="keyMask">[B, length], or null.</param>
    internal static AttentionLayout Cached(in AttentionLayout packed, int planes, int capacity, int length, Tensor? keyMask)
    {
        CheckMask(keyMask, packed.Shape.Batch, length);
        var strides = KeyStrides(packed.Shape, planes, capacity);
        return new AttentionLayout(packed.Shape with { KeyLength = length, Key = strides, Value = strides }, packed.Scale, 0, 0);
    }

    /// <summary>The strides of keys [B, <paramref name="planes"/>, <paramref name="capacity"/>, G·D / planes].</summary>
    internal static AttentionStrides KeyStrides(in AttentionShape shape, int planes, int capacity)
    {
        var width = shape.KeyValueHeads * shape.HeadSize;
        return new AttentionStrides((long)capacity * width, width / planes, planes == 1 ? shape.HeadSize : capacity * shape.HeadSize);
    }

    private static AttentionLayout Make(int batch, int queries, int keys, int heads, int groups, int size, AttentionOptions options, Tensor? keyMask,
        int queryToken, int keyToken, int keyCapacity, int keyOffset, int valueOffset)
    {
        CheckMask(keyMask, batch, keys);
        var keyStrides = new AttentionStrides((long)keyCapacity * keyToken, keyToken, size);
        var shape = new AttentionShape
        {
            Batch = batch,
            QueryLength = queries,
            KeyLength = keys,
            Heads = heads,
            KeyValueHeads = groups,
            HeadSize = size,
            Dropout = options.Dropout,
            Window = options.Window,
            Query = new AttentionStrides((long)queries * queryToken, queryToken, size),
            Key = keyStrides,
            Value = keyStrides,
            Output = new AttentionStrides((long)queries * heads * size, heads * size, size),
        };
        return new AttentionLayout(shape, options.Scale ?? 1 / Math.Sqrt(size), keyOffset, valueOffset);
    }

    private static void CheckMask(Tensor? keyMask, int batch, int keys)
    {
        if (keyMask is { } mask && (mask.Type != DType.Int32 || mask.Count != batch * keys))
            throw new ArgumentException($"Attention's key mask must be integers [B, S] = [{batch}, {keys}]; it is {mask}.");
    }

    private static (int Heads, int Groups) HeadsOf(AttentionOptions options)
    {
        var groups = options.KeyValueHeads == 0 ? options.Heads : options.KeyValueHeads;
        if (options.Heads < 1 || groups < 1 || options.Heads % groups != 0)
            throw new ArgumentException($"{options.Heads} query heads cannot share {options.KeyValueHeads} key/value heads evenly; give a divisor.");
        return (options.Heads, groups);
    }
}
