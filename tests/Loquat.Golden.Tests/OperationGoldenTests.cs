// Every operation against PyTorch: the result and the gradient of every input, on every backend and lane width.
using Loquat.Golden.Tests.Cases;
using Loquat.Golden.Tests.Harness;

namespace Loquat.Golden.Tests;

public sealed class OperationGoldenTests
{
    public static TheoryData<string> Names => OperationCases.Where(item => item.NoGolden is null);

    [Theory]
    [MemberData(nameof(Names))]
    public void Agrees_with_PyTorch_forward_and_backward(string name)
    {
        foreach (var engine in Engine.All)
        {
            engine.Run(() => Compare(OperationCases.Named(name), engine, InputUse.Once, passes: 1));
            engine.Run(() => Compare(OperationCases.Named(name), engine, InputUse.Result, passes: 1));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Adds_to_a_gradient_that_is_already_there(string name)
    {
        foreach (var engine in Engine.All)
        {
            engine.Run(() => Compare(OperationCases.Named(name), engine, InputUse.Once, passes: 2));
            engine.Run(() => Compare(OperationCases.Named(name), engine, InputUse.SharedLeaf, passes: 1));
            engine.Run(() => Compare(OperationCases.Named(name), engine, InputUse.SharedResult, passes: 1));
        }
    }

    private static void Compare(OperationCase item, Engine engine, InputUse use, int passes)
    {
        var golden = GoldenFile.Operations;
        var trial = item.BuildGolden(golden, use);
        var what = $"{item.Name} on {engine}, {use}, {passes} passes";
        for (var pass = 0; pass < passes; pass++)
        {
            var y = trial.Differentiate(golden[$"{item.Name}/upstream"].Reals!);
            Agreement.Check(what, golden[$"{item.Name}/out"].Reals!, y, Agreement.Golden);
        }
        for (var leaf = 0; leaf < trial.Leaves.Count; leaf++)
        {
            var gradient = golden[$"{item.Name}/grad/{trial.Leaves[leaf].Name}"].Reals!;
            var side = trial.SideLoss is null ? 0 : 1;
            double[] expected = [.. gradient.Select(value => (value + side) * passes)];
            Agreement.Check($"{what}, gradient of {trial.Leaves[leaf].Name}", expected, trial.GradientOf(leaf), Agreement.Golden);
        }
    }
}
