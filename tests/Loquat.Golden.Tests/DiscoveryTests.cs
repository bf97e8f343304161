// Nothing goes unchecked: whatever the library offers must be in a registry, and the registry in the golden files.
using Loquat.Golden.Tests.Cases;
using Loquat.Golden.Tests.Fakes;
using Loquat.Golden.Tests.Harness;
using Loquat.Models;
using Loquat.Models.Bert;
using Loquat.Models.Gpt2;
using Loquat.Models.Llama;
using Loquat.Nn;
using Loquat.Nn.Optimizers;
using Loquat.Nn.Schedules;
using Loquat.Tensors;
using Loquat.Tensors.Autograd;

namespace Loquat.Golden.Tests;

public sealed class DiscoveryTests
{
    private const string Namespace = "Loquat.Tensors.Operations";

    // Whole models with golden tests of their own.
    private static readonly Type[] s_models = [typeof(Gpt2Model), typeof(LlamaModel), typeof(BertModel)];

    private static IReadOnlyList<string> Offered => Discovery.Operations(typeof(Tensor).Assembly, Namespace);

    [Fact]
    public void Every_operation_is_compared_with_PyTorch() => MustCover(Offered,
        OperationCases.All.Where(item => item.NoGolden is null || item.Operation == "DropoutOperations.Dropout").Select(item => item.Operation));

    [Fact]
    public void Every_operation_has_a_gradient_check() => MustCover(Offered,
        OperationCases.All.Where(item => item.NoDifferences is null).Select(item => item.Operation));

    [Fact]
    public void Every_operation_runs_on_all_backends_and_threads() => MustCover(Offered,
        OperationCases.All.Where(item => item.Large is not null).Select(item => item.Operation));

    [Fact]
    public void The_registry_and_the_exceptions_name_operations_that_exist()
    {
        Assert.Empty(OperationCases.All.Select(item => item.Operation).Concat(OperationCases.NotDifferentiable.Keys).Except(Offered));
        Assert.Empty(OperationCases.NotDifferentiable.Keys.Intersect(OperationCases.All.Select(item => item.Operation)));
    }

    [Fact]
    public void Every_golden_case_is_used()
    {
        var used = OperationCases.All.Select(item => item.Name).Concat(LayerCases.All.Select(item => item.Name)).ToHashSet();
        var stored = GoldenFile.Operations.Names.Concat(GoldenFile.Layers.Names).Select(name => string.Join('/', name.Split('/')[..2])).Distinct();
        Assert.Empty(stored.Except(used));
    }

    [Fact]
    public void Every_kind_of_graph_node_is_reached_by_a_gradient_check()
    {
        var reached = new HashSet<Type>();
        Engine.Reference64.Run(() =>
        {
            foreach (var item in OperationCases.All.Where(item => item.NoDifferences is null))
                reached.UnionWith(Discovery.NodesBehind(item.Build().Forward()));
        });
        Assert.Empty(Discovery.Missing(Discovery.Subclasses(typeof(Node), typeof(Node).Assembly).Select(type => type.FullName!), reached.Select(type => type.FullName!)));
    }

    [Fact]
    public void Every_layer_is_checked() => Assert.Empty(Discovery.Missing(
        Discovery.Subclasses(typeof(Module), typeof(Module).Assembly).Concat(Discovery.Subclasses(typeof(Module), typeof(LanguageModel).Assembly)).Select(type => type.FullName!),
        LayerCases.All.Select(item => item.Layer.FullName!)));

    [Fact]
    public void Every_model_is_checked() => Assert.Empty(Discovery.Missing(
        Discovery.Subclasses(typeof(Model), typeof(Model).Assembly).Select(type => type.FullName!), s_models.Select(type => type.FullName!)));

    [Fact]
    public void Every_optimizer_and_schedule_is_checked()
    {
        Assert.Empty(Discovery.Missing(Discovery.Subclasses(typeof(Optimizer), typeof(Optimizer).Assembly).Select(type => type.FullName!),
            OptimizerCases.All.Select(item => item.Optimizer.FullName!)));
        Assert.Empty(Discovery.Missing(Discovery.Subclasses(typeof(LearningRateSchedule), typeof(Optimizer).Assembly).Select(type => type.FullName!),
            OptimizerCases.Schedules.Values.Select(schedule => schedule.GetType().FullName!)));
    }

    [Fact]
    public void Discovery_reports_an_operation_without_a_case()
    {
        var found = Discovery.Operations(typeof(UncheckedOperations).Assembly, typeof(UncheckedOperations).Namespace!);
        Assert.Equal(
            [
                "UncheckedOperations.Scale(Tensor, Double)", "UncheckedOperations.Scale(Tensor, ReadOnlySpan<Int32>)",
                "UncheckedOperations.Split", "UncheckedOperations.Triple",
            ],
            Discovery.Missing(found, OperationCases.All.Select(item => item.Operation)));
        Assert.Contains("UncheckedOperations.Triple", Assert.ThrowsAny<Exception>(() => MustCover(found, [])).Message);
    }

    [Fact]
    public void Discovery_reports_a_layer_and_an_optimizer_without_a_case()
    {
        Assert.Equal([typeof(UncheckedLayer)], Discovery.Subclasses(typeof(Module), typeof(UncheckedLayer).Assembly));
        Assert.Equal([typeof(UncheckedOptimizer)], Discovery.Subclasses(typeof(Optimizer), typeof(UncheckedOptimizer).Assembly));
        Assert.Equal([typeof(UncheckedLayer).FullName!], Discovery.Missing([typeof(UncheckedLayer).FullName!], LayerCases.All.Select(item => item.Layer.FullName!)));
    }

    private static void MustCover(IReadOnlyList<string> offered, IEnumerable<string> covered)
    {
        Assert.NotEmpty(offered);
        var missing = Discovery.Missing(offered, covered, OperationCases.NotDifferentiable.Keys);
        Assert.True(missing.Count == 0, $"Operations without a case: {string.Join(", ", missing)}. Add one to tests/Loquat.Golden.Tests/Cases.");
    }
}
