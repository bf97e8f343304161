// Workspaces whose tensor objects are used again: nothing is allocated, and what is kept stays itself.
using Loquat.Kernels.Elementwise;
using Loquat.Tensors.Autograd;
using Loquat.Tensors.Operations;

namespace Loquat.Tensors.Tests;

public sealed class RecyclingWorkspaceTests
{
    [Fact]
    public void A_step_allocates_nothing()
    {
        using var quiet = GradMode.NoGrad();
        var workspace = Workspace.Recycling();
        var (weight, bias, gamma) = (Persistent([24, 24]), Persistent([24]), Persistent([24]));
        var (keys, values) = (Persistent([1, 2, 8, 4]), Persistent([1, 2, 8, 4]));
        var options = new AttentionOptions { Heads = 2, Causal = true };
        int[] ids = [3];
        Step();
        Step();
        Assert.Equal(0, ManagedMemory.LeastAllocatedBy(() =>
        {
            for (var i = 0; i < 20; i++)
                Step();
        }));

        void Step()
        {
            using var scope = workspace.Begin();
            var x = weight.Embedding(Tensor.FromIds(ids, [1, 1]));
            for (var i = 0; i < 3; i++)
            {
                using var inner = Workspace.BeginTransient();
                var heads = CachedAttentionOperations.CachedSelfAttention(x.LayerNorm(gamma, bias).Linear(weight, bias, WeightLayout.InputOutput, UnaryFunction.GeluTanh), keys, values, 4, options);
                x = inner.Replace(x, x + heads.Slice(2, 0, 1));
            }
            x.Reshape(1, 24);
        }
    }

    [Fact]
    public void Objects_are_used_again_after_the_outermost_scope_alone()
    {
        using var quiet = GradMode.NoGrad();
        var workspace = Workspace.Recycling();
        Tensor first, second;
        using (workspace.Begin())
        {
            using (workspace.Begin())
                first = Tensor.Full([2], 1);
            using (workspace.Begin())
                second = Tensor.Full([3], 2);
            Assert.NotSame(first, second);
            Assert.Throws<ObjectDisposedException>(() => first.ToArray());
        }
        using (workspace.Begin())
            Assert.Same(first, Tensor.Full([4], 3));
    }

    [Fact]
    public void A_kept_tensor_stays_itself()
    {
        var workspace = Workspace.Recycling();
        Tensor kept;
        using (var outer = workspace.Begin())
        {
            Tensor.Zeros([2]);
            using (var inner = workspace.Begin())
                kept = inner.Keep(Tensor.Full([2], 7));
            outer.Keep(kept);
        }
        using (workspace.Begin())
        {
            for (var i = 0; i < 4; i++)
                Assert.NotSame(kept, Tensor.Full([2], i));
        }
        Assert.Equal([7, 7], kept.ToArray());
    }

    [Fact]
    public void A_recycled_object_has_no_history()
    {
        var workspace = Workspace.Recycling();
        using (workspace.Begin())
        {
            var leaf = Tensor.Ones([2]).WithGradient();
            (leaf * 2).Sum().Backward();
        }
        using (workspace.Begin())
        {
            for (var i = 0; i < 4; i++)
            {
                var next = Tensor.Ones([2]);
                Assert.False(next.RequiresGrad);
                Assert.Null(next.Grad);
            }
        }
    }

    private static Tensor Persistent(Shape shape)
    {
        var tensor = Tensor.AllocatePersistent(shape);
        tensor.Backend.Fill(tensor.Storage, 0.5);
        return tensor;
    }
}
