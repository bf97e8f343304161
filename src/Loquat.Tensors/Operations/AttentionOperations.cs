// Fused multi-head scaled dot-product attention. Heads are slices of the channel axis, so no tensor is ever permuted, and the [T, S] scores
// exist only tile by tile inside the kernel.
using Loquat.Kernels.Attention;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Backends;

namespace Loquat.Tensors.Operations;

/// <summary>How attention is computed.</summary>
public sealed record AttentionOptions
{
    /// <summary>Number of query heads H.</summary>
    public required int Heads { get; init; }

    /// <summary>Number of key/value heads; 0 for as many as query heads. H must be a multiple of it.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Whether query t sees only keys up to t + S - T.</summary>
    public bool Causal { get; init; }

    /// <summary>W, keys that a query sees at most, itself included; 0 for all. With <see cref="Causal"/> only.</summary>
    public int Window { get; init; }

    /// <summary>Factor of the scores; null for 1/√D.</summary>
    public double? Scale { get; init; }

    /// <summary>Dropout of the probabilities while training; the default drops nothing.</summary>
    public AttentionDropout Dropout { get; init; }

    /// <summary>[B, S], 0 at padding that no query sees, or null.</summary>
    public Tensor? KeyMask { get; init; }

    /// <summary>
    /// The real tokens of each batch entry, T = S; null for all. Each entry is computed as if it were alone and had no padding, to the bit; padding
    /// gives zeros and gets no gradient. Excludes a key mask.
    /// </summary>
    public IReadOnlyList<TokenRange>? Ranges { get; init; }
}

/// <summary>Attention: softmax(scale · q kᵀ + mask) v for each head (Vaswani et al. 2017).</summary>
public static class AttentionOperations
{
    /// <summary>Attention over separate tensors.</summary>
    /// <param name="query">[B, T, H·D].</param>
    /// <param name="key">[B, S, G·D] with G key/value heads.</param>
    /// <param name="value">[B, S, G·D].</param>
    /// <param name="options">Heads, masks and scale.</param>
    /// <returns>[B, T, H·D]. A query that sees no key gives zeros.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Attention(this Tensor query, Tensor key, Tensor value, AttentionOptions options)
    {
        var layout = AttentionLayout.Separate(query, key, value, options);
        return Run(layout, query, options, query, key, value);
    }

    /// <summary>Self-attention over one tensor that holds q, k and v side by side, as a fused projection leaves them.</summary>
    /// <param name="queryKeyValue">[B, T, (H + 2G)·D].</param>
    /// <param name="options">Heads, masks and scale.</param>
    /// <returns>[B, T, H·D].</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor SelfAttention(this Tensor queryKeyValue, AttentionOptions options)
    {
        var layout = AttentionLayout.Packed(queryKeyValue, options);
        return Run(layout, queryKeyValue, options, queryKeyValue);
    }

    private static Tensor Run(AttentionLayout layout, Tensor like, AttentionOptions options, params Tensor[] inputs)
    {
        var shape = layout.Shape;
        var y = like.Similar([shape.Batch, shape.QueryLength, shape.Heads * shape.HeadSize]);
        var logSumExp = like.Similar([shape.Batch, shape.Heads, shape.QueryLength]);
        if (options.Ranges is { } ranges)
        {
            CheckRanges(ranges, shape, options);
            like.Backend.Fill(y.Storage, 0);
            for (var entry = 0; entry < shape.Batch; entry++)
                Forward(layout.Entry(entry, ranges[entry]), options, inputs, y, logSumExp);
        }
        else
        {
            Forward(layout, options, inputs, y, logSumExp);
        }
        if (!Node.IsNeeded(inputs))
        {
            logSumExp.Storage.Release();
            return y;
        }
        return new AttentionNode(layout, options, inputs, y, logSumExp).Record(y, logSumExp, inputs);
    }

    private static void Forward(in AttentionLayout layout, AttentionOptions options, Tensor[] inputs, Tensor y, Tensor logSumExp) =>
        y.Backend.Attention(layout.Shape, options.Causal, layout.Scale, layout.At(inputs, 0), layout.At(inputs, 1), layout.At(inputs, 2), options.KeyMask?.Storage,
            new StorageRef(y.Storage, layout.OutputStart), new StorageRef(logSumExp.Storage, layout.LogSumExpStart));

    private static void CheckRanges(IReadOnlyList<TokenRange> ranges, in AttentionShape shape, AttentionOptions options)
    {
        if (options.KeyMask is not null || shape.QueryLength != shape.KeyLength)
            throw new ArgumentException("Attention takes ranges of real tokens where queries and keys are the same tokens, and no key mask beside them.");
        TokenRange.Check(ranges, shape.Batch, shape.QueryLength);
    }

    private sealed class AttentionNode(AttentionLayout layout, AttentionOptions options, Tensor[] inputs, Tensor y, Tensor logSumExp) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            // The kernel writes all three gradients in one mode: they go straight to their places where those agree.
            var targets = new Tensor[inputs.Length];
            var places = new GradientTarget[inputs.Length];
            var direct = true;
            for (var i = 0; i < inputs.Length; i++)
            {
                if (sink.Wants(inputs[i]))
                    places[i] = sink.For(inputs[i]);
                direct &= places[i].Tensor is not null && places[i].Accumulate == places[0].Accumulate && !Repeats(i);
            }
            for (var i = 0; i < inputs.Length; i++)
                targets[i] = direct ? places[i].Tensor : inputs[i].Similar(inputs[i].Shape);
            var accumulate = direct && places[0].Accumulate;
            if (options.Ranges is { } ranges)
            {
                for (var i = 0; i < inputs.Length && !accumulate; i++)
                    y.Backend.Fill(targets[i].Storage, 0);
                for (var entry = 0; entry < layout.Shape.Batch; entry++)
                    Backward(layout.Entry(entry, ranges[entry]), gradient, targets, accumulate);
            }
            else
            {
                Backward(layout, gradient, targets, accumulate);
            }
            if (direct)
                return;
            for (var i = 0; i < inputs.Length; i++)
            {
                if (places[i].Tensor is { } place)
                    y.Backend.Copy(targets[i].Storage, place.Storage, places[i].Accumulate);
                targets[i].Storage.Release();
            }
        }

        private void Backward(in AttentionLayout part, Tensor gradient, Tensor[] targets, bool accumulate) =>
            y.Backend.AttentionBackward(part.Shape, options.Causal, part.Scale, part.At(inputs, 0), part.At(inputs, 1), part.At(inputs, 2), options.KeyMask?.Storage,
                new StorageRef(y.Storage, part.OutputStart), new StorageRef(gradient.Storage, part.OutputStart), new StorageRef(logSumExp.Storage, part.LogSumExpStart),
                part.At(targets, 0), part.At(targets, 1), part.At(targets, 2), accumulate);

        private bool Repeats(int index) => Array.IndexOf(inputs, inputs[index]) < index;
    }
}
