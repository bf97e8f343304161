// The step loop costs the collector next to nothing: few small objects a step, no full collection, no growing workspace. The long version of
// this test, which watches the resident memory of a real process, is in Loquat.Slow.Tests.
using Loquat.Models.Gpt2;
using Loquat.Nn;
using Loquat.Nn.Optimizers;
using Loquat.Tensors;
using Loquat.Tensors.Operations;
using Loquat.Text.Corpora;
using Loquat.Training.Data;
using Loquat.Training.Tests.Runs;

namespace Loquat.Training.Tests;

public sealed class SteadyStateTests(ITestOutputHelper output)
{
    private const long MostBytesPerStep = 64 << 10;

    [Fact]
    public void StepsOfASmallRunWithEvaluationsAndCheckpoints()
    {
        using var folder = new TemporaryFolder();
        Measure(new SmallRun { Options = new SmallRun().Options with { Steps = 300, EvaluateEvery = 60, CheckpointEvery = 40 } }, from: 100, folder["run"]);
    }

    [Fact]
    public void StepsAtTheDefaultSize() =>
        Measure(new SmallRun { Options = new() { Steps = 60, EvaluateEvery = 0 }, Model = new() { ContextLength = 64, Layers = 4, Heads = 4, Width = 128 } }, from: 10, null);

    [Fact]
    public void AWorkspaceStopsGrowingAfterTheFirstStep()
    {
        var model = new Gpt2Configuration { VocabularySize = 50, ContextLength = 16, Layers = 3, Heads = 2, Width = 16, Dropout = 0.1 }.Build(1);
        var optimizer = new Adam(model.Parameters);
        var batches = new BatchSampler(TokenSequence.Create([.. Enumerable.Range(0, 400).Select(i => i * 7 % 50)], 50), 4, 16, seed: 1);
        var workspace = new Workspace();
        long held = 0, peak = 0;
        for (var step = 0; step < 100; step++)
        {
            using (workspace.Begin())
            {
                var (inputs, targets) = batches.Next(step);
                model.Forward(inputs, new ForwardContext { IsTraining = true, Pass = (ulong)step }).CrossEntropy(targets).Backward();
            }
            optimizer.Step(1e-3);
            model.Parameters.ClearGradients();
            if (step == 0)
                (held, peak) = (workspace.HeldBytes, workspace.PeakBytes);
            Assert.Equal((held, peak, 0L), (workspace.HeldBytes, workspace.PeakBytes, workspace.LiveBytes));
        }
        Assert.True(held > 0);
    }

    [Fact]
    public void UnmanagedMemoryThatNoOneUsesIsGivenBack()
    {
        // 64 tensors of 64 MiB outside any workspace, each dropped at once: 4 GiB in all.
        var largest = 0L;
        for (var i = 0; i < 64; i++)
        {
            Tensor.Zeros([1 << 24]);
            largest = Math.Max(largest, ProcessMemory.ResidentBytes());
        }
        output.WriteLine($"At most {largest >> 20} MB were resident.");
        Assert.True(largest < 1200L << 20, $"{largest >> 20} MB were resident.");
    }

    private void Measure(SmallRun run, int from, string? folder)
    {
        long allocated = 0, perStep = 0;
        int collections = 0, full = 0;
        // What tests before this one have left behind may be collected in the middle of it; a loop that needs collections has them every time.
        for (var attempt = 0; attempt == 0 || (full > 0 && attempt < 3); attempt++)
        {
            run.Train(folder is null ? null : folder + attempt, observer: new Follower { Stepped = Count });
            output.WriteLine($"{perStep} managed bytes a step, {collections} collections of which {full} full ones in {run.Options.Steps - from} steps.");
        }
        Assert.InRange(perStep, 1, MostBytesPerStep);
        Assert.Equal(0, full);

        void Count(TrainingStep step)
        {
            if (step.Step == from)
                (allocated, collections, full) = (GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(0), GC.CollectionCount(2));
            if (step.Step != run.Options.Steps)
                return;
            perStep = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (run.Options.Steps - from);
            (collections, full) = (GC.CollectionCount(0) - collections, GC.CollectionCount(2) - full);
        }
    }
}
