// Which position each token of a pass has, and which token of each row is the last: the same for every family of models.
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn;

/// <summary>Positions of the tokens of a forward pass.</summary>
public static class TokenPositions
{
    // Positions of a step of decoding, and of a batch of them, ask for no array.
    private const int MostOnStack = 256;

    /// <summary>The positions of tokens: real tokens count from 0, or on from what the cache holds of their row; padding has position 0.</summary>
    /// <param name="ids">Token ids [B, T].</param>
    /// <param name="context">The pass, with its padding.</param>
    /// <param name="cache">What came before, or null.</param>
    /// <param name="contextLength">Most positions that the model has.</param>
    /// <param name="first">The position that counting begins with; 0 but for models whose tables keep rows for something else.</param>
    /// <returns>Integers [T] where all rows have the same positions, else [B, T].</returns>
    /// <exception cref="ArgumentException">The ids are no batch, the padding or the cache is for another batch, or a position leaves the context.</exception>
    public static Tensor Of(Tensor ids, ForwardContext context, KeyValueCache? cache, int contextLength, int first = 0)
    {
        if (ids.Shape.Rank != 2)
            throw new ArgumentException($"The model takes token ids [B, T]; these have shape {ids.Shape}.");
        var (batch, length) = (ids.Shape[0], ids.Shape[1]);
        context.Padding?.RequireFit(batch, length);
        if (cache is not null && cache.Batch != batch)
            throw new ArgumentException($"A cache of {cache.Batch} sequences was given with token ids of {batch}.");
        for (var row = 0; row < batch; row++)
        {
            var (start, tokens) = (StartOf(cache, row), context.Padding?.Count(row) ?? length);
            if (start + tokens > contextLength)
                throw new ArgumentException($"Positions [{start}, {start + tokens}) leave the model's context of {contextLength}; shorten the sequence.");
        }
        var isShared = context.Ranges is null && (cache is null || cache.IsEven);
        var rows = isShared ? 1 : batch;
        var count = rows * length;
        Span<int> positions = count <= MostOnStack ? stackalloc int[count] : new int[count];
        positions.Clear();
        for (var row = 0; row < rows; row++)
        {
            var range = context.Ranges?[row] ?? new TokenRange(0, length);
            for (var i = 0; i < range.Count; i++)
                positions[(row * length) + range.Start + i] = StartOf(cache, row) + i;
        }
        if (first != 0)
        {
            foreach (ref var position in positions)
                position += first;
        }
        return isShared ? Tensor.FromIds(positions, [length], ids.Backend) : Tensor.FromIds(positions, [batch, length], ids.Backend);
    }

    /// <summary>Each row's last real token: x [B, T, C] gives [B, 1, C].</summary>
    public static Tensor Last(Tensor x, ForwardContext context) => context.Ranges is null
        ? x.Shape[1] > 1 ? x.Slice(1, x.Shape[1] - 1, 1) : x
        : Pick(x, context.Padding!, isLast: true);

    /// <summary>Each row's first real token: x [B, T, C] gives [B, 1, C].</summary>
    public static Tensor First(Tensor x, ForwardContext context) => context.Ranges is null ? x.Slice(1, 0, 1) : Pick(x, context.Padding!, isLast: false);

    private static Tensor Pick(Tensor x, Padding padding, bool isLast)
    {
        var (batch, length) = (x.Shape[0], x.Shape[1]);
        Span<int> places = batch <= MostOnStack ? stackalloc int[batch] : new int[batch];
        for (var row = 0; row < batch; row++)
            places[row] = (row * length) + (isLast ? padding.Last(row) : Math.Min(padding.Start(row), length - 1));
        return x.Reshape(new Shape(batch * length, x.Shape[2])).Embedding(Tensor.FromIds(places, [batch, 1], x.Backend));
    }

    private static int StartOf(KeyValueCache? cache, int row) => cache is null ? 0 : cache.LengthSpan[row];
}
