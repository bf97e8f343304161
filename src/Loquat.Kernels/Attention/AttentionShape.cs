// The sizes of one attention call and where its heads lie in memory.
namespace Loquat.Kernels.Attention;

/// <summary>Distances, in floats, inside a buffer of heads: value d of head h of token t of batch entry b lies at b·Batch + t·Token + h·Head + d.</summary>
/// <param name="Batch">From one batch entry to the next.</param>
/// <param name="Token">From one token to the next.</param>
/// <param name="Head">From one head to the next.</param>
public readonly record struct AttentionStrides(long Batch, int Token, int Head)
{
    /// <summary>The strides of a contiguous [B, T, H, D] buffer.</summary>
    /// <param name="length">Tokens of a batch entry.</param>
    /// <param name="heads">Heads of a token.</param>
    /// <param name="headSize">Values of a head.</param>
    public static AttentionStrides Contiguous(int length, int heads, int headSize) =>
        new((long)length * heads * headSize, heads * headSize, headSize);
}

/// <summary>Dropout of the attention probabilities: each is zeroed with a probability and the others scaled up by 1 / (1 - p).</summary>
/// <param name="Probability">p in [0, 1); 0 drops nothing.</param>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Stream">The stream of the seed: its own for every layer and step, the same in forward and backward.</param>
/// <remarks>Probability (b, h, t, s) is decided by word (row · S rounded up to 32) + s of the stream, with row = (b · H + h) · T + t.</remarks>
public readonly record struct AttentionDropout(float Probability, ulong Seed, ulong Stream);

/// <summary>The sizes of an attention call. B batch, T queries, S keys, H query heads, G key/value heads, D head size.</summary>
public readonly record struct AttentionShape
{
    /// <summary>B, batch entries.</summary>
    public required int Batch { get; init; }

    /// <summary>T, queries of each batch entry.</summary>
    public required int QueryLength { get; init; }

    /// <summary>S, keys (and values) of each batch entry.</summary>
    public required int KeyLength { get; init; }

    /// <summary>H, query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>G, key/value heads; divides H. Query head h reads key/value head h / (H / G).</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>D, values of a head.</summary>
    public required int HeadSize { get; init; }

    /// <summary>Strides of the queries and of their gradient.</summary>
    public required AttentionStrides Query { get; init; }

    /// <summary>Strides of the keys and of their gradient.</summary>
    public required AttentionStrides Key { get; init; }

    /// <summary>Strides of the values and of their gradient.</summary>
    public required AttentionStrides Value { get; init; }

    /// <summary>Strides of the output and of its gradient.</summary>
    public required AttentionStrides Output { get; init; }

    /// <summary>Dropout of the probabilities while training; the default drops nothing.</summary>
    public AttentionDropout Dropout { get; init; }

    /// <summary>W, keys that a query sees at most, itself included: keys from t + S - T - W + 1 on; 0 for all. With a causal mask only.</summary>
    public int Window { get; init; }

    /// <summary>H / G, query heads that share a key/value head.</summary>
    public int GroupSize => Heads / KeyValueHeads;

    /// <summary>Most keys that a query sees.</summary>
    internal int SeenLength => Window > 0 ? Math.Min(Window, KeyLength) : KeyLength;

    /// <summary>How many keys query <paramref name="query"/> may see, key masks aside: t + S - T + 1 within [0, S] when causal, else S.</summary>
    internal int Visible(int query, bool causal) => causal ? Math.Clamp(query + 1 + KeyLength - QueryLength, 0, KeyLength) : KeyLength;

    /// <summary>The first key that query <paramref name="query"/> may see, key masks aside.</summary>
    internal int First(int query) => Window > 0 ? Math.Clamp(query + 1 + KeyLength - QueryLength - Window, 0, KeyLength) : 0;
}
