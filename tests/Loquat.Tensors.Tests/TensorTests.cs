// Making tensors and reading them, operators, and the rules of leaves.
using Loquat.Tensors.Backends;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests;

public sealed class TensorTests
{
    [Fact]
    public void Holds_the_values_that_it_was_given()
    {
        float[] values = [1, 2, 3, 4, 5, 6];
        var tensor = Tensor.From(values, [2, 3]);
        Assert.Equal(values, tensor.ToArray());
        Assert.Equal([1.0, 2, 3, 4, 5, 6], tensor.ToDoubleArray());
        tensor.Overwrite([6, 5, 4, 3, 2, 1]);
        var copy = new float[6];
        tensor.CopyTo(copy);
        Assert.Equal([6f, 5, 4, 3, 2, 1], copy);
        Assert.Equal([7, 8], Tensor.FromIds([7, 8], [2]).ToIdArray());
        Assert.Equal([0f, 0, 1, 1], [.. Tensor.Zeros([2]).ToArray(), .. Tensor.Ones([2]).ToArray()]);
        Assert.Equal(2.5, Tensor.Full(Shape.Scalar, 2.5).Item());
    }

    [Fact]
    public void The_reference_backend_keeps_double_precision()
    {
        using var restore = Backend.Use(ReferenceBackend<double>.Instance);
        var tensor = Tensor.From([1.0 / 3], [1]);
        Assert.Equal(DType.Float64, tensor.Type);
        Assert.Equal(1.0 / 3, tensor.Item());
        Assert.Equal("reference64", Backend.Default.Name);
    }

    [Fact]
    public void Random_elements_depend_on_seed_stream_and_place_only()
    {
        var all = Tensor.Normal([100], 0, 1, 3, 4).ToArray();
        Assert.Equal(all[..37], Tensor.Normal([37], 0, 1, 3, 4).ToArray());
        Assert.NotEqual(all, Tensor.Normal([100], 0, 1, 3, 5).ToArray());
        Assert.NotEqual(all, Tensor.Normal([100], 0, 1, 4, 4).ToArray());
        Assert.All(Tensor.Uniform([100], -2, 3, 1, 1).ToArray(), value => Assert.InRange(value, -2f, 3f));
    }

    [Fact]
    public void Operators_are_the_operations()
    {
        var (a, b) = (Tensor.From([6f, 8], [2]), Tensor.From([2f, 4], [2]));
        Assert.Equal([8f, 12], (a + b).ToArray());
        Assert.Equal([4f, 4], (a - b).ToArray());
        Assert.Equal([12f, 32], (a * b).ToArray());
        Assert.Equal([3f, 2], (a / b).ToArray());
        Assert.Equal([-6f, -8], (-a).ToArray());
        Assert.Equal([7f, 9], (a + 1).ToArray());
        Assert.Equal([5f, 7], (a - 1).ToArray());
        Assert.Equal([12f, 16], (a * 2).ToArray());
        Assert.Equal([12f, 16], (2 * a).ToArray());
        Assert.Equal([3f, 4], (a / 2).ToArray());
        Assert.Equal([7f, 9], (1 + a).ToArray());
        Assert.Equal([-5f, -7], (1 - a).ToArray());
        Assert.Equal([2f, 1.5f], (12 / a).ToArray());
    }

    [Fact]
    public void A_used_up_graph_is_refused_and_not_silently_a_constant()
    {
        var w = Tensor.From([2f, 3], [2]).WithGradient();
        var shared = w * w;
        var (first, second) = (shared.Sum(), shared.Mean());
        first.Backward();
        Assert.Contains("[2]", Assert.Throws<InvalidOperationException>(second.Backward).Message, StringComparison.Ordinal);
        Assert.Equal([4f, 6], w.Grad!.ToArray());
    }

    [Fact]
    public void Integers_are_refused_by_arithmetic()
    {
        var ids = Tensor.FromIds([1, 2], [2]);
        Assert.Contains("integers", Assert.Throws<ArgumentException>(() => ids * 2).Message, StringComparison.Ordinal);
        Assert.Contains("integers", Assert.Throws<ArgumentException>(() => Tensor.Ones([2]) + ids).Message, StringComparison.Ordinal);
        Assert.Equal(7, Tensor.FromIds([7], [1]).Item());
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        Assert.Contains("[2, 2]", Assert.Throws<ArgumentException>(() => Tensor.From([1f, 2, 3], [2, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => Tensor.FromIds([1], [3])).Message, StringComparison.Ordinal);
        Assert.Contains("[2]", Assert.Throws<InvalidOperationException>(() => Tensor.Zeros([2]).Item()).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Tensor.FromIds([1], [1]).WithGradient());
        var leaf = Tensor.Ones([2]).WithGradient();
        Assert.Throws<InvalidOperationException>(() => (leaf * 2).WithGradient());
    }
}
