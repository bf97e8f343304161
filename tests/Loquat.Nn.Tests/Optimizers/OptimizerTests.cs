// Optimisers: state that can be saved and put back bit for bit, parameters without gradient left alone, and refused choices.
using Loquat.Nn.Optimizers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Tests.Optimizers;

public sealed class OptimizerTests
{
    private static readonly Dictionary<string, Func<ParameterSet, Optimizer>> s_optimizers = new()
    {
        ["sgd"] = parameters => new Sgd(parameters, new SgdOptions { Momentum = 0.9, WeightDecay = 0.1 }),
        ["rmsprop"] = parameters => new RmsProp(parameters, new RmsPropOptions { Momentum = 0.5 }),
        ["adam"] = parameters => new Adam(parameters, new AdamOptions { WeightDecay = 0.1, DecoupledDecay = true }),
        ["lookahead"] = parameters => new Lookahead(new Adam(parameters), 3),
    };

    public static TheoryData<string> Names => [.. s_optimizers.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_run_goes_on_bit_for_bit_from_saved_state(string name)
    {
        var whole = TinyNetwork.Trained(2, 7, s_optimizers[name]);

        var first = new TinyNetwork();
        var optimizer = s_optimizers[name](first.Parameters);
        var workspace = new Workspace();
        for (var step = 0; step < 4; step++)
            first.Step(optimizer, workspace, step);

        var second = new TinyNetwork(seed: 99);
        for (var i = 0; i < first.Parameters.Count; i++)
            second.Parameters[i].Tensor.Overwrite(first.Parameters[i].Tensor.ToArray());
        var resumed = s_optimizers[name](second.Parameters);
        resumed.StepCount = optimizer.StepCount;
        var saved = optimizer.State.ToDictionary(state => state.Name, state => state.Tensor.ToArray());
        Assert.Equal(saved.Count, optimizer.State.Count);
        foreach (var (key, tensor) in resumed.State)
            tensor.Overwrite(saved[key]);
        for (var step = 4; step < 7; step++)
            second.Step(resumed, workspace, step);
        Assert.Equal(whole, second.Values());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parameter_without_a_gradient_stays(string name)
    {
        var scope = ParameterScope.Root(1);
        var (used, unused) = (scope.Add("used", [2, 2], Initializer.Ones), scope.Add("unused", [2, 2], Initializer.Ones));
        var optimizer = s_optimizers[name](scope.Parameters);
        (used * 3.0).Sum().Backward();
        optimizer.Step(0.1);
        Assert.All(unused.ToArray(), value => Assert.Equal(1, value));
        Assert.All(used.ToArray(), value => Assert.True(value < 1));
        Assert.Equal(1, optimizer.StepCount);
    }

    [Fact]
    public void Only_parameters_that_decay_shrink()
    {
        var scope = ParameterScope.Root(1);
        var (matrix, vector) = (scope.Add("matrix", [2, 2], Initializer.Ones), scope.Add("vector", [2], Initializer.Ones));
        (matrix * 0.0).Sum().Backward();
        (vector * 0.0).Sum().Backward();
        new Adam(scope.Parameters, new AdamOptions { WeightDecay = 0.5, DecoupledDecay = true }).Step(0.1);
        Assert.All(matrix.ToArray(), value => Assert.Equal(0.95f, value, 1e-6f));
        Assert.All(vector.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void Refuses_choices_that_make_no_sense()
    {
        var parameters = ParameterScope.Root(1).Parameters;
        Assert.Contains("momentum", Assert.Throws<ArgumentException>(() => new Sgd(parameters, new SgdOptions { Nesterov = true })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lookahead(new Sgd(parameters), 0));
    }

    [Theory]
    [InlineData(2.0, 1.0, 0.5)]
    [InlineData(0.5, 1.0, 1.0)]
    [InlineData(2.0, 0.0, 1.0)]
    [InlineData(0.0, 1.0, 1.0)]
    public void Clipping_only_ever_shrinks(double norm, double limit, double scale) => Assert.Equal(scale, GradientClipping.Scale(norm, limit), 1e-6);
}
