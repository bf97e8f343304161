// Every operation at odd sizes that several threads share: each lane width against the scalar twins, and any number of threads bit for bit.
using Loquat.Golden.Tests.Cases;
using Loquat.Golden.Tests.Harness;

namespace Loquat.Golden.Tests;

public sealed class OperationConformanceTests
{
    private const double Tolerance = 2e-5;

    private static double[] s_upstream = [];

    public static TheoryData<string> Names => OperationCases.Where(item => item.Large is not null);

    [Theory]
    [MemberData(nameof(Names))]
    public void Lane_widths_agree_with_the_scalar_twins_on_any_number_of_threads(string name)
    {
        var item = OperationCases.Named(name);
        var inputs = item.Large!.ToDictionary(input => input.Name, input => input.Draw(name));
        var expected = Results(item, inputs, Engine.Reference32, 1);
        foreach (var engine in Engine.Widths)
        {
            var alone = Results(item, inputs, engine, 1);
            for (var i = 0; i < expected.Count; i++)
                Agreement.Check($"{name} on {engine}, {expected[i].Name}", expected[i].Values, alone[i].Values, Tolerance);
            foreach (var threads in new[] { 2, 3 })
            {
                var shared = Results(item, inputs, engine, threads);
                for (var i = 0; i < alone.Count; i++)
                    Assert.True(alone[i].Values.AsSpan().SequenceEqual(shared[i].Values), $"{name} on {engine}, {alone[i].Name}: {threads} threads give other bits than one.");
            }
        }
    }

    /// <summary>A fixed gradient of the result, off centre so that its sums do not cancel.</summary>
    private static double[] Upstream(int count)
    {
        if (s_upstream.Length != count)
            s_upstream = [.. Enumerable.Range(1, count).Select(i => (float)(0.5 + Math.Sin(1.7 * i)))];
        return s_upstream;
    }

    private static List<(string Name, double[] Values)> Results(OperationCase item, IReadOnlyDictionary<string, Values> inputs, Engine engine, int threads)
    {
        var results = new List<(string, double[])>();
        engine.Run(() =>
        {
            var trial = item.BuildLarge(inputs);
            results.Add(("result", trial.Differentiate(Upstream)));
            for (var leaf = 0; leaf < trial.Leaves.Count; leaf++)
                results.Add(($"gradient of {trial.Leaves[leaf].Name}", trial.GradientOf(leaf)));
        }, threads);
        return results;
    }
}
