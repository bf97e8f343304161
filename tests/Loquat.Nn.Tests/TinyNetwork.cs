// A small network of every layer, and the training of it: what the tests of optimisers, threads and memory run.
using Loquat.Kernels.Threading;
using Loquat.Nn.Layers;
using Loquat.Nn.Optimizers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Operations;

// The number of threads belongs to the whole process: these tests run one after the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Loquat.Nn.Tests;

/// <summary>Embedding, attention, feed-forward network, norms, dropout and a linear head over sequences of ids.</summary>
internal sealed class TinyNetwork
{
    public const int Vocabulary = 29, Width = 32, Length = 24, Batch = 6;

    private readonly ParameterScope _scope;
    private readonly Module[] _layers;

    public TinyNetwork(ulong seed = 1, double dropout = 0.1)
    {
        _scope = ParameterScope.Root(seed);
        _layers =
        [
            new Embedding(_scope.Child("table"), Vocabulary, Width),
            new CausalSelfAttention(_scope.Child("attention"), Width, new CausalSelfAttentionOptions { Heads = 4 }),
            new LayerNorm(_scope.Child("norm"), Width),
            new FeedForward(_scope.Child("network"), Width, new FeedForwardOptions { Hidden = 64 }),
            new Dropout(dropout),
            new RmsNorm(_scope.Child("last_norm"), Width),
            new Linear(_scope.Child("head"), Width, Vocabulary),
        ];
    }

    public ParameterSet Parameters => _scope.Parameters;

    public Tensor Loss(Tensor ids, Tensor targets, ForwardContext context) =>
        _layers.Aggregate(ids, (x, layer) => layer.Forward(x, context)).CrossEntropy(targets);

    /// <summary>One training step on the data of that step. Returns the loss.</summary>
    public double Step(Optimizer optimizer, Workspace workspace, int step, double rate = 0.01)
    {
        using var scope = workspace.Begin();
        Parameters.ClearGradients();
        var (ids, targets) = Data(step);
        var loss = Loss(ids, targets, new ForwardContext { IsTraining = true, Seed = 5, Pass = (ulong)step });
        var value = loss.Item();
        loss.Backward();
        optimizer.Step(rate, GradientClipping.Scale(GradientClipping.GlobalNorm(Parameters), 1));
        return value;
    }

    /// <summary>Sequences in which the next id follows from the one before.</summary>
    public static (Tensor Ids, Tensor Targets) Data(int step)
    {
        var random = new Random(step);
        var (ids, targets) = (new int[Batch * Length], new int[Batch * Length]);
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = i % Length == 0 ? random.Next(Vocabulary) : targets[i - 1];
            targets[i] = ((ids[i] * 3) + 1) % Vocabulary;
        }
        return (Tensor.FromIds(ids, [Batch, Length]), Tensor.FromIds(targets, [Batch, Length]));
    }

    /// <summary>All parameters after some steps on a number of threads.</summary>
    public static float[] Trained(int threads, int steps, Func<ParameterSet, Optimizer> optimizerOf)
    {
        var before = WorkerTeam.Threads;
        try
        {
            WorkerTeam.Threads = threads;
            var network = new TinyNetwork();
            var optimizer = optimizerOf(network.Parameters);
            var workspace = new Workspace();
            for (var step = 0; step < steps; step++)
                network.Step(optimizer, workspace, step);
            return network.Values();
        }
        finally
        {
            WorkerTeam.Threads = before;
        }
    }

    public float[] Values() => [.. Parameters.SelectMany(parameter => parameter.Tensor.ToArray())];
}
