// Scaled dot-product attention: the public edge. Checks sizes, pins the operands, launches the jobs.
using Loquat.Kernels.Quantization;

namespace Loquat.Kernels.Attention;

/// <summary>Scaled dot-product attention with grouped heads, on all workers.</summary>
/// <remarks>
/// A query's result has the same bits whatever tile, batch or length it is computed in: scores are chains over d, outputs chains over the keys
/// in order, and the softmax sum depends on which keys are visible only. Tiles outside a sliding window are skipped. Masked keys and values must be finite numbers.
/// Source: Vaswani et al., "Attention Is All You Need" (2017); the backward pass recomputes scores as Dao et al., "FlashAttention" (2022).
/// </remarks>
public static unsafe class AttentionKernels
{
    /// <summary>o = softmax(scale · q kᵀ) v over the visible keys, by head.</summary>
    /// <param name="s">Sizes and strides.</param>
    /// <param name="causal">Whether query t sees only keys up to t + (S - T).</param>
    /// <param name="scale">Factor of the scores, usually 1/√D.</param>
    /// <param name="q">Queries, B x T x H x D by the strides of s.</param>
    /// <param name="k">Keys, B x S x G x D.</param>
    /// <param name="v">Values, B x S x G x D.</param>
    /// <param name="keyMask">[B, S], 0 for padding; or empty.</param>
    /// <param name="o">Output, B x T x H x D; zeros for a query that sees no key.</param>
    /// <param name="logSumExp">[B, H, T]: ln Σ exp(score) over the visible keys, -∞ for none; the backward pass needs it.</param>
    /// <exception cref="ArgumentException">A size or a stride is impossible, or a span is too short for them.</exception>
    public static void Forward(
        in AttentionShape s, bool causal, float scale, ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, ReadOnlySpan<int> keyMask,
        Span<float> o, Span<float> logSumExp)
    {
        CheckSizes(s, causal, scale);
        CheckHeads("queries", s, s.Query, s.QueryLength, s.Heads, q.Length);
        CheckHeads("keys", s, s.Key, s.KeyLength, s.KeyValueHeads, k.Length);
        CheckHeads("values", s, s.Value, s.KeyLength, s.KeyValueHeads, v.Length);
        CheckHeads("output", s, s.Output, s.QueryLength, s.Heads, o.Length);
        CheckMask(s, keyMask);
        CheckCount("logSumExp", (long)s.Batch * s.Heads * s.QueryLength, logSumExp.Length);
        fixed (float* pq = q, pk = k, pv = v, po = o, lse = logSumExp)
        fixed (int* mask = keyMask)
        {
            AttentionForward.Launch(new AttentionProblem
            {
                Shape = s,
                Causal = causal,
                Scale = scale,
                Q = pq,
                K = pk,
                V = pv,
                KeyMask = mask,
                O = po,
                LogSumExp = lse,
            });
        }
    }

    /// <summary>
    /// o = softmax(scale · q kᵀ) v of one query each over keys and values in a compact format: the bits of <see cref="Forward"/> for the values that they decode to.
    /// They are decoded a few positions at a time and never stand in memory as floats.
    /// </summary>
    /// <param name="s">Sizes, with one query and no dropout. The strides of keys and values count values; Batch and Token are whole blocks.</param>
    /// <param name="causal">Whether the query sees only what its window, if any, holds.</param>
    /// <param name="scale">Factor of the scores.</param>
    /// <param name="q">Queries, B x 1 x H x D.</param>
    /// <param name="format">The format of keys and values.</param>
    /// <param name="k">
    /// Keys, B x S x G x D in blocks along a position's row of all heads, where a block may hold the end of one head and the beginning of the next; or
    /// B x G x S x D in blocks along a position's row of one head.
    /// </param>
    /// <param name="v">Values, B x S x G x D in blocks.</param>
    /// <param name="keyMask">[B, S], 0 for padding; or empty.</param>
    /// <param name="o">Output, B x 1 x H x D.</param>
    /// <param name="logSumExp">[B, H, 1]; or empty.</param>
    /// <exception cref="ArgumentException">A size or a stride is impossible, there is not one query, or a span is too short.</exception>
    public static void ForwardCompact(
        in AttentionShape s, bool causal, float scale, ReadOnlySpan<float> q, WeightFormat format, ReadOnlySpan<byte> k, ReadOnlySpan<byte> v, ReadOnlySpan<int> keyMask,
        Span<float> o, Span<float> logSumExp)
    {
        CheckSizes(s, causal, scale);
        if (s.QueryLength != 1 || s.Dropout.Probability > 0)
            throw new ArgumentException($"Attention over {format.Name()} keys takes one query and no dropout, not {s.QueryLength} and {s.Dropout.Probability}; decode the keys and values first.");
        CheckHeads("queries", s, s.Query, 1, s.Heads, q.Length);
        CheckBlocks("keys", s, s.Key, format, k.Length);
        CheckBlocks("values", s, s.Value, format, v.Length);
        CheckHeads("output", s, s.Output, 1, s.Heads, o.Length);
        CheckMask(s, keyMask);
        if (!logSumExp.IsEmpty)
            CheckCount("logSumExp", (long)s.Batch * s.Heads, logSumExp.Length);
        fixed (float* pq = q, po = o, lse = logSumExp)
        fixed (byte* pk = k, pv = v)
        fixed (int* mask = keyMask)
            AttentionSingle.Launch(new AttentionProblem { Shape = s, Causal = causal, Scale = scale, Q = pq, KeyMask = mask, O = po, LogSumExp = lse }, format, pk, pv);
    }

    /// <summary>dq, dk, dv (+)= the gradients of Σ o · dOutput.</summary>
    /// <param name="s">Sizes and strides.</param>
    /// <param name="causal">As in the forward pass.</param>
    /// <param name="scale">As in the forward pass.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="keyMask">[B, S], 0 for padding; or empty.</param>
    /// <param name="o">What the forward pass gave.</param>
    /// <param name="dOutput">Gradient of o, with o's strides.</param>
    /// <param name="logSumExp">What the forward pass gave, [B, H, T].</param>
    /// <param name="dq">Gradient of q, with q's strides. Gradients may be interleaved in one buffer, but share no element.</param>
    /// <param name="dk">Gradient of k, with k's strides.</param>
    /// <param name="dv">Gradient of v, with v's strides.</param>
    /// <param name="accumulate">Whether gradients are added to what dq, dk and dv hold.</param>
    /// <exception cref="ArgumentException">A size or a stride is impossible, or a span is too short for them.</exception>
    public static void Backward(
        in AttentionShape s, bool causal, float scale, ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, ReadOnlySpan<int> keyMask,
        ReadOnlySpan<float> o, ReadOnlySpan<float> dOutput, ReadOnlySpan<float> logSumExp, Span<float> dq, Span<float> dk, Span<float> dv,
        bool accumulate)
    {
        CheckSizes(s, causal, scale);
        CheckHeads("queries", s, s.Query, s.QueryLength, s.Heads, Math.Min(q.Length, dq.Length));
        CheckHeads("keys", s, s.Key, s.KeyLength, s.KeyValueHeads, Math.Min(k.Length, dk.Length));
        CheckHeads("values", s, s.Value, s.KeyLength, s.KeyValueHeads, Math.Min(v.Length, dv.Length));
        CheckHeads("output", s, s.Output, s.QueryLength, s.Heads, Math.Min(o.Length, dOutput.Length));
        CheckMask(s, keyMask);
        CheckCount("logSumExp", (long)s.Batch * s.Heads * s.QueryLength, logSumExp.Length);
        fixed (float* pq = q, pk = k, pv = v, po = o, pdo = dOutput, lse = logSumExp, pdq = dq, pdk = dk, pdv = dv)
        fixed (int* mask = keyMask)
        {
            AttentionBackward.Launch(new AttentionProblem
            {
                Shape = s,
                Causal = causal,
                Accumulate = accumulate,
                Scale = scale,
                Q = pq,
                K = pk,
                V = pv,
                KeyMask = mask,
                O = po,
                LogSumExp = lse,
                DOutput = pdo,
                DQ = pdq,
                DK = pdk,
                DV = pdv,
            });
        }
    }

    /// <summary>p = softmax(scale · q kᵀ) over the visible keys: what each query attends to. For explanation; no model step needs it.</summary>
    /// <param name="s">Sizes and strides; those of values and output are not used.</param>
    /// <param name="causal">Whether query t sees only keys up to t + (S - T).</param>
    /// <param name="scale">Factor of the scores.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="keyMask">[B, S], 0 for padding; or empty.</param>
    /// <param name="p">[B, H, T, S]; rows sum to 1, or are zero where no key is visible.</param>
    /// <exception cref="ArgumentException">A size or a stride is impossible, or a span is too short for them.</exception>
    public static void Probabilities(
        in AttentionShape s, bool causal, float scale, ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<int> keyMask, Span<float> p)
    {
        CheckSizes(s, causal, scale);
        CheckHeads("queries", s, s.Query, s.QueryLength, s.Heads, q.Length);
        CheckHeads("keys", s, s.Key, s.KeyLength, s.KeyValueHeads, k.Length);
        CheckMask(s, keyMask);
        CheckCount("probabilities", (long)s.Batch * s.Heads * s.QueryLength * s.KeyLength, p.Length);
        fixed (float* pq = q, pk = k, pp = p)
        fixed (int* mask = keyMask)
            AttentionForward.Launch(new AttentionProblem { Shape = s, Causal = causal, Scale = scale, Q = pq, K = pk, KeyMask = mask, P = pp });
    }

    private static void CheckSizes(in AttentionShape s, bool causal, float scale)
    {
        if (s.Batch < 0 || s.QueryLength < 0 || s.KeyLength < 0 || s.HeadSize < 1 || s.Heads < 1 || s.KeyValueHeads < 1)
        {
            throw new ArgumentException(
                $"Attention over {s.Batch} entries, {s.QueryLength} queries, {s.KeyLength} keys, {s.Heads} heads, {s.KeyValueHeads} key/value heads "
                + $"of size {s.HeadSize}: heads and their size are at least 1, the rest at least 0.");
        }
        if (!(s.Dropout.Probability >= 0 && s.Dropout.Probability < 1))
            throw new ArgumentException($"Attention was given a dropout probability of {s.Dropout.Probability}; it must be at least 0 and less than 1.");
        if (s.Window < 0 || (s.Window > 0 && !(causal && scale > 0)))
            throw new ArgumentException($"Attention was given a window of {s.Window} keys; it must be at least 0, where 0 is none, and goes with a causal mask and a scale above 0 only.");
        if (s.Heads % s.KeyValueHeads != 0)
            throw new ArgumentException($"{s.Heads} query heads cannot share {s.KeyValueHeads} key/value heads evenly: the first must be a multiple.");
    }

    private static void CheckHeads(string name, in AttentionShape s, in AttentionStrides strides, int length, int heads, int count)
    {
        if (strides.Batch < 0 || strides.Token < 0 || strides.Head < 0)
            throw new ArgumentException($"The strides of the {name} are {strides}; they are at least 0.");
        if (s.Batch == 0 || length == 0)
            return;
        CheckCount(name, ((s.Batch - 1) * strides.Batch) + ((length - 1L) * strides.Token) + ((heads - 1L) * strides.Head) + s.HeadSize, count);
    }

    internal static void CheckBlocks(string name, in AttentionShape s, in AttentionStrides strides, WeightFormat format, int bytes)
    {
        var block = format.BlockLength();
        var isApart = AreHeadsApart(s, strides);
        if (strides.Batch < 0 || strides.Batch % block != 0 || strides.Token % block != 0 || strides.Head < 0
            || (isApart ? strides.Head % block != 0 || s.HeadSize > strides.Token : ((s.KeyValueHeads - 1L) * strides.Head) + s.HeadSize > strides.Token))
        {
            throw new ArgumentException($"The strides of the {name} are {strides}; rows are whole {format.Name()} blocks of {block} values that hold all heads, or one head where the heads lie one after the other.");
        }
        if (s.Batch == 0 || s.KeyLength == 0)
            return;
        var needed = format.Bytes(((s.Batch - 1) * strides.Batch) + EntryLength(s, strides));
        if (bytes < needed)
            throw new ArgumentException($"The {name} of this attention take {needed} bytes, but the span holds {bytes}. Pass the whole buffer.");
    }

    /// <summary>Values from the first row of a batch entry's keys to the end of its last.</summary>
    internal static long EntryLength(in AttentionShape s, in AttentionStrides strides) =>
        ((long)s.KeyLength * strides.Token) + (AreHeadsApart(s, strides) ? (s.KeyValueHeads - 1L) * strides.Head : 0);

    // Whether all positions of a head lie before those of the next.
    private static bool AreHeadsApart(in AttentionShape s, in AttentionStrides strides) =>
        s.KeyValueHeads > 1 && strides.Head >= Math.Max(1L, s.KeyLength) * strides.Token;

    private static void CheckMask(in AttentionShape s, ReadOnlySpan<int> mask)
    {
        if (!mask.IsEmpty)
            CheckCount("key mask", (long)s.Batch * s.KeyLength, mask.Length);
    }

    private static void CheckCount(string name, long needed, int count)
    {
        if (count < needed)
            throw new ArgumentException($"The {name} of this attention take {needed} values, but the span holds {count}. Pass the whole buffer.");
    }
}
