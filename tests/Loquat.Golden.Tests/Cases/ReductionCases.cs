// Cases of sums, means and maxima.
using Loquat.Golden.Tests.Harness;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Cases;

/// <summary>ReductionOperations.</summary>
internal static class ReductionCases
{
    private const string Gone = "(Tensor, ReadOnlySpan<Int32>)";
    private const string Kept = "(Tensor, ReducedAxes, ReadOnlySpan<Int32>)";

    private static readonly (string Label, int[] Axes)[] s_axes = [("first", [0]), ("last", [-1]), ("inner", [1, 2]), ("split", [0, 2]), ("all", [])];

    public static IEnumerable<OperationCase> All()
    {
        foreach (var (label, axes) in s_axes)
        {
            yield return Case("Sum", label, axes, InputKind.Normal, (x, a) => x.Sum(a), (x, a) => x.Sum(ReducedAxes.Kept, a), kept: false);
            yield return Case("Sum", label, axes, InputKind.Normal, (x, a) => x.Sum(a), (x, a) => x.Sum(ReducedAxes.Kept, a), kept: true);
            yield return Case("Mean", label, axes, InputKind.Normal, (x, a) => x.Mean(a), (x, a) => x.Mean(ReducedAxes.Kept, a), kept: false);
            yield return Case("Mean", label, axes, InputKind.Normal, (x, a) => x.Mean(a), (x, a) => x.Mean(ReducedAxes.Kept, a), kept: true);
            yield return Case("Max", label, axes, InputKind.Distinct, (x, a) => x.Max(a), (x, a) => x.Max(ReducedAxes.Kept, a), kept: false);
            yield return Case("Max", label, axes, InputKind.Distinct, (x, a) => x.Max(a), (x, a) => x.Max(ReducedAxes.Kept, a), kept: true);
        }
        const string Tied = "at a tie the maximum has no derivative; the golden values fix how the gradient is shared";
        yield return new("ReductionOperations.Max" + Gone, "ties", [Input.Real("x", 4, 6)], t => t[0].Max(1)) { NoDifferences = Tied };
        yield return new("ReductionOperations.Max" + Gone, "ties-split", [Input.Real("x", 3, 2, 4)], t => t[0].Max(0, 2)) { NoDifferences = Tied };
    }

    private static OperationCase Case(string method, string label, int[] axes, InputKind kind, Func<Tensor, int[], Tensor> gone, Func<Tensor, int[], Tensor> whenKept, bool kept) =>
        new($"ReductionOperations.{method}{(kept ? Kept : Gone)}", kept ? label + "-kept" : label, [new Input("x", kind, [2, 3, 4, 2])],
            t => kept ? whenKept(t[0], axes) : gone(t[0], axes))
        {
            // A sum of everything would cancel to almost nothing where values have either sign.
            Large = [new Input("x", kind == InputKind.Normal ? InputKind.Positive : kind, [11, 37, 7, 33])],
        };
}
