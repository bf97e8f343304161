// Every layer against PyTorch and against finite differences: result, gradient of the input and of every parameter.
using Loquat.Golden.Tests.Cases;
using Loquat.Golden.Tests.Harness;

namespace Loquat.Golden.Tests;

public sealed class LayerTests
{
    private const string ParameterPart = "/parameter/";

    public static TheoryData<string> GoldenNames => LayerCases.Where(item => item.NoGolden is null);

    public static TheoryData<string> Names => LayerCases.Where(_ => true);

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void Agrees_with_PyTorch_forward_and_backward(string name)
    {
        foreach (var engine in Engine.All)
        {
            engine.Run(() =>
            {
                var golden = GoldenFile.Layers;
                var trial = LayerCases.Named(name).BuildGolden(golden);
                Agreement.Check($"{name} on {engine}", golden[$"{name}/out"].Reals!, trial.Differentiate(golden[$"{name}/upstream"].Reals!), Agreement.Golden);
                for (var leaf = 0; leaf < trial.Leaves.Count; leaf++)
                {
                    var part = trial.Leaves[leaf].Name;
                    var expected = golden[part == "x" ? $"{name}/grad/x" : $"{name}/parameter-grad/{part}"].Reals!;
                    trial.CheckGradient(leaf, expected, Agreement.Golden, $"{name} on {engine}, gradient of {part}");
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public void Registers_the_parameters_of_the_checkpoint(string name)
    {
        var golden = GoldenFile.Layers;
        var expected = golden.Names.Where(key => key.StartsWith(name + ParameterPart, StringComparison.Ordinal)).Select(key => key[(name + ParameterPart).Length..]);
        Assert.Equal(expected.Order(), LayerCases.Named(name).BuildGolden(golden).Leaves.Select(leaf => leaf.Name).Where(part => part != "x").Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_is_the_slope_in_float64(string name) => FiniteDifferences.Check(Engine.Reference64, () => LayerCases.Named(name).Build());

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_is_the_slope_in_float32(string name)
    {
        foreach (var engine in Engine.Widths)
            FiniteDifferences.Check(engine, () => LayerCases.Named(name).Build());
    }
}
