// One matrix product with random operands in guarded memory, run by the kernel and by its twin.
using Loquat.Kernels.MatMul;

namespace Loquat.Kernels.Tests.MatMul;

/// <summary>A product whose stored rows are <paramref name="Pad"/> floats longer than needed.</summary>
public sealed record GemmExample(int M, int N, int K, bool TransposeA, bool TransposeB, int Pad, bool Accumulate, bool Bias, int Seed)
{
    private int Lda => (TransposeA ? M : K) + Pad;

    private int Ldb => (TransposeB ? K : N) + Pad;

    private int Ldc => N + Pad;

    public static float[] Values(System.Random random, int count)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = (random.NextSingle() * 2) - 1;
        return values;
    }

    /// <summary>C, padding included, as the kernel leaves it.</summary>
    public float[] Run()
    {
        var (a, b, c, bias) = Operands();
        using var guardedA = new GuardedMemory<float>(a);
        using var guardedB = new GuardedMemory<float>(b);
        using var guardedC = new GuardedMemory<float>(c);
        using var guardedBias = new GuardedMemory<float>(bias);
        GemmKernels.Multiply(
            TransposeA, TransposeB, M, N, K, guardedA.Span, Lda, guardedB.Span, Ldb, guardedC.Span, Ldc,
            new GemmEpilogue { Accumulate = Accumulate, Bias = guardedBias.Span });
        return guardedC.Span.ToArray();
    }

    /// <summary>C as the twin leaves it: the same bits, since both are chains of fused multiply-adds in order.</summary>
    public float[] Twin()
    {
        var (a, b, c, bias) = Operands();
        GemmReference.Multiply<float>(TransposeA, TransposeB, M, N, K, a, Lda, b, Ldb, c, Ldc, Accumulate, bias);
        return c;
    }

    private static int Stored(int rows, int columns, int stride) => rows == 0 || columns == 0 ? 0 : ((rows - 1) * stride) + columns;

    private (float[] A, float[] B, float[] C, float[] Bias) Operands()
    {
        var random = new System.Random(Seed);
        return (
            Values(random, TransposeA ? Stored(K, M, Lda) : Stored(M, K, Lda)),
            Values(random, TransposeB ? Stored(N, K, Ldb) : Stored(K, N, Ldb)),
            Values(random, Stored(M, N, Ldc)),
            Bias ? Values(random, N) : []);
    }
}
