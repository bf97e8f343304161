// The base of optimisers: state per parameter under stable names, so that a checkpoint can hold it and a resumed run goes on bit for bit, and steps
// over runs of neighbouring parameters.
using Loquat.Nn.Parameters;
using Loquat.Tensors;

namespace Loquat.Nn.Optimizers;

/// <summary>Updates parameters from their gradients.</summary>
public abstract class Optimizer
{
    private readonly List<(string Name, Tensor Tensor)> _state = [];
    private readonly ParameterRuns _runs;

    /// <summary>Makes an optimiser of all of a model's parameters.</summary>
    /// <param name="parameters">The parameters; the model is complete.</param>
    /// <param name="keepsZero">
    /// Whether a step leaves an element alone whose value, gradient and state are all 0: then a run may hold the zeros between two parameters.
    /// </param>
    protected Optimizer(ParameterSet parameters, bool keepsZero = true)
    {
        Parameters = parameters;
        _runs = new ParameterRuns(parameters, onlyWithGradient: true, keepsZero);
    }

    /// <summary>The parameters.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>Number of steps taken.</summary>
    public long StepCount { get; set; }

    /// <summary>The tensors that must be saved with the step count to go on later, by name.</summary>
    public virtual IReadOnlyList<(string Name, Tensor Tensor)> State => _state;

    /// <summary>Takes one step on every parameter that has a gradient.</summary>
    /// <param name="learningRate">The rate of this step.</param>
    /// <param name="gradientScale">Factor of all gradients, as <see cref="GradientClipping"/> gives it.</param>
    public virtual void Step(double learningRate, double gradientScale = 1)
    {
        StepCount++;
        var runs = _runs.Current();
        for (var i = 0; i < runs.Count; i++)
            Update(runs[i], runs[i].Gradients!, learningRate, gradientScale);
    }

    /// <summary>Updates neighbouring parameters in one pass; <see cref="StepCount"/> counts this step already.</summary>
    protected abstract void Update(ParameterRun run, Storage gradients, double learningRate, double gradientScale);

    /// <summary>Makes zeroed state of every parameter's shape, saved as <paramref name="name"/> and the parameter's name.</summary>
    protected OptimizerState AddState(string name)
    {
        var state = new OptimizerState(Parameters);
        for (var i = 0; i < Parameters.Count; i++)
            _state.Add(($"{name}.{Parameters[i].Name}", state.Tensors[i]));
        return state;
    }
}
