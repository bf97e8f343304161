// Workspaces: scopes take memory back, kept tensors move outwards, stale tensors say so, and steady work stops asking for memory.
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests;

public sealed class WorkspaceTests
{
    [Fact]
    public void The_end_of_a_scope_takes_everything_back()
    {
        var workspace = new Workspace();
        Tensor inside;
        using (workspace.Begin())
        {
            Assert.Same(workspace, Workspace.Current);
            inside = Tensor.Ones([3, 5]);
            Assert.True(workspace.LiveBytes >= 60);
        }
        Assert.Null(Workspace.Current);
        Assert.Equal(0, workspace.LiveBytes);
        Assert.True(workspace.PeakBytes >= 60);
        var error = Assert.Throws<ObjectDisposedException>(inside.ToArray);
        Assert.Contains("[3, 5]", error.Message, StringComparison.Ordinal);
        Assert.Contains("Retain()", error.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => inside + inside);
    }

    [Fact]
    public void A_stale_tensor_stays_stale_when_its_block_is_used_again()
    {
        var workspace = new Workspace();
        Tensor first;
        using (workspace.Begin())
            first = Tensor.Full([8], 1);
        using (workspace.Begin())
        {
            var second = Tensor.Full([8], 2);
            Assert.Throws<ObjectDisposedException>(first.ToArray);
            Assert.Equal(2, second.ToArray()[7]);
        }
    }

    [Fact]
    public void A_kept_tensor_lives_until_the_scope_around_ends()
    {
        var workspace = new Workspace();
        Tensor kept, lost;
        using (workspace.Begin())
        {
            var before = Tensor.Full([4], 1);
            using (var inner = workspace.Begin())
            {
                lost = Tensor.Full([4], 2);
                kept = inner.Keep(Tensor.Full([4], 3));
            }
            Assert.Throws<ObjectDisposedException>(lost.ToArray);
            var after = Tensor.Full([4], 4);
            Assert.Equal([1f, 3, 4], [before.ToArray()[0], kept.ToArray()[0], after.ToArray()[0]]);
        }
        Assert.Throws<ObjectDisposedException>(kept.ToArray);
        Assert.Equal(0, workspace.LiveBytes);
    }

    [Fact]
    public void An_outer_scope_can_keep_a_tensor_of_an_inner_one()
    {
        var workspace = new Workspace();
        Tensor kept;
        using (workspace.Begin())
        {
            using (var middle = workspace.Begin())
            {
                var own = Tensor.Full([4], 1);
                using (workspace.Begin())
                    kept = middle.Keep(Tensor.Full([4], 2));
                Assert.Equal([1f, 2], [own.ToArray()[0], kept.ToArray()[0]]);
            }
            Assert.Equal(2, kept.ToArray()[0]);
        }
        Assert.Throws<ObjectDisposedException>(kept.ToArray);
    }

    [Fact]
    public void A_tensor_kept_from_the_outermost_scope_leaves_the_workspace()
    {
        var workspace = new Workspace();
        Tensor kept;
        using (var scope = workspace.Begin())
            kept = scope.Keep(Tensor.Full([4], 2));
        Assert.Equal((0, 0), (workspace.LiveBytes, workspace.HeldBytes));
        using (workspace.Begin())
            _ = Tensor.Full([4], 3);
        Assert.Equal([2f, 2, 2, 2], kept.ToArray());
    }

    [Fact]
    public void Random_nesting_keeping_and_releasing_never_mixes_tensors_up()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var workspace = new Workspace();
            var random = new System.Random(seed);
            var kept = Descend(workspace, random, depth: 0, []);
            Assert.Equal(0, workspace.LiveBytes);
            foreach (var (tensor, expected) in kept)
                Assert.All(tensor.ToArray(), actual => Assert.Equal(expected, actual));
        }
    }

    [Fact]
    public void Without_a_workspace_tensors_simply_live()
    {
        Assert.Null(Workspace.Current);
        var x = Tensor.Ones([3]).WithGradient();
        var y = x * 2;
        y.Sum().Backward();
        Assert.Equal([2f, 2, 2], y.ToArray());
    }

    [Fact]
    public void A_transient_scope_is_one_only_without_gradients()
    {
        var workspace = new Workspace();
        using var scope = workspace.Begin();
        Tensor inside;
        using (Workspace.BeginTransient())
            inside = Tensor.Ones([2]);
        Assert.Equal([1f, 1], inside.ToArray());
        using (GradMode.NoGrad())
        {
            using (Workspace.BeginTransient())
                inside = Tensor.Ones([2]);
            Assert.Throws<ObjectDisposedException>(inside.ToArray);
        }
    }

    [Fact]
    public void One_workspace_holds_memory_of_one_backend()
    {
        var workspace = new Workspace();
        using var scope = workspace.Begin();
        _ = Tensor.Ones([2]);
        var error = Assert.Throws<InvalidOperationException>(() => Tensor.Ones([2], ReferenceBackend<double>.Instance));
        Assert.Contains("cpu", error.Message, StringComparison.Ordinal);
        Assert.Contains("reference64", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steady_training_asks_for_no_more_memory()
    {
        var workspace = new Workspace();
        var weight = Tensor.Normal([16, 16], 0, 0.1, 1, 1).WithGradient();
        var held = new List<long>();
        for (var step = 0; step < 60; step++)
        {
            using var scope = workspace.Begin();
            weight.ClearGradient();
            var x = Tensor.Normal([8, 16], 0, 1, 2, (ulong)step);
            for (var layer = 0; layer < 4; layer++)
                x += x.Linear(weight).GeluTanh().LayerNorm(null, null);
            x.Softmax().Power(2).Mean().Backward();
            held.Add(workspace.HeldBytes);
        }
        Assert.True(held[0] > 0);
        Assert.All(held.Skip(1), bytes => Assert.Equal(held[1], bytes));
    }

    [Fact]
    public void Backward_gives_memory_back_as_it_goes()
    {
        var workspace = new Workspace();
        using var scope = workspace.Begin();
        var x = Tensor.Ones([1000]).WithGradient();
        var before = workspace.LiveBytes;
        var y = x;
        for (var i = 0; i < 20; i++)
            y = y.Tanh();
        var loss = y.Sum();
        var forward = workspace.LiveBytes - before;
        loss.Backward();
        Assert.True(workspace.LiveBytes - before < 1000, $"{workspace.LiveBytes - before} bytes are still in use.");
        Assert.True(workspace.PeakBytes - before < forward + (3 * 5120), $"The peak of {workspace.PeakBytes} bytes is above what forward and two gradients need.");
        Assert.Throws<ObjectDisposedException>(y.ToArray);
    }

    // Every tensor is filled with a number of its own; whatever should still live must still hold it.
    private static List<(Tensor Tensor, float Value)> Descend(Workspace workspace, System.Random random, int depth, List<(Tensor Tensor, float Value)> around)
    {
        var live = new List<(Tensor Tensor, float Value)>();
        var kept = new List<(Tensor Tensor, float Value)>();
        using var scope = workspace.Begin();
        for (var action = 0; action < 8; action++)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    var value = random.Next(1, 1 << 20);
                    live.Add((Tensor.Full([random.Next(1, 200)], value), value));
                    break;
                case 2 when live.Count > 0:
                    var chosen = live[random.Next(live.Count)];
                    live.Remove(chosen);
                    scope.Keep(chosen.Tensor);
                    kept.Add(chosen);
                    break;
                case 3 when depth < 4:
                    live.AddRange(Descend(workspace, random, depth + 1, [.. around, .. live, .. kept]));
                    break;
                case 4:
                    // A backward pass releases intermediate results in the middle of the scope's list.
                    var leaf = Tensor.Ones([random.Next(1, 100)]).WithGradient();
                    leaf.Exp().Tanh().Sum().Backward();
                    break;
            }
            foreach (var (tensor, expected) in around.Concat(live).Concat(kept))
                Assert.All(tensor.ToArray(), actual => Assert.Equal(expected, actual));
        }
        return kept;
    }
}
