// Updates over runs of neighbouring parameters: the same bits as parameter by parameter, none without a gradient, zeros in between, one norm.
using Loquat.Kernels.Optimizers;
using Loquat.Kernels.Threading;
using Loquat.Nn.Optimizers;
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Operations;

namespace Loquat.Nn.Tests.Optimizers;

public sealed class FlatUpdateTests
{
    private static readonly int[][] s_shapes = [[37, 53], [5], [1, 1], [200, 301], [17], [64], [2, 3, 7], [129], [16, 16]];

    /// <summary>Adam, AdamW, and AdamW without ε, which may not step over the zeros between parameters.</summary>
    public static TheoryData<bool, double, int> Choices => new MatrixTheoryData<bool, double, int>([false, true], [1e-8, 0], [1, 2, 3]);

    [Theory]
    [MemberData(nameof(Choices))]
    public void Adam_gives_the_bits_of_updates_parameter_by_parameter(bool decoupled, double epsilon, int threads)
    {
        var before = WorkerTeam.Threads;
        try
        {
            WorkerTeam.Threads = threads;
            // The last parameter lies in a block of its own.
            var parameters = Parameters([300, 301]);
            var optimizer = new Adam(parameters, new AdamOptions { Epsilon = epsilon, WeightDecay = 0.1, DecoupledDecay = decoupled });
            var expected = parameters.Select(parameter => parameter.Tensor.ToArray()).ToArray();
            var first = expected.Select(values => new float[values.Length]).ToArray();
            var second = expected.Select(values => new float[values.Length]).ToArray();
            for (var step = 1; step <= 6; step++)
            {
                GiveGradients(parameters, step, i => step != 2 || i is not (1 or 3 or 6));
                optimizer.Step(0.01 * step, 0.75);
                for (var i = 0; i < parameters.Count; i++)
                {
                    if (parameters[i].Tensor.Grad is { } gradient)
                        AdamKernels.Step(expected[i], gradient.ToArray(), first[i], second[i], (float)(0.01 * step), 0.9f, 0.999f, (float)epsilon, parameters[i].Decays ? 0.1f : 0, decoupled, step, 0.75f);
                    Assert.Equal(expected[i], parameters[i].Tensor.ToArray());
                }
            }
            var state = optimizer.State.ToDictionary(entry => entry.Name, entry => entry.Tensor.ToArray());
            Assert.Equal(2 * parameters.Count, state.Count);
            for (var i = 0; i < parameters.Count; i++)
            {
                Assert.Equal(first[i], state[$"first_moment.{parameters[i].Name}"]);
                Assert.Equal(second[i], state[$"second_moment.{parameters[i].Name}"]);
            }
        }
        finally
        {
            WorkerTeam.Threads = before;
        }
    }

    [Fact]
    public void Parameters_that_decay_alike_and_have_gradients_are_one_run()
    {
        var parameters = Parameters();
        var recorder = new Recorder(parameters);
        GiveGradients(parameters, 1, _ => true);
        recorder.Step(1);
        Assert.Equal([true, false], recorder.Runs.Select(run => run.Decays));
        // Without the fourth matrix and the last vector: two stretches of matrices, one of vectors.
        GiveGradients(parameters, 2, i => i is not (6 or 7));
        recorder.Step(1);
        Assert.Equal([true, true, false], recorder.Runs.Select(run => run.Decays));
        parameters.ClearGradients();
        recorder.Step(1);
        Assert.Empty(recorder.Runs);
        Assert.Equal(0, GradientClipping.GlobalNorm(parameters));
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("rmsprop")]
    [InlineData("sgd")]
    [InlineData("lookahead")]
    public void What_lies_between_parameters_stays_zero(string name)
    {
        var parameters = Parameters();
        Optimizer optimizer = name switch
        {
            "adam" => new Adam(parameters, new AdamOptions { WeightDecay = 0.1, DecoupledDecay = true }),
            "rmsprop" => new RmsProp(parameters, new RmsPropOptions { Momentum = 0.5, WeightDecay = 0.1 }),
            "sgd" => new Sgd(parameters, new SgdOptions { Momentum = 0.9, Nesterov = true, WeightDecay = 0.1 }),
            _ => new Lookahead(new Adam(parameters), 2),
        };
        for (var step = 1; step <= 5; step++)
        {
            GiveGradients(parameters, step, i => step != 3 || i != 3);
            optimizer.Step(0.05, 0.5);
        }
        GiveGradients(parameters, 6, _ => true);
        var recorder = new Recorder(parameters);
        recorder.Step(1);
        Assert.Equal(2, recorder.Runs.Count);
        foreach (var run in recorder.Runs)
        {
            var own = parameters.Where(parameter => parameter.Decays == run.Decays).Select(parameter => parameter.Tensor).ToArray();
            Assert.Equal(Padded(own, tensor => tensor), Floats(run.Values));
            Assert.Equal(Padded(own, tensor => tensor.Grad!), Floats(run.Gradients!));
        }
    }

    [Fact]
    public void The_norm_is_that_of_all_gradients_with_any_number_of_threads()
    {
        var parameters = Parameters();
        GiveGradients(parameters, 1, i => i != 5);
        var expected = Math.Sqrt(parameters.Where(parameter => parameter.Tensor.Grad is not null).Sum(parameter => parameter.Tensor.Grad!.ToArray().Sum(value => (double)value * value)));
        var before = WorkerTeam.Threads;
        var norms = new List<double>();
        for (var threads = 1; threads <= 3; threads++)
        {
            WorkerTeam.Threads = threads;
            norms.Add(GradientClipping.GlobalNorm(parameters));
        }
        WorkerTeam.Threads = before;
        Assert.Equal(expected, norms[0], 1e-6 * expected);
        Assert.All(norms, norm => Assert.Equal(norms[0], norm));
    }

    [Fact]
    public void Parameters_added_after_the_optimiser_are_refused()
    {
        var scope = ParameterScope.Root(1);
        scope.Add("first", [4, 4], Initializer.Ones);
        var optimizer = new Adam(scope.Parameters);
        scope.Add("second", [4, 4], Initializer.Ones);
        GiveGradients(scope.Parameters, 1, _ => true);
        Assert.Contains("added later", Assert.Throws<InvalidOperationException>(() => optimizer.Step(0.1)).Message, StringComparison.Ordinal);
    }

    private static ParameterSet Parameters(params int[][] more)
    {
        var scope = ParameterScope.Root(3);
        foreach (var shape in s_shapes.Concat(more))
            scope.Add($"p{scope.Parameters.Count}", new Shape(shape), new Initializer.Normal(1));
        return scope.Parameters;
    }

    private static void GiveGradients(ParameterSet parameters, int step, Func<int, bool> isWanted)
    {
        parameters.ClearGradients();
        for (var i = 0; i < parameters.Count; i++)
        {
            var tensor = parameters[i].Tensor;
            if (isWanted(i))
                (tensor * Tensor.Normal(tensor.Shape, 0, 1, (ulong)step, (ulong)i)).Sum().Backward();
        }
    }

    /// <summary>The tensors one after the other, each but the first at a multiple of 16 values, zeros in between.</summary>
    private static float[] Padded(Tensor[] tensors, Func<Tensor, Tensor> part)
    {
        var values = new List<float>();
        foreach (var tensor in tensors)
        {
            while (values.Count % 16 != 0)
                values.Add(0);
            values.AddRange(part(tensor).ToArray());
        }
        return [.. values];
    }

    private static float[] Floats(Storage storage) => ((HostStorage)storage).Span<float>().ToArray();

    private sealed class Recorder(ParameterSet parameters) : Optimizer(parameters)
    {
        public List<ParameterRun> Runs { get; } = [];

        public override void Step(double learningRate, double gradientScale = 1)
        {
            Runs.Clear();
            base.Step(learningRate, gradientScale);
        }

        protected override void Update(ParameterRun run, Storage gradients, double learningRate, double gradientScale) => Runs.Add(run);
    }
}
