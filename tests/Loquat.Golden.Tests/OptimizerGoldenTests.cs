// Every optimiser against PyTorch over eight steps, schedules rate by rate, and clipping by global norm.
using Loquat.Golden.Tests.Cases;
using Loquat.Golden.Tests.Harness;
using Loquat.Nn.Optimizers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests;

public sealed class OptimizerGoldenTests
{
    private static readonly string[] s_parameters = ["weight", "bias"];

    public static TheoryData<string> Names => [.. OptimizerCases.All.Select(item => item.Name)];

    public static TheoryData<string> Schedules => [.. OptimizerCases.Schedules.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_agree_with_PyTorch_after_every_step(string name)
    {
        var item = OptimizerCases.All.Single(candidate => candidate.Name == name);
        foreach (var engine in Engine.All)
            engine.Run(() => Compare(item, engine));
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Rates_agree_with_PyTorch(string name)
    {
        var rates = GoldenFile.Optimizers[$"schedule/{name}"].Reals!;
        Agreement.Check(name, rates, [.. Enumerable.Range(0, rates.Length).Select(step => OptimizerCases.Schedules[name].At(step))], 1e-6);
    }

    [Theory]
    [InlineData("active", 1.0)]
    [InlineData("idle", 100.0)]
    public void Clipping_agrees_with_PyTorch(string label, double limit)
    {
        var golden = GoldenFile.Optimizers;
        foreach (var engine in Engine.All)
        {
            engine.Run(() =>
            {
                var scope = ParameterScope.Root(1);
                var gradients = new[] { golden[$"clip/{label}/gradient/0"], golden[$"clip/{label}/gradient/1"] };
                for (var i = 0; i < gradients.Length; i++)
                    GiveGradient(scope.Child(i).Add("weight", new Shape(gradients[i].Shape), Initializer.Zeros), gradients[i].Reals!);
                var norm = GradientClipping.GlobalNorm(scope.Parameters);
                Agreement.Check($"norm on {engine}", golden[$"clip/{label}/norm"].Reals!, [norm], Agreement.Golden);
                var scale = GradientClipping.Scale(norm, limit);
                for (var i = 0; i < gradients.Length; i++)
                {
                    double[] clipped = [.. scope.Parameters[i].Tensor.Grad!.ToDoubleArray().Select(value => value * scale)];
                    Agreement.Check($"clipped on {engine}", golden[$"clip/{label}/clipped/{i}"].Reals!, clipped, Agreement.Golden);
                }
            });
        }
    }

    private static void Compare(OptimizerCase item, Engine engine)
    {
        var golden = GoldenFile.Optimizers;
        var scope = ParameterScope.Root(1);
        foreach (var name in s_parameters)
        {
            var start = golden[$"start/{name}"];
            start.WriteTo(scope.Add(name, new Shape(start.Shape), Initializer.Zeros));
        }
        var optimizer = item.Construct(scope.Parameters);
        var steps = golden["gradient/weight"].Shape[0];
        for (var step = 0; step < steps; step++)
        {
            scope.Parameters.ClearGradients();
            foreach (var name in s_parameters)
                GiveGradient(scope.Parameters[name].Tensor, Row(golden[$"gradient/{name}"], step));
            optimizer.Step(0.02 * (1 + (step % 3)), item.GradientScale);
            foreach (var name in s_parameters)
            {
                Agreement.Check($"{item.Name} on {engine}, {name} after step {step + 1}", Row(golden[$"{item.Name}/{name}"], step),
                    scope.Parameters[name].Tensor.ToDoubleArray(), Agreement.Golden);
            }
        }
        Assert.Equal(steps, optimizer.StepCount);
    }

    private static void GiveGradient(Tensor parameter, double[] gradient) => (parameter * Tensor.From(gradient, parameter.Shape)).Sum().Backward();

    private static double[] Row(Values history, int step)
    {
        var length = history.Reals!.Length / history.Shape[0];
        return history.Reals.AsSpan(step * length, length).ToArray();
    }
}
