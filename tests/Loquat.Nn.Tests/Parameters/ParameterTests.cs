// Parameter scopes make the checkpoint's names; initial values depend on seed and name alone.
using Loquat.Nn.Layers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;

namespace Loquat.Nn.Tests.Parameters;

public sealed class ParameterTests
{
    [Fact]
    public void Names_are_paths()
    {
        var root = ParameterScope.Root(1);
        _ = new Linear(root.Child("h").Child(3).Child("mlp"), 2, 3);
        _ = new LayerNorm(root.Child("ln_f"), 2);
        Assert.Equal(["h.3.mlp.weight", "h.3.mlp.bias", "ln_f.weight", "ln_f.bias"], root.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(6 + 3 + 2 + 2, root.Parameters.ValueCount);
        Assert.True(root.Parameters.Contains("ln_f.bias"));
        Assert.Same(root.Parameters[2].Tensor, root.Parameters["ln_f.weight"].Tensor);
    }

    [Fact]
    public void Matrices_decay_and_vectors_do_not()
    {
        var root = ParameterScope.Root(1);
        _ = new Linear(root.Child("a"), 2, 3);
        _ = new RmsNorm(root.Child("b"), 3);
        _ = new Embedding(root.Child("c"), 4, 3);
        Assert.Equal([true, false, false, true], root.Parameters.Select(parameter => parameter.Decays));
        Assert.All(root.Parameters, parameter => Assert.True(parameter.Tensor.RequiresGrad));
    }

    [Fact]
    public void A_name_can_be_taken_once_and_must_exist()
    {
        var root = ParameterScope.Root(1);
        _ = new RmsNorm(root.Child("norm"), 3);
        Assert.Contains("norm.weight", Assert.Throws<InvalidOperationException>(() => new RmsNorm(root.Child("norm"), 3)).Message, StringComparison.Ordinal);
        Assert.Contains("other", Assert.Throws<KeyNotFoundException>(() => root.Parameters["other"]).Message, StringComparison.Ordinal);
        Assert.False(root.Parameters.Contains("other"));
    }

    [Fact]
    public void Initial_values_do_not_depend_on_other_parameters()
    {
        var (alone, later) = (ParameterScope.Root(9), ParameterScope.Root(9));
        var first = alone.Add("x", [5, 7], new Initializer.Normal(1)).ToArray();
        var before = later.Add("y", [5, 7], new Initializer.Normal(1)).ToArray();
        Assert.Equal(first, later.Add("x", [5, 7], new Initializer.Normal(1)).ToArray());
        Assert.NotEqual(first, before);
        Assert.NotEqual(first, ParameterScope.Root(10).Add("x", [5, 7], new Initializer.Normal(1)).ToArray());
    }

    [Fact]
    public void Initializers_have_the_spread_that_they_promise()
    {
        var root = ParameterScope.Root(1);
        Assert.Equal(0.02, Deviation(root.Add("normal", [100, 100], new Initializer.Normal(0.02))), 1e-3);
        Assert.Equal(Math.Sqrt(2.0 / 50), Deviation(root.Add("kaiming", [100, 100], Initializer.Kaiming(50))), 1e-2);
        var bound = Math.Sqrt(6.0 / 80);
        var xavier = root.Add("xavier", [100, 100], Initializer.Xavier(30, 50));
        Assert.All(xavier.ToArray(), value => Assert.InRange(value, -bound, bound));
        Assert.Equal(bound / Math.Sqrt(3), Deviation(xavier), 1e-2);
        Assert.All(root.Add("ones", [3], Initializer.Ones).ToArray(), value => Assert.Equal(1, value));
        Assert.All(root.Add("zeros", [3], Initializer.Zeros).ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_model_that_waits_for_its_checkpoint_costs_no_memory_and_has_no_gradients()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere memory is resident from the start.");
        const long Bytes = 512L << 20, Slack = 64L << 20;
        var before = ResidentBytes();
        var root = ParameterScope.Root(null);
        var matrices = Enumerable.Range(0, 8).Select(i => root.Add($"m{i}", [4096, 4096], Initializer.Ones)).ToArray();
        Assert.Equal(Bytes, 4 * root.Parameters.ValueCount);
        Assert.InRange(ResidentBytes() - before, -Slack, Slack);
        foreach (var matrix in matrices)
            matrix.Backend.Fill(matrix.Storage, 1);
        Assert.InRange(ResidentBytes() - before, Bytes - Slack, Bytes + Slack);
        Assert.All(root.Parameters, parameter => Assert.Null(parameter.Tensor.Grad));
    }

    /// <summary>The second number of statm counts resident pages.</summary>
    private static long ResidentBytes() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    private static double Deviation(Tensor tensor)
    {
        var values = tensor.ToDoubleArray();
        var mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
