// Embedding look-ups and their gradient against the twin, in guarded memory.
using Loquat.Kernels.Indexing;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Elementwise;

namespace Loquat.Kernels.Tests.Indexing;

[Collection("Kernels")]
public sealed class EmbeddingKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void AgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var n = 0; n <= KernelData.Longest; n++)
        {
            Check(vocabulary: 11, columns: n, positions: 30);
            Check(vocabulary: 5, columns: 7, positions: n);
        }
    }

    private static void Check(int vocabulary, int columns, int positions)
    {
        using var table = new GuardedMemory<float>(KernelData.Numbers(vocabulary * columns, 1));
        using var ids = new GuardedMemory<int>(KernelData.Integers(positions, 2, vocabulary - 1));
        using var y = new GuardedMemory<float>(positions * columns);
        using var gradient = new GuardedMemory<float>(vocabulary * columns);
        float[] expected = new float[positions * columns], expectedGradient = new float[vocabulary * columns];
        EmbeddingReference.Forward<float>(table.Span, vocabulary, columns, ids.Span, expected);
        EmbeddingKernels.Forward(table.Span, vocabulary, columns, ids.Span, y.Span);
        KernelData.SameBits(expected, y.Span, $"{positions} rows of {columns}");
        gradient.Span.Fill(float.NaN);
        foreach (var accumulate in new[] { false, true })
        {
            EmbeddingReference.Backward<float>(ids.Span, y.Span, vocabulary, columns, expectedGradient, accumulate);
            EmbeddingKernels.Backward(ids.Span, y.Span, vocabulary, columns, gradient.Span, accumulate);
            KernelData.SameBits(expectedGradient, gradient.Span, $"gradient of {positions} rows of {columns}");
        }
        using var some = new GuardedMemory<int>(KernelData.Integers(positions / 4, 3, vocabulary - 1));
        EmbeddingReference.ClearRows<float>(some.Span, vocabulary, columns, expectedGradient);
        EmbeddingKernels.ClearRows(some.Span, vocabulary, columns, gradient.Span);
        KernelData.SameBits(expectedGradient, gradient.Span, $"{positions / 4} cleared rows of {columns}");
        EmbeddingKernels.ClearRows(ids.Span, vocabulary, columns, gradient.Span);
        Assert.Equal(-1, gradient.Span.IndexOfAnyExcept(0f));
    }

    [Fact]
    public void BitsDoNotDependOnThreads()
    {
        var table = KernelData.Numbers(50 * 300, 1);
        var ids = KernelData.Integers(400, 2, 50);
        KernelData.ThreadsDoNotMatter(() =>
        {
            float[] y = new float[400 * 300], gradient = new float[50 * 300];
            EmbeddingKernels.Forward(table, 50, 300, ids, y);
            EmbeddingKernels.Backward(ids, y, 50, 300, gradient, accumulate: false);
            return [.. y, .. gradient];
        });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void IdsOutsideTheTableAreNamed(int id)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingKernels.Forward(new float[8], 4, 2, [0, 3, id], new float[6]));
        Assert.Contains($"The id {id} at position 2 is outside the vocabulary of 4", error.Message);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => EmbeddingKernels.Backward([0, 3, id], new float[6], 4, 2, new float[8], accumulate: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingKernels.ClearRows([0, 3, id], 4, 2, new float[8]));
    }

    [Fact]
    public void WrongSizesAreNamed()
    {
        Assert.Throws<ArgumentException>(() => EmbeddingKernels.Forward(new float[7], 4, 2, [0], new float[2]));
        Assert.Throws<ArgumentException>(() => EmbeddingKernels.Forward(new float[8], 4, 2, [0], new float[3]));
        Assert.Throws<ArgumentException>(() => EmbeddingKernels.ClearRows([0], 4, 2, new float[9]));
    }
}
