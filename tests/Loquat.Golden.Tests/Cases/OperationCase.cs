// One way to call an operation. The same case is compared with PyTorch, checked by finite differences and, in a larger size, run on every
// backend, lane width and number of threads.
using Loquat.Golden.Tests.Harness;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Cases;

/// <summary>A call of an operation.</summary>
/// <param name="Operation">What discovery calls the operation: Class.Method, with parameter types where it is overloaded.</param>
/// <param name="Label">What is special about this call; Class.Method/Label names its golden values.</param>
/// <param name="Inputs">The inputs in the order in which <paramref name="Apply"/> takes them.</param>
/// <param name="Apply">The call.</param>
public sealed record OperationCase(string Operation, string Label, Input[] Inputs, Func<Tensor[], Tensor> Apply)
{
    /// <summary>Inputs of a size that is worth several threads, or null.</summary>
    public Input[]? Large { get; init; }

    /// <summary>Why PyTorch cannot give values for the case, or null where it does.</summary>
    public string? NoGolden { get; init; }

    /// <summary>Why finite differences do not apply, or null where they do.</summary>
    public string? NoDifferences { get; init; }

    /// <summary>Class.Method/Label.</summary>
    public string Name => $"{Operation.Split('(')[0]}/{Label}";

    /// <summary>The call on drawn values, on the default backend.</summary>
    public Trial Build() => Build(Inputs, InputUse.Once, input => input.Draw(Name));

    /// <summary>The call on given large values, on the default backend.</summary>
    public Trial BuildLarge(IReadOnlyDictionary<string, Values> values) => Build(Large!, InputUse.Once, input => values[input.Name]);

    /// <summary>The call on golden values, on the default backend.</summary>
    public Trial BuildGolden(GoldenFile golden, InputUse use = InputUse.Once) => Build(Inputs, use, input =>
    {
        var values = golden[$"{Name}/in/{input.Name}"];
        Assert.Equal(input.Shape, values.Shape);
        return values;
    });

    private Trial Build(Input[] inputs, InputUse use, Func<Input, Values> valuesOf)
    {
        var tensors = new Tensor[inputs.Length];
        var leaves = new List<(string Name, Tensor Tensor)>();
        for (var i = 0; i < inputs.Length; i++)
        {
            tensors[i] = valuesOf(inputs[i]).ToTensor();
            if (inputs[i].HasGradient)
                leaves.Add((inputs[i].Name, tensors[i].WithGradient()));
        }
        var used = tensors;
        return new Trial(Name, leaves, Forward) { SideLoss = use is InputUse.SharedLeaf or InputUse.SharedResult ? SumOfInputs : null };

        Tensor Forward()
        {
            used = use is InputUse.Result or InputUse.SharedResult ? [.. tensors.Select(tensor => tensor.RequiresGrad ? tensor * 1.0 : tensor)] : tensors;
            return Apply(used);
        }

        Tensor SumOfInputs() => used.Where(tensor => tensor.RequiresGrad).Select(tensor => tensor.Sum()).Aggregate((a, b) => a + b);
    }
}

/// <summary>How a trial uses its inputs besides the operation itself.</summary>
public enum InputUse
{
    /// <summary>Not at all: the operation's gradient is the first to arrive.</summary>
    Once,

    /// <summary>The inputs are results of another operation: their gradients begin in memory that has been used before.</summary>
    Result,

    /// <summary>Each leaf is also summed, so that the operation adds its gradient to one that is there: the expected gradient grows by 1.</summary>
    SharedLeaf,

    /// <summary>The same with results of another operation in place of the leaves.</summary>
    SharedResult,
}
