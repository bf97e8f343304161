// Functions of two variables with broadcasting, forward and backward, against operands repeated by hand and against their twin.
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Tests.Elementwise;

[Collection("Kernels")]
public sealed class BinaryKernelsTests
{
    private static readonly (int[] A, int[] B)[] s_shapes =
    [
        ([], []), ([1], [1]), ([37], []), ([], [37]), ([5, 19], [19]), ([19], [5, 19]), ([5, 19], [5, 1]), ([5, 1], [5, 19]), ([7, 1], [1, 33]),
        ([2, 3, 4], [3, 1]), ([4, 1, 5], [2, 1, 3, 1]), ([2, 1, 3, 1, 2, 1, 2, 1], [1, 2, 1, 2, 1, 2, 1, 17]), ([0, 3], [3]),
        ([6, 20], [6, 20]), ([2, 5, 18], [2, 1, 18]), ([70, 41], [70, 1]),
    ];

    public static TheoryData<SimdWidth> Widths => KernelSettings.Widths;

    [Theory]
    [MemberData(nameof(Widths))]
    public void EveryShapeAgreesWithRepeatedOperands(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        foreach (var (aShape, bShape) in s_shapes)
            foreach (var function in Enum.GetValues<BinaryFunction>())
                Check(function, aShape, bShape, $"{function} of [{string.Join(",", aShape)}] and [{string.Join(",", bShape)}], {width}");
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void EveryLengthAgreesWithTwin(SimdWidth width)
    {
        using var settings = new KernelSettings(width);
        for (var n = 0; n <= KernelData.Longest; n++)
        {
            Check(BinaryFunction.Divide, [n], [n], $"same shape of {n}, {width}");
            Check(BinaryFunction.Subtract, [3, n], [n], $"row of {n}, {width}");
            Check(BinaryFunction.Multiply, [2, n], [2, 1], $"column beside rows of {n}, {width}");
            Check(BinaryFunction.Power, [1], [n], $"scalar and {n}, {width}");
        }
    }

    private static void Check(BinaryFunction function, int[] aShape, int[] bShape, string what)
    {
        var plan = BroadcastPlan.Create(aShape, bShape);
        using var a = new GuardedMemory<float>(KernelData.Numbers(plan.LeftCount, 1, 0.4f, 2.5f));
        using var b = new GuardedMemory<float>(KernelData.Numbers(plan.RightCount, 2, 0.5f, 2f));
        using var dy = new GuardedMemory<float>(KernelData.Numbers(plan.Count, 3, -1f, 1f));
        using var y = new GuardedMemory<float>(plan.Count);
        using var d = new GuardedMemory<float>(plan.Count);
        double[] repeatedA = Repeat(a.Span, aShape, plan.OutputShape.ToArray()), repeatedB = Repeat(b.Span, bShape, plan.OutputShape.ToArray());
        var flat = BroadcastPlan.Create([plan.Count], [plan.Count]);
        double[] wideY = new double[plan.Count], wideDy = KernelData.Wide(dy.Span), wide = new double[plan.Count];

        BinaryReference.Forward<double>(function, flat, repeatedA, repeatedB, wideY, accumulate: false);
        BinaryKernels.Forward(function, plan, a.Span, b.Span, y.Span, accumulate: false);
        KernelData.Close(wideY, y.Span, 1e-6, what);
        BinaryReference.Forward<float>(function, plan, a.Span, b.Span, d.Span, accumulate: false);
        KernelData.Close(wideY, d.Span, 1e-6, what + " (twin)");

        BinaryReference.BackwardLeft<double>(function, flat, repeatedA, repeatedB, wideY, wideDy, wide, accumulate: false);
        BinaryKernels.BackwardLeft(function, plan, a.Span, b.Span, y.Span, dy.Span, d.Span, accumulate: false);
        KernelData.Close(wide, d.Span, 3e-6, what + ", left gradient");
        BinaryReference.BackwardRight<double>(function, flat, repeatedA, repeatedB, wideY, wideDy, wide, accumulate: true);
        BinaryKernels.BackwardRight(function, plan, a.Span, b.Span, y.Span, dy.Span, d.Span, accumulate: true);
        KernelData.Close(wide, d.Span, 6e-6, what + ", right gradient added");

        BinaryReference.Forward<double>(function, flat, repeatedA, repeatedB, wide, accumulate: true);
        BinaryKernels.Forward(function, plan, a.Span, b.Span, d.Span, accumulate: true);
        KernelData.Close(wide, d.Span, 8e-6, what + ", added");
    }

    /// <summary>The operand as the output sees it, found from the full shapes alone.</summary>
    private static double[] Repeat(ReadOnlySpan<float> operand, int[] shape, int[] output)
    {
        var repeated = new double[output.Aggregate(1, (x, y) => x * y)];
        for (var index = 0; index < repeated.Length; index++)
        {
            int rest = index, offset = 0, stride = 1;
            for (var i = 1; i <= output.Length; i++)
            {
                var position = rest % output[^i];
                rest /= output[^i];
                if (i > shape.Length)
                    continue;
                offset += (shape[^i] == 1 ? 0 : position) * stride;
                stride *= shape[^i];
            }
            repeated[index] = operand[offset];
        }
        return repeated;
    }

    [Fact]
    public void BitsDependOnThreadsInNoShape()
    {
        foreach (var (aShape, bShape) in new (int[], int[])[] { ([301, 67], [67]), ([301, 67], [301, 1]), ([31, 1, 67], [11, 1]), ([20011], []) })
        {
            var plan = BroadcastPlan.Create(aShape, bShape);
            float[] a = KernelData.Numbers(plan.LeftCount, 1, 0.4f, 2.5f), b = KernelData.Numbers(plan.RightCount, 2, 0.4f, 2.5f);
            foreach (var function in Enum.GetValues<BinaryFunction>())
            {
                KernelData.ThreadsDoNotMatter(() =>
                {
                    float[] y = new float[plan.Count], da = new float[plan.Count], db = new float[plan.Count];
                    BinaryKernels.Forward(function, plan, a, b, y, accumulate: false);
                    BinaryKernels.BackwardLeft(function, plan, a, b, y, y, da, accumulate: false);
                    BinaryKernels.BackwardRight(function, plan, a, b, y, y, db, accumulate: false);
                    return [.. y, .. da, .. db];
                });
            }
        }
    }

    [Fact]
    public void WrongLengthsAreNamed()
    {
        var error = Assert.Throws<ArgumentException>(
            () => BinaryKernels.Forward(BinaryFunction.Add, BroadcastPlan.Create([2], [2]), new float[3], new float[2], new float[2], accumulate: false));
        Assert.Contains("a holds 3 elements where the operation works on 2", error.Message);
    }
}
