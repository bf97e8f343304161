// The naive twin of AttentionKernels: one score row at a time over any floating-point type.
using System.Numerics;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Random;

namespace Loquat.Kernels.Attention;

/// <summary>Scaled dot-product attention by definition, the oracle of <see cref="AttentionKernels"/>; same parameters.</summary>
public static class AttentionReference
{
    /// <summary>See <see cref="AttentionKernels.Forward"/>.</summary>
    public static void Forward<T>(
        in AttentionShape s, bool causal, T scale, ReadOnlySpan<T> q, ReadOnlySpan<T> k, ReadOnlySpan<T> v, ReadOnlySpan<int> keyMask, Span<T> o,
        Span<T> logSumExp)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var p = new T[s.KeyLength];
        for (var row = 0; row < s.Batch * s.Heads * s.QueryLength; row++)
        {
            var (b, h, t) = Row(s, row);
            logSumExp[row] = Softmax(s, causal, scale, q, k, keyMask, row, p);
            for (var d = 0; d < s.HeadSize; d++)
            {
                var sum = T.Zero;
                for (var key = 0; key < s.KeyLength; key++)
                    sum += p[key] * Kept<T>(s, row, key) * v[At(s.Value, b, key, h / s.GroupSize, d)];
                o[At(s.Output, b, t, h, d)] = sum;
            }
        }
    }

    /// <summary>See <see cref="AttentionKernels.ForwardCompact"/>: decodes everything, then attends.</summary>
    public static void ForwardCompact<T>(
        in AttentionShape s, bool causal, T scale, ReadOnlySpan<T> q, WeightFormat format, ReadOnlySpan<byte> k, ReadOnlySpan<byte> v, ReadOnlySpan<int> keyMask, Span<T> o,
        Span<T> logSumExp)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        AttentionKernels.CheckBlocks("keys", s, s.Key, format, k.Length);
        AttentionKernels.CheckBlocks("values", s, s.Value, format, v.Length);
        var (keys, values) = (Decode<T>(s, s.Key, format, k), Decode<T>(s, s.Value, format, v));
        var decoded = s with
        {
            Key = s.Key with { Batch = AttentionKernels.EntryLength(s, s.Key) },
            Value = s.Value with { Batch = AttentionKernels.EntryLength(s, s.Value) },
        };
        Forward(decoded, causal, scale, q, keys, values, keyMask, o, logSumExp.IsEmpty ? new T[s.Batch * s.Heads] : logSumExp);
    }

    private static T[] Decode<T>(in AttentionShape s, AttentionStrides strides, WeightFormat format, ReadOnlySpan<byte> blocks) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var entry = (int)AttentionKernels.EntryLength(s, strides);
        var decoded = new T[s.Batch * entry];
        for (var b = 0; b < s.Batch && entry > 0; b++)
            RowCodecReference.Decode(format, 1, entry, blocks[(int)format.Bytes(b * strides.Batch)..], decoded.AsSpan(b * entry, entry));
        return decoded;
    }

    /// <summary>See <see cref="AttentionKernels.Backward"/>.</summary>
    public static void Backward<T>(
        in AttentionShape s, bool causal, T scale, ReadOnlySpan<T> q, ReadOnlySpan<T> k, ReadOnlySpan<T> v, ReadOnlySpan<int> keyMask,
        ReadOnlySpan<T> o, ReadOnlySpan<T> dOutput, ReadOnlySpan<T> logSumExp, Span<T> dq, Span<T> dk, Span<T> dv, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!accumulate)
        {
            Clear(s, s.Query, s.QueryLength, s.Heads, dq);
            Clear(s, s.Key, s.KeyLength, s.KeyValueHeads, dk);
            Clear(s, s.Value, s.KeyLength, s.KeyValueHeads, dv);
        }
        var p = new T[s.KeyLength];
        for (var row = 0; row < s.Batch * s.Heads * s.QueryLength; row++)
        {
            var (b, h, t) = Row(s, row);
            var g = h / s.GroupSize;
            Softmax(s, causal, scale, q, k, keyMask, row, p);
            var mean = T.Zero;
            for (var d = 0; d < s.HeadSize; d++)
                mean += dOutput[At(s.Output, b, t, h, d)] * o[At(s.Output, b, t, h, d)];
            for (var key = 0; key < s.KeyLength; key++)
            {
                var dp = T.Zero;
                for (var d = 0; d < s.HeadSize; d++)
                    dp += dOutput[At(s.Output, b, t, h, d)] * v[At(s.Value, b, key, g, d)];
                var kept = Kept<T>(s, row, key);
                var ds = p[key] * ((kept * dp) - mean) * scale;
                for (var d = 0; d < s.HeadSize; d++)
                {
                    dq[At(s.Query, b, t, h, d)] += ds * k[At(s.Key, b, key, g, d)];
                    dk[At(s.Key, b, key, g, d)] += ds * q[At(s.Query, b, t, h, d)];
                    dv[At(s.Value, b, key, g, d)] += kept * p[key] * dOutput[At(s.Output, b, t, h, d)];
                }
            }
        }
    }

    /// <summary>See <see cref="AttentionKernels.Probabilities"/>.</summary>
    public static void Probabilities<T>(
        in AttentionShape s, bool causal, T scale, ReadOnlySpan<T> q, ReadOnlySpan<T> k, ReadOnlySpan<int> keyMask, Span<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < s.Batch * s.Heads * s.QueryLength; row++)
            Softmax(s, causal, scale, q, k, keyMask, row, p.Slice(row * s.KeyLength, s.KeyLength));
    }

    // What dropout multiplies the probability of a key by: 0 or 1 / (1 - p).
    private static T Kept<T>(in AttentionShape s, int row, int key) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var dropout = s.Dropout;
        if (dropout.Probability == 0)
            return T.One;
        var word = ((ulong)row * (ulong)((s.KeyLength + 31) / 32 * 32)) + (ulong)key;
        var isDropped = Philox4x32.ToUnit(new Philox4x32(dropout.Seed, dropout.Stream).Word(word)) < dropout.Probability;
        return isDropped ? T.Zero : T.One / (T.One - T.CreateTruncating(dropout.Probability));
    }

    private static (int Batch, int Head, int Query) Row(in AttentionShape s, int row) =>
        (row / (s.Heads * s.QueryLength), row / s.QueryLength % s.Heads, row % s.QueryLength);

    private static int At(AttentionStrides strides, int b, int t, int h, int d) => (int)(b * strides.Batch) + (t * strides.Token) + (h * strides.Head) + d;

    // The probabilities of one query; returns ln Σ exp(score).
    private static T Softmax<T>(
        in AttentionShape s, bool causal, T scale, ReadOnlySpan<T> q, ReadOnlySpan<T> k, ReadOnlySpan<int> keyMask, int row, Span<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (b, h, t) = Row(s, row);
        var largest = T.NegativeInfinity;
        for (var key = 0; key < s.KeyLength; key++)
        {
            var visible = (!causal || (key <= t + s.KeyLength - s.QueryLength && key >= s.First(t))) && (keyMask.IsEmpty || keyMask[(b * s.KeyLength) + key] != 0);
            var score = T.Zero;
            for (var d = 0; d < s.HeadSize; d++)
                score += q[At(s.Query, b, t, h, d)] * k[At(s.Key, b, key, h / s.GroupSize, d)];
            p[key] = visible ? score * scale : T.NegativeInfinity;
            largest = T.Max(largest, p[key]);
        }
        var sum = T.Zero;
        foreach (ref var value in p)
        {
            value = T.IsNegativeInfinity(largest) ? T.Zero : T.Exp(value - largest);
            sum += value;
        }
        if (sum == T.Zero)
            return T.NegativeInfinity;
        foreach (ref var value in p)
            value /= sum;
        return largest + T.Log(sum);
    }

    private static void Clear<T>(in AttentionShape s, AttentionStrides strides, int length, int heads, Span<T> x) where T : unmanaged
    {
        for (var b = 0; b < s.Batch; b++)
        {
            for (var t = 0; t < length; t++)
            {
                for (var h = 0; h < heads; h++)
                    x.Slice(At(strides, b, t, h, 0), s.HeadSize).Clear();
            }
        }
    }
}
