// Rotary embedding against its twin in guarded memory, every head size, both conventions, every width; and the same bits from all of them.
using Loquat.Kernels.Rotary;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Tests.Softmax;

namespace Loquat.Kernels.Tests.Rotary;

[Collection("Kernels")]
public sealed class RotaryKernelsTests
{
    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void MatchesItsTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var size = 2; size <= 258; size += 2)
        {
            foreach (var shape in Shapes(size))
            {
                foreach (var accumulate in new[] { false, true })
                {
                    var (angles, x, y) = Operands(shape);
                    using var a = new GuardedMemory<float>(angles);
                    using var source = new GuardedMemory<float>(x);
                    using var destination = new GuardedMemory<float>(y);
                    var expected = Rows.Wide(y);
                    RotaryReference.Turn<double>(shape, Rows.Wide(angles), Rows.Wide(x), expected, accumulate);
                    RotaryKernels.Turn(shape, a.Span, source.Span, destination.Span, accumulate);
                    Rows.Near(expected, destination.Span, 1e-6, $"{shape} on {width}");
                }
            }
        }
    }

    [Fact]
    public void WidthsAndThreadsGiveTheSameBits()
    {
        foreach (var shape in new[] { 64, 70, 600 }.SelectMany(Shapes).Select(shape => shape with { Tokens = 301, AngleRows = 43 }))
        {
            float[]? first = null;
            foreach (var width in SimdPath.Supported)
            {
                foreach (var threads in new[] { 1, 2, 3 })
                {
                    using var settings = new KernelSettings(width, threads);
                    var (angles, x, y) = Operands(shape);
                    RotaryKernels.Turn(shape, angles, x, y, true);
                    first ??= y;
                    Assert.Equal(first, y);
                }
            }
        }
    }

    [Fact]
    public void TurningBackUndoesTurning()
    {
        foreach (var shape in Shapes(16))
        {
            var (angles, x, y) = Operands(shape with { IsInverse = false });
            for (var i = 0; i < angles.Length; i++)
            {
                var (row, pair) = (i / 16, i % 8);
                angles[i] = i % 16 < 8 ? MathF.Cos(row + (0.3f * pair)) : MathF.Sin(row + (0.3f * pair));
            }
            var back = new float[x.Length];
            RotaryKernels.Turn(shape with { IsInverse = false }, angles, x, y, false);
            RotaryKernels.Turn(shape with { IsInverse = true, SourceStride = shape.DestinationStride, DestinationStride = shape.SourceStride }, angles, y, back, false);
            for (var token = 0; token < shape.Tokens; token++)
            {
                for (var i = 0; i < shape.Heads * 16; i++)
                    Assert.Equal(x[(token * shape.SourceStride) + i], back[(token * shape.SourceStride) + i], 1e-5f);
            }
        }
    }

    [Fact]
    public void WrongSizesAreNamed()
    {
        var shape = new RotaryShape(2, 2, 4, 8, 8, 2, false, false);
        Assert.Throws<ArgumentException>(() => RotaryKernels.Turn(shape with { HeadSize = 3 }, new float[8], new float[16], new float[16], false));
        Assert.Throws<ArgumentException>(() => RotaryKernels.Turn(shape, new float[7], new float[16], new float[16], false));
        Assert.Throws<ArgumentException>(() => RotaryKernels.Turn(shape, new float[8], new float[15], new float[16], false));
        Assert.Throws<ArgumentException>(() => RotaryKernels.Turn(shape, new float[8], new float[16], new float[15], false));
        Assert.Throws<ArgumentException>(() => RotaryKernels.Turn(shape with { AngleRows = 0 }, new float[8], new float[16], new float[16], false));
    }

    private static IEnumerable<RotaryShape> Shapes(int size) =>
        from isInterleaved in new[] { false, true }
        from isInverse in new[] { false, true }
        select new RotaryShape(5, 3, size, (3 * size) + 1, (4 * size) + 3, isInverse ? 5 : 2, isInterleaved, isInverse);

    private static (float[] Angles, float[] X, float[] Y) Operands(RotaryShape shape) =>
    (
        Rows.Normal(shape.AngleRows * shape.HeadSize, 1),
        Rows.Normal(((shape.Tokens - 1) * shape.SourceStride) + (shape.Heads * shape.HeadSize), 2),
        Rows.Normal(((shape.Tokens - 1) * shape.DestinationStride) + (shape.Heads * shape.HeadSize), 3));
}
