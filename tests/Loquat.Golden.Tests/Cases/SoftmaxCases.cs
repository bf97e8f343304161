// Cases of softmax, the losses and normalisation: what works along the last axis.
using Loquat.Golden.Tests.Harness;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Cases;

/// <summary>SoftmaxOperations, LossOperations, NormalizationOperations and DropoutOperations.</summary>
internal static class SoftmaxCases
{
    private static readonly int[] s_ignored = [1, -100, 3, 0, -100, 6];

    public static IEnumerable<OperationCase> All() => Softmaxes().Concat(Losses()).Concat(Norms()).Append(
        new("DropoutOperations.Dropout", "plain", [Input.Real("x", 5, 7)], t => t[0].Dropout(0.3, 11, 5))
        {
            NoGolden = "PyTorch draws other random numbers",
            Large = [Input.Real("x", 37, 1027)],
        });

    private static IEnumerable<OperationCase> Softmaxes()
    {
        foreach (var (method, apply) in new (string, Func<Tensor, Tensor>)[] { ("Softmax", x => x.Softmax()), ("LogSoftmax", x => x.LogSoftmax()) })
        {
            yield return Rows($"SoftmaxOperations.{method}", "matrix", [3, 7], apply, [67, 515]);
            yield return Rows($"SoftmaxOperations.{method}", "three-axes", [2, 3, 5], apply, [5, 31, 129]);
            yield return Rows($"SoftmaxOperations.{method}", "wide", [3, 7], apply, null);
        }
        yield return new("SoftmaxOperations.Softmax", "masked", [Input.Real("x", 2, 5), Input.Fixed("mask", [2, 5], [0, 0, 1, 0, 1, 1, 0, 0, 1, 1])],
            t => t[0].MaskedFill(t[1], double.NegativeInfinity).Softmax());
    }

    private static OperationCase Rows(string operation, string label, int[] shape, Func<Tensor, Tensor> apply, int[]? large) =>
        new(operation, label, [Input.Real("x", shape)], t => apply(t[0])) { Large = large is null ? null : [Input.Real("x", large)] };

    private static IEnumerable<OperationCase> Losses()
    {
        var logits = Input.Real("logits", 6, 7);
        var drawn = Input.Ids("targets", 7, 6);
        var ignored = Input.Fixed("targets", [6], s_ignored);
        var weights = Input.Positive("weights", 7).Constant();
        Input[] large = [Input.Real("logits", 67, 515), Input.Ids("targets", 515, 67)];
        yield return Entropy("plain", [logits, drawn], new(), large);
        yield return Entropy("three-axes", [Input.Real("logits", 2, 3, 7), Input.Ids("targets", 7, 2, 3)], new(), null);
        yield return Entropy("wide", [logits, drawn], new(), null);
        yield return Entropy("ignored", [logits, ignored], new(), null);
        yield return Entropy("ignored-id", [logits, Input.Fixed("targets", [6], [2, 1, 3, 2, 5, 6])], new() { IgnoreIndex = 2 }, large);
        yield return Entropy("smoothing", [logits, drawn], new() { LabelSmoothing = 0.1 }, large);
        yield return Entropy("weights", [logits, drawn, weights], new(), [.. large, weights with { Shape = [515] }]);
        yield return Entropy("everything", [logits, ignored, weights], new() { LabelSmoothing = 0.2 }, null);
        foreach (var label in new[] { "plain", "wide" })
        {
            yield return new("LossOperations.BinaryCrossEntropy", label, [Input.Real("logits", 3, 4), Input.Unit("targets", 3, 4).Constant()], t => t[0].BinaryCrossEntropy(t[1]))
            {
                Large = [Input.Real("logits", 37, 1027), Input.Unit("targets", 37, 1027).Constant()],
            };
        }
        yield return new("LossOperations.MeanSquaredError", "plain", [Input.Real("x", 3, 4), Input.Real("target", 3, 4).Constant()], t => t[0].MeanSquaredError(t[1]))
        {
            Large = [Input.Real("x", 37, 1027), Input.Real("target", 37, 1027).Constant()],
        };
    }

    private static OperationCase Entropy(string label, Input[] inputs, CrossEntropyOptions options, Input[]? large) =>
        new("LossOperations.CrossEntropy", label, inputs, t => t[0].CrossEntropy(t[1], t.Length > 2 ? options with { ClassWeights = t[2] } : options)) { Large = large };

    private static IEnumerable<OperationCase> Norms()
    {
        yield return Layer("plain", [3, 6], [67, 515]);
        yield return Layer("gamma", [3, 6], [67, 515], gamma: true);
        yield return Layer("beta", [3, 6], null, beta: true);
        yield return Layer("affine", [2, 3, 5], [5, 31, 129], gamma: true, beta: true);
        yield return Layer("offset", [3, 6], null, gamma: true, beta: true);
        yield return Layer("epsilon", [3, 6], null, gamma: true, beta: true, epsilon: 0.1);
        yield return Rms("plain", [3, 6], [67, 515], false);
        yield return Rms("gamma", [2, 3, 5], [5, 31, 129], true);
        yield return Rms("epsilon", [3, 6], null, true, 0.1);
    }

    private static OperationCase Layer(string label, int[] shape, int[]? large, bool gamma = false, bool beta = false, double epsilon = 1e-5) =>
        new("NormalizationOperations.LayerNorm", label, Affine(shape, gamma, beta), t => t[0].LayerNorm(gamma ? t[1] : null, beta ? t[^1] : null, epsilon))
        {
            Large = large is null ? null : Affine(large, gamma, beta),
        };

    private static OperationCase Rms(string label, int[] shape, int[]? large, bool gamma, double epsilon = 1e-6) =>
        new("NormalizationOperations.RmsNorm", label, Affine(shape, gamma, false), t => t[0].RmsNorm(gamma ? t[1] : null, epsilon))
        {
            Large = large is null ? null : Affine(large, gamma, false),
        };

    private static Input[] Affine(int[] shape, bool gamma, bool beta)
    {
        List<Input> inputs = [Input.Real("x", shape)];
        if (gamma)
            inputs.Add(Input.Real("gamma", shape[^1]));
        if (beta)
            inputs.Add(Input.Real("beta", shape[^1]));
        return [.. inputs];
    }
}
