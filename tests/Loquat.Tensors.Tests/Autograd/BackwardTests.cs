// The rules of the backward pass: how gradients add up, what is kept and what is refused. Numbers are small enough to work out by hand.
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests.Autograd;

public sealed class BackwardTests
{
    [Fact]
    public void A_leaf_used_twice_gets_both_gradients()
    {
        var x = Leaf(3);
        ((x * x) + x).Sum().Backward();
        Assert.Equal([7f], x.Grad!.ToArray());
    }

    [Fact]
    public void Adding_a_tensor_to_itself_doubles_its_gradient()
    {
        var x = Leaf(3, 4);
        (x + x).Sum().Backward();
        Assert.Equal([2f, 2], x.Grad!.ToArray());
        var y = Leaf(3, 4);
        var middle = y * 5;
        (middle + middle).Sum().Backward();
        Assert.Equal([10f, 10], y.Grad!.ToArray());
        var z = Leaf(3, 4);
        var same = z * 5;
        (same - same).Sum().Backward();
        Assert.Equal([0f, 0], z.Grad!.ToArray());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void A_gradient_that_passes_through_is_not_changed_for_others_that_share_it(bool inWorkspace, bool sharedFirst)
    {
        var workspace = new Workspace();
        using var scope = inWorkspace ? workspace.Begin() : default;
        var (x, y) = (Leaf(1, 2), Leaf(5, 6));
        var a = x * 2;
        var b = y * 3;
        // a + b hands one gradient to both. a gets more, before or after that: b must not see it.
        var sum = sharedFirst ? null : a + b;
        var more = a * 10;
        sum ??= a + b;
        (more + sum).Sum().Backward();
        Assert.Equal([22f, 22], x.Grad!.ToArray());
        Assert.Equal([3f, 3], y.Grad!.ToArray());
    }

    [Fact]
    public void A_shared_gradient_survives_reshaping_and_constants()
    {
        var x = Leaf(1, 2, 3, 4);
        var a = x * 1;
        var b = a.Reshape(2, 2) + 1;
        var c = b.Reshape(4);
        (c + (a * 7) + b.Reshape(4)).Sum().Backward();
        Assert.Equal([9f, 9, 9, 9], x.Grad!.ToArray());
    }

    [Fact]
    public void A_shared_sub_expression_is_differentiated_once()
    {
        var x = Leaf(2);
        var square = x * x;
        var product = square * square;
        (product + (3 * square)).Sum().Backward();
        Assert.Equal([(4 * 8f) + (3 * 4)], x.Grad!.ToArray());
    }

    [Fact]
    public void A_deep_ladder_of_shared_results_takes_linear_time()
    {
        var x = Leaf(1);
        var y = x;
        for (var i = 0; i < 60; i++)
            y = (y + y) * 0.5;
        y.Sum().Backward();
        Assert.Equal([1f], x.Grad!.ToArray());
    }

    [Fact]
    public void Passes_add_up_until_the_gradient_is_cleared()
    {
        var x = Leaf(2, 3);
        for (var pass = 0; pass < 3; pass++)
            (x * 4).Sum().Backward();
        Assert.Equal([12f, 12], x.Grad!.ToArray());
        x.ClearGradient();
        Assert.Null(x.Grad);
        (x * x).Sum().Backward();
        Assert.Equal([4f, 6], x.Grad!.ToArray());
    }

    [Fact]
    public void Only_leaves_that_asked_get_a_gradient()
    {
        var (x, constant) = (Leaf(2), Tensor.From([5f], [1]));
        (x * constant).Sum().Backward();
        Assert.Equal([5f], x.Grad!.ToArray());
        Assert.Null(constant.Grad);
        Assert.False((constant * 2).RequiresGrad);
        Assert.True((x * 2).RequiresGrad);
    }

    [Fact]
    public void A_leaf_may_be_both_operands_of_one_operation()
    {
        var x = Tensor.From([1f, 2, 3, 4], [2, 2]).WithGradient();
        x.MatMul(x).Sum().Backward();
        // d/dX Σ XX = 1 Xᵀ + Xᵀ 1
        Assert.Equal([3f + 4, 7 + 4, 3 + 6, 7 + 6], x.Grad!.ToArray());
        var (twice, apart) = (Packed(), new[] { Packed(), Packed(), Packed() });
        var options = new AttentionOptions { Heads = 2, Causal = true };
        for (var pass = 0; pass < 2; pass++)
        {
            twice.Attention(twice, twice, options).Power(2).Sum().Backward();
            apart[0].Attention(apart[1], apart[2], options).Power(2).Sum().Backward();
        }
        var expected = apart.Select(part => part.Grad!.ToArray()).Aggregate((a, b) => [.. a.Zip(b, (p, q) => p + q)]);
        Assert.All(expected.Zip(twice.Grad!.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));

        static Tensor Packed() => Tensor.Normal([1, 3, 4], 0, 1, 1, 1).WithGradient();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Attention_with_one_constant_operand_differentiates_the_others(int constant)
    {
        var options = new AttentionOptions { Heads = 2 };
        var (all, some) = (Operands(-1), Operands(constant));
        all[0].Attention(all[1], all[2], options).Power(2).Sum().Backward();
        some[0].Attention(some[1], some[2], options).Power(2).Sum().Backward();
        for (var i = 0; i < 3; i++)
        {
            if (i == constant)
                Assert.Null(some[i].Grad);
            else
                Assert.Equal(all[i].Grad!.ToArray(), some[i].Grad!.ToArray());
        }

        static Tensor[] Operands(int without) => [.. Enumerable.Range(0, 3).Select(i =>
            Tensor.Normal([1, 3, 4], 0, 1, 1, (ulong)i) is var x && i != without ? x.WithGradient() : x)];
    }

    [Fact]
    public void Nothing_is_recorded_without_gradients()
    {
        var x = Leaf(2);
        using (GradMode.NoGrad())
        {
            Assert.False(GradMode.IsEnabled);
            using (GradMode.NoGrad())
                Assert.False((x * 2).RequiresGrad);
            Assert.False(GradMode.IsEnabled);
        }
        Assert.True(GradMode.IsEnabled);
        Assert.Equal([4f], (x * 2).ToArray());
    }

    [Fact]
    public void Detach_cuts_the_history()
    {
        var x = Leaf(3);
        var y = x * 2;
        (y.Detach() * x).Sum().Backward();
        Assert.Equal([6f], x.Grad!.ToArray());
    }

    [Fact]
    public void A_retained_result_can_be_read_after_the_pass()
    {
        var workspace = new Workspace();
        using var scope = workspace.Begin();
        var x = Leaf(2);
        var kept = (x * 3).Retain();
        var lost = kept * 5;
        var loss = lost.Sum();
        loss.Backward();
        Assert.Equal([6f], kept.ToArray());
        Assert.Equal(30, loss.Item());
        Assert.False(kept.RequiresGrad);
        Assert.Contains("Retain()", Assert.Throws<ObjectDisposedException>(lost.ToArray).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Detached_values_outlive_the_result_that_they_were_taken_from()
    {
        var workspace = new Workspace();
        using var scope = workspace.Begin();
        var x = Leaf(2);
        var y = x * 3;
        var copy = y.Detach();
        (y * 5).Sum().Backward();
        _ = Tensor.Full([1], 9);
        Assert.Equal([6f], copy.ToArray());
    }

    [Fact]
    public void Gradients_of_leaves_outlive_the_scope()
    {
        var workspace = new Workspace();
        var x = Leaf(2);
        using (workspace.Begin())
            (x * 3).Sum().Backward();
        Assert.Equal([3f], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_starts_at_a_scalar_with_a_history()
    {
        var x = Leaf(1, 2);
        Assert.Contains("[2]", Assert.Throws<InvalidOperationException>((x * 2).Backward).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(Tensor.Ones([1]).Backward);
        var loss = (x * 2).Sum();
        loss.Backward();
        Assert.Contains("already used", Assert.Throws<InvalidOperationException>(loss.Backward).Message, StringComparison.Ordinal);
    }

    private static Tensor Leaf(params float[] values)
    {
        var leaf = Tensor.AllocatePersistent([values.Length]);
        leaf.Overwrite(values);
        return leaf.WithGradient();
    }
}
