// Every operation against finite differences: to 1e-6 where the scalar twins run in float64, to 1e-3 with the fast kernels in float32.
using Loquat.Golden.Tests.Cases;
using Loquat.Golden.Tests.Harness;

namespace Loquat.Golden.Tests;

public sealed class OperationGradientTests
{
    public static TheoryData<string> Names => OperationCases.Where(item => item.NoDifferences is null);

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_is_the_slope_in_float64(string name) =>
        FiniteDifferences.Check(Engine.Reference64, () => OperationCases.Named(name).Build());

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradient_is_the_slope_in_float32(string name)
    {
        foreach (var engine in Engine.Widths)
            FiniteDifferences.Check(engine, () => OperationCases.Named(name).Build());
    }
}
