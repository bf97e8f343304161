// Cases of the functions of one tensor and of two.
using Loquat.Golden.Tests.Harness;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Cases;

/// <summary>ElementwiseOperations and BinaryOperations.</summary>
internal static class ElementwiseCases
{
    private static readonly (string Label, int[] A, int[] B)[] s_broadcasts =
    [
        ("same", [3, 4], [3, 4]),
        ("row", [3, 4], [4]),
        ("outer", [3, 1], [1, 4]),
        ("scalar", [2, 3], []),
        ("middle", [2, 3, 4], [3, 1]),
        ("lead", [4], [2, 3, 4]),
        ("crossed", [2, 1, 4], [3, 1]),
        ("ends", [2, 3, 2], [1, 3, 1]),
    ];

    private static readonly Dictionary<string, (int[] A, int[] B)> s_large = new()
    {
        ["same"] = ([37, 1027], [37, 1027]),
        ["row"] = ([61, 513], [513]),
        ["outer"] = ([129, 1], [1, 257]),
        ["scalar"] = ([33333], []),
        ["middle"] = ([7, 37, 129], [37, 1]),
    };

    public static IEnumerable<OperationCase> All()
    {
        yield return Unary("Negate/plain", x => x.Negate());
        yield return Unary("Abs/plain", x => x.Abs(), InputKind.Away);
        yield return Unary("Exp/plain", x => x.Exp());
        yield return Unary("Log/plain", x => x.Log(), InputKind.Positive);
        yield return Unary("Sqrt/plain", x => x.Sqrt(), InputKind.Positive);
        yield return Unary("Relu/plain", x => x.Relu(), InputKind.Away);
        yield return Unary("LeakyRelu/plain", x => x.LeakyRelu(), InputKind.Away);
        yield return Unary("LeakyRelu/slope", x => x.LeakyRelu(0.2), InputKind.Away);
        yield return Unary("Power/cube", x => x.Power(3));
        yield return Unary("Power/square", x => x.Power(2));
        yield return Unary("Power/reciprocal-root", x => x.Power(-0.5), InputKind.Positive);
        yield return Unary("Add/constant", x => x.Add(1.5));
        yield return Unary("Multiply/constant", x => x.Multiply(-2.5));
        (string Name, Func<Tensor, Tensor> Apply)[] smooth =
        [
            ("Tanh", x => x.Tanh()), ("Sigmoid", x => x.Sigmoid()), ("Gelu", x => x.Gelu()), ("GeluTanh", x => x.GeluTanh()), ("Silu", x => x.Silu()),
        ];
        foreach (var (name, apply) in smooth)
        {
            yield return Unary($"{name}/plain", apply);
            yield return Unary($"{name}/wide", apply);
        }
        foreach (var (label, a, b) in s_broadcasts)
        {
            yield return Binary($"Add/{label}", (x, y) => x.Add(y), Input.Real("a", a), Input.Real("b", b));
            yield return Binary($"Subtract/{label}", (x, y) => x.Subtract(y), Input.Real("a", a), Input.Real("b", b));
            yield return Binary($"Multiply/{label}", (x, y) => x.Multiply(y), Input.Real("a", a), Input.Real("b", b));
            yield return Binary($"Divide/{label}", (x, y) => x.Divide(y), Input.Real("a", a), Input.Away("b", b));
            yield return Binary($"Power/{label}", (x, y) => x.Power(y), Input.Positive("a", a), Input.Real("b", b));
        }
        foreach (var (label, a, b) in s_broadcasts.Where(item => item.Label is "same" or "row" or "outer"))
            yield return Binary($"SwiGlu/{label}", (x, y) => x.SwiGlu(y), Input.Real("a", a), Input.Real("b", b));
    }

    private static OperationCase Unary(string name, Func<Tensor, Tensor> apply, InputKind kind = InputKind.Normal) =>
        new($"ElementwiseOperations.{name.Split('/')[0]}", name.Split('/')[1], [new Input("x", kind, [3, 5])], t => apply(t[0]))
        {
            Large = [new Input("x", kind, [37, 1027])],
        };

    private static OperationCase Binary(string name, Func<Tensor, Tensor, Tensor> apply, Input a, Input b)
    {
        var label = name.Split('/')[1];
        return new($"BinaryOperations.{name.Split('/')[0]}", label, [a, b], t => apply(t[0], t[1]))
        {
            Large = s_large.TryGetValue(label, out var shapes) ? [a with { Shape = shapes.A }, b with { Shape = shapes.B }] : null,
        };
    }
}
