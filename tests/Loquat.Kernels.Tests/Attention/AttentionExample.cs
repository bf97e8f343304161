// One attention call with random operands in guarded memory, packed as a fused projection would leave them, run by the kernels and the twin.
using Loquat.Kernels.Attention;

namespace Loquat.Kernels.Tests.Attention;

public enum Padding
{
    None,
    Some,
    WholeEntry,
}

/// <summary>B entries of T queries and S keys; when T = S, queries, keys and values are slices of one [B, T, (H + 2G)·D] buffer.</summary>
public sealed record AttentionExample(
    int Batch, int QueryLength, int KeyLength, int Heads, int KeyValueHeads, int HeadSize, bool Causal, Padding Padding, bool Accumulate)
{
    private const int Gap = 3;

    /// <summary>Probability of dropping an attention probability.</summary>
    public float Drop { get; init; }

    /// <summary>Keys that a query sees at most; 0 for all.</summary>
    public int Window { get; init; }

    private bool Fused => QueryLength == KeyLength;

    private int FusedWidth => ((Heads + (2 * KeyValueHeads)) * HeadSize) + Gap;

    public float Scale => 1 / MathF.Sqrt(HeadSize);

    public AttentionShape Shape => new()
    {
        Batch = Batch,
        QueryLength = QueryLength,
        KeyLength = KeyLength,
        Heads = Heads,
        KeyValueHeads = KeyValueHeads,
        HeadSize = HeadSize,
        Query = Fused ? FusedStrides : AttentionStrides.Contiguous(QueryLength, Heads, HeadSize),
        Key = Fused ? FusedStrides : AttentionStrides.Contiguous(KeyLength, KeyValueHeads, HeadSize),
        Value = Fused ? FusedStrides : new AttentionStrides(KeyLength * KeyValueHeads * HeadSize, HeadSize, KeyLength * HeadSize),
        Output = AttentionStrides.Contiguous(QueryLength, Heads, HeadSize),
        Dropout = new AttentionDropout(Drop, 1337, 0x5_0000_0007),
        Window = Window,
    };

    private AttentionStrides FusedStrides => new((long)QueryLength * FusedWidth, FusedWidth, HeadSize);

    private int KeyOffset => Fused ? Heads * HeadSize : Batch * QueryLength * Heads * HeadSize;

    private int ValueOffset => KeyOffset + (Fused ? KeyValueHeads * HeadSize : Batch * KeyLength * KeyValueHeads * HeadSize);

    private int InputCount => Fused ? (Batch * QueryLength * FusedWidth) - Gap : ValueOffset + (Batch * KeyLength * KeyValueHeads * HeadSize);

    private int OutputCount => Batch * QueryLength * Heads * HeadSize;

    private int RowCount => Batch * Heads * QueryLength;

    /// <summary>Every result, named.</summary>
    public (string Name, float[] Values)[] Run()
    {
        var (inputs, mask, dOutput, gradients) = Operands();
        using var x = new GuardedMemory<float>(inputs);
        using var m = new GuardedMemory<int>(mask);
        using var dx = new GuardedMemory<float>(gradients);
        using var dy = new GuardedMemory<float>(dOutput);
        using var o = new GuardedMemory<float>(OutputCount);
        using var lse = new GuardedMemory<float>(RowCount);
        using var p = new GuardedMemory<float>(RowCount * KeyLength);
        o.Span.Fill(float.NaN);
        p.Span.Fill(float.NaN);
        Span<float> k = x.Span[KeyOffset..], v = x.Span[ValueOffset..];
        AttentionKernels.Forward(Shape, Causal, Scale, x.Span, k, v, m.Span, o.Span, lse.Span);
        AttentionKernels.Probabilities(Shape, Causal, Scale, x.Span, k, m.Span, p.Span);
        AttentionKernels.Backward(
            Shape, Causal, Scale, x.Span, k, v, m.Span, o.Span, dy.Span, lse.Span, dx.Span, dx.Span[KeyOffset..], dx.Span[ValueOffset..], Accumulate);
        return [("output", o.Span.ToArray()), ("logSumExp", lse.Span.ToArray()), ("probabilities", p.Span.ToArray()), ("gradients", dx.Span.ToArray())];
    }

    /// <summary>What the twin gives in float64.</summary>
    public (string Name, double[] Values)[] Twin()
    {
        var (inputs, mask, dOutput, gradients) = Operands();
        double[] x = Widen(inputs), dx = Widen(gradients), dy = Widen(dOutput);
        double[] o = new double[OutputCount], lse = new double[RowCount], p = new double[RowCount * KeyLength];
        AttentionReference.Forward<double>(Shape, Causal, Scale, x, x.AsSpan(KeyOffset), x.AsSpan(ValueOffset), mask, o, lse);
        AttentionReference.Probabilities<double>(Shape, Causal, Scale, x, x.AsSpan(KeyOffset), mask, p);
        AttentionReference.Backward<double>(
            Shape, Causal, Scale, x, x.AsSpan(KeyOffset), x.AsSpan(ValueOffset), mask, o, dy, lse, dx, dx.AsSpan(KeyOffset), dx.AsSpan(ValueOffset),
            Accumulate);
        return [("output", o), ("logSumExp", lse), ("probabilities", p), ("gradients", dx)];
    }

    private static double[] Widen(float[] x) => Array.ConvertAll(x, value => (double)value);

    private (float[] Inputs, int[] Mask, float[] DOutput, float[] Gradients) Operands()
    {
        var random = new System.Random(HashCode());
        float[] Values(int count, float range)
        {
            var values = new float[count];
            foreach (ref var value in values.AsSpan())
                value = ((random.NextSingle() * 2) - 1) * range;
            return values;
        }
        var mask = new int[Padding == Padding.None ? 0 : Batch * KeyLength];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = Padding == Padding.WholeEntry && i / KeyLength == Batch - 1 ? 0 : random.Next(3);
        return (Values(InputCount, 2), mask, Values(OutputCount, 1), Values(InputCount, 1));
    }

    private int HashCode() => (((((Batch * 31) + QueryLength) * 31) + KeyLength) * 31) + HeadSize;
}
