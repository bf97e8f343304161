// The registry of optimisers and schedules. A new one needs a case here and golden values from tools/golden.
using Loquat.Nn.Optimizers;
using Loquat.Nn.Parameters;
using Loquat.Nn.Schedules;

namespace Loquat.Golden.Tests.Cases;

/// <summary>An optimiser with the choices of a golden run, and the factor on its gradients.</summary>
public sealed record OptimizerCase(string Name, Type Optimizer, Func<ParameterSet, Optimizer> Construct, double GradientScale = 1);

/// <summary>Every golden run, and every golden schedule.</summary>
public static class OptimizerCases
{
    public static IReadOnlyList<OptimizerCase> All { get; } =
    [
        Sgd("plain", new()),
        Sgd("decay", new() { WeightDecay = 0.1 }),
        Sgd("momentum", new() { Momentum = 0.9, WeightDecay = 0.1 }),
        Sgd("nesterov", new() { Momentum = 0.9, Nesterov = true, WeightDecay = 0.1 }),
        Sgd("scaled", new() { Momentum = 0.9 }, 0.25),
        RmsProp("plain", new()),
        RmsProp("momentum", new() { Alpha = 0.9, Epsilon = 1e-6, Momentum = 0.8, WeightDecay = 0.1 }),
        RmsProp("scaled", new(), 0.25),
        Adam("plain", new()),
        Adam("decay", new() { Beta1 = 0.8, Beta2 = 0.95, Epsilon = 1e-6, WeightDecay = 0.1 }),
        Adam("decoupled", new() { Beta2 = 0.99, WeightDecay = 0.1, DecoupledDecay = true }),
        Adam("scaled", new() { WeightDecay = 0.1, DecoupledDecay = true }, 0.25),
        new("Lookahead/sgd", typeof(Lookahead), parameters => new Lookahead(new Sgd(parameters, new SgdOptions { Momentum = 0.9 }), 3, 0.5)),
        new("Lookahead/adam", typeof(Lookahead), parameters => new Lookahead(new Adam(parameters), 2, 0.8)),
    ];

    public static IReadOnlyDictionary<string, LearningRateSchedule> Schedules { get; } = new Dictionary<string, LearningRateSchedule>
    {
        ["linear"] = new LearningRateSchedule.Linear(1, 0.1, 10),
        ["cosine"] = new LearningRateSchedule.Cosine(1, 0.1, 10),
        ["cosine-torch"] = new LearningRateSchedule.Cosine(1, 0.1, 10),
        ["warm-up"] = new LearningRateSchedule.WarmUp(4, new LearningRateSchedule.Cosine(1, 0.1, 10)),
        ["constant"] = new LearningRateSchedule.Constant(0.3),
    };

    private static OptimizerCase Sgd(string label, SgdOptions options, double scale = 1) =>
        new($"Sgd/{label}", typeof(Sgd), parameters => new Sgd(parameters, options), scale);

    private static OptimizerCase RmsProp(string label, RmsPropOptions options, double scale = 1) =>
        new($"RmsProp/{label}", typeof(RmsProp), parameters => new RmsProp(parameters, options), scale);

    private static OptimizerCase Adam(string label, AdamOptions options, double scale = 1) =>
        new($"Adam/{label}", typeof(Adam), parameters => new Adam(parameters, options), scale);
}
