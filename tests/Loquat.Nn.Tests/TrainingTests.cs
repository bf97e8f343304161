// Training a small network: it learns, it gives the same bits on any number of threads, and it settles into a fixed amount of memory.
using Loquat.Nn.Optimizers;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Tests;

public sealed class TrainingTests
{
    [Fact]
    public void Learns_a_rule()
    {
        var network = new TinyNetwork(dropout: 0);
        var optimizer = new Adam(network.Parameters, new AdamOptions { DecoupledDecay = true, WeightDecay = 0.01 });
        var workspace = new Workspace();
        var losses = Enumerable.Range(0, 80).Select(step => network.Step(optimizer, workspace, step)).ToArray();
        Assert.InRange(losses[0], 2.5, 5);
        Assert.True(losses[^1] < 0.3, $"The loss is still {losses[^1]:F3} after {losses.Length} steps.");
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var alone = TinyNetwork.Trained(1, 6, parameters => new Adam(parameters));
        Assert.All(alone, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(alone, TinyNetwork.Trained(2, 6, parameters => new Adam(parameters)));
        Assert.Equal(alone, TinyNetwork.Trained(3, 6, parameters => new Adam(parameters)));
    }

    [Fact]
    public void Memory_settles_after_the_first_steps()
    {
        var network = new TinyNetwork();
        var optimizer = new Adam(network.Parameters);
        var workspace = new Workspace();
        var held = new List<long>();
        for (var step = 0; step < 40; step++)
        {
            network.Step(optimizer, workspace, step);
            held.Add(workspace.HeldBytes);
            Assert.Equal(0, workspace.LiveBytes);
        }
        Assert.All(held.Skip(2), bytes => Assert.Equal(held[1], bytes));
    }

    [Fact]
    public void A_step_allocates_little_managed_memory()
    {
        var network = new TinyNetwork();
        var optimizer = new Adam(network.Parameters);
        var workspace = new Workspace();
        var (ids, targets) = (Tensor.AllocatePersistent([TinyNetwork.Batch, TinyNetwork.Length], DType.Int32), Tensor.AllocatePersistent([TinyNetwork.Batch, TinyNetwork.Length], DType.Int32));
        var context = new ForwardContext { IsTraining = true };
        const int Steps = 10;
        var start = 0L;
        for (var step = -3; step < Steps; step++)
        {
            if (step == 0)
                start = GC.GetAllocatedBytesForCurrentThread();
            using var scope = workspace.Begin();
            network.Parameters.ClearGradients();
            network.Loss(ids, targets, context).Backward();
            optimizer.Step(0.001);
        }
        var perStep = (GC.GetAllocatedBytesForCurrentThread() - start) / Steps;
        Assert.True(perStep < 16 * 1024, $"A step allocates {perStep} managed bytes.");
    }

    [Fact]
    public void Gradients_of_parts_add_up_to_the_gradient_of_the_whole()
    {
        var network = new TinyNetwork(dropout: 0);
        var (ids, targets) = TinyNetwork.Data(0);
        network.Loss(ids, targets, ForwardContext.Evaluation).Backward();
        var whole = Gradients(network);
        network.Parameters.ClearGradients();
        const int Part = TinyNetwork.Batch / 3;
        for (var start = 0; start < TinyNetwork.Batch; start += Part)
        {
            var rows = Enumerable.Range(start * TinyNetwork.Length, Part * TinyNetwork.Length).ToArray();
            var loss = network.Loss(Rows(ids, rows), Rows(targets, rows), ForwardContext.Evaluation);
            (loss * (1.0 / 3)).Backward();
        }
        var largest = whole.Max(Math.Abs);
        Assert.All(whole.Zip(Gradients(network)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * largest));

        static Tensor Rows(Tensor all, int[] places)
        {
            var values = all.ToIdArray();
            return Tensor.FromIds([.. places.Select(place => values[place])], [Part, TinyNetwork.Length]);
        }

        static float[] Gradients(TinyNetwork network) => [.. network.Parameters.SelectMany(parameter => parameter.Tensor.Grad!.ToArray())];
    }

    [Fact]
    public void Evaluation_has_no_dropout_and_training_has()
    {
        var network = new TinyNetwork(dropout: 0.5);
        var (ids, targets) = TinyNetwork.Data(0);
        var evaluated = network.Loss(ids, targets, ForwardContext.Evaluation).Item();
        Assert.Equal(evaluated, network.Loss(ids, targets, ForwardContext.Evaluation).Item());
        var first = network.Loss(ids, targets, new ForwardContext { IsTraining = true, Seed = 1, Pass = 1 }).Item();
        Assert.NotEqual(evaluated, first);
        Assert.Equal(first, network.Loss(ids, targets, new ForwardContext { IsTraining = true, Seed = 1, Pass = 1 }).Item());
        Assert.NotEqual(first, network.Loss(ids, targets, new ForwardContext { IsTraining = true, Seed = 1, Pass = 2 }).Item());
        Assert.NotEqual(first, network.Loss(ids, targets, new ForwardContext { IsTraining = true, Seed = 2, Pass = 1 }).Item());
    }
}
