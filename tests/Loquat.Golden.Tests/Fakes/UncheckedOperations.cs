// Operations, a layer and an optimiser that nobody checks: the discovery must find them.
using Loquat.Nn;
using Loquat.Nn.Optimizers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Golden.Tests.Fakes;

public static class UncheckedOperations
{
    public static Tensor Triple(Tensor x) => x * 3.0;

    public static Tensor Scale(Tensor x, double factor) => x * factor;

    public static Tensor Scale(Tensor x, params ReadOnlySpan<int> factors) => x * factors[0];

    public static (Tensor First, Tensor Second) Split(Tensor x) => (x.Slice(0, 0, 1), x.Slice(0, 1, 1));

    public static int CountOf(Tensor x) => x.Count;

    internal static Tensor Hidden(Tensor x) => x;
}

public sealed class UncheckedLayer : Module
{
    public override Tensor Forward(Tensor x, ForwardContext context) => UncheckedOperations.Triple(x);
}

public sealed class UncheckedOptimizer(ParameterSet parameters) : Optimizer(parameters)
{
    protected override void Update(ParameterRun run, Storage gradients, double learningRate, double gradientScale) => gradients.Backend.Fill(run.Values, 0);
}
