// Cases of matrix products and the fused linear layer.
using Loquat.Golden.Tests.Harness;
using Loquat.Kernels.Elementwise;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Cases;

/// <summary>ProductOperations.</summary>
internal static class ProductCases
{
    private static readonly (string Label, UnaryFunction? Function)[] s_activations =
    [
        ("relu", UnaryFunction.Relu), ("leaky", UnaryFunction.LeakyRelu), ("gelu", UnaryFunction.Gelu), ("gelu-tanh", UnaryFunction.GeluTanh),
        ("silu", UnaryFunction.Silu), ("tanh", UnaryFunction.Tanh), ("sigmoid", UnaryFunction.Sigmoid),
    ];

    public static IEnumerable<OperationCase> All() => Products().Concat(Layers());

    private static IEnumerable<OperationCase> Products()
    {
        yield return Product("plain", [3, 4], [4, 5], [67, 131], [131, 59]);
        yield return Product("left", [4, 3], [4, 5], [131, 67], [131, 59], left: true);
        yield return Product("right", [3, 4], [5, 4], [67, 131], [59, 131], right: true);
        yield return Product("both", [4, 3], [5, 4], [131, 67], [59, 131], left: true, right: true);
        yield return Product("row", [1, 7], [7, 5], [1, 517], [517, 259]);
        yield return Product("batched", [2, 3, 4], [2, 4, 5], [5, 33, 41], [5, 41, 29]);
        yield return Product("batched-left", [2, 4, 3], [2, 4, 5], [5, 41, 33], [5, 41, 29], left: true);
        yield return Product("batched-right", [2, 3, 4], [2, 5, 4], [5, 33, 41], [5, 29, 41], right: true);
        yield return Product("batched-both", [2, 4, 3], [2, 5, 4], [5, 41, 33], [5, 29, 41], left: true, right: true);
        yield return Product("shared-a", [3, 4], [2, 4, 5], [33, 41], [5, 41, 29]);
        yield return Product("shared-a-left", [4, 3], [2, 4, 5], [41, 33], [5, 41, 29], left: true);
        yield return Product("shared-b", [2, 3, 4], [4, 5], [5, 33, 41], [41, 29]);
        yield return Product("shared-b-right", [2, 3, 4], [5, 4], [5, 33, 41], [29, 41], right: true);
        yield return Product("four-axes", [2, 3, 2, 4], [2, 3, 4, 3], [2, 3, 17, 23], [2, 3, 23, 19]);
    }

    private static IEnumerable<OperationCase> Layers()
    {
        foreach (var (prefix, layout) in new[] { ("", WeightLayout.InputOutput), ("transposed-", WeightLayout.OutputInput) })
        {
            var isTransposed = layout == WeightLayout.OutputInput;
            var weight = Input.Real("weight", isTransposed ? [5, 3] : [3, 5]);
            var large = Input.Real("weight", isTransposed ? [71, 131] : [131, 71]);
            var (x, bias) = (Input.Real("x", 4, 3), Input.Real("bias", 5));
            Input[] larger = [Input.Real("x", 67, 131), large, Input.Real("bias", 71)];
            yield return new("ProductOperations.Linear", prefix + "plain", [Input.Real("x", 2, 4, 3), weight], t => t[0].Linear(t[1], null, layout))
            {
                Large = [Input.Real("x", 3, 23, 131), large],
            };
            yield return new("ProductOperations.Linear", prefix + "bias", [x, weight, bias], t => t[0].Linear(t[1], t[2], layout)) { Large = larger };
            var residual = Input.Real("residual", 4, 5);
            yield return new("ProductOperations.Linear", prefix + "residual", [x, weight, bias, residual], t => t[0].Linear(t[1], t[2], layout, null, t[3]))
            {
                Large = [.. larger, Input.Real("residual", 67, 71)],
            };
            yield return new("ProductOperations.Linear", prefix + "plain-residual", [x, weight, residual], t => t[0].Linear(t[1], null, layout, null, t[2]))
            {
                Large = [larger[0], large, Input.Real("residual", 67, 71)],
            };
            foreach (var (label, function) in s_activations)
            {
                yield return new("ProductOperations.Linear", prefix + label, [x, weight, bias], t => t[0].Linear(t[1], t[2], layout, function))
                {
                    // A rounding difference may turn a slope of 0 into one of 1 at a kink.
                    Large = label is "relu" or "leaky" ? null : larger,
                    NoDifferences = label is "relu" or "leaky" ? "a kink may lie within a step; Relu and LeakyRelu are checked alone" : null,
                };
            }
        }
    }

    private static OperationCase Product(string label, int[] a, int[] b, int[] largeA, int[] largeB, bool left = false, bool right = false) =>
        new("ProductOperations.MatMul", label, [Input.Real("a", a), Input.Real("b", b)], t => t[0].MatMul(t[1], left, right))
        {
            Large = [Input.Real("a", largeA), Input.Real("b", largeB)],
        };
}
