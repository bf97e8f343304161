// The base of optimisers: state per parameter under stable names, so that a checkpoint can hold it and a resumed run goes on bit for bit.
using Loquat.Nn.Parameters;
using Loquat.Tensors;

namespace Loquat.Nn.Optimizers;

/// <summary>Updates parameters from their gradients.</summary>
public abstract class Optimizer
{
    private readonly List<(string Name, Tensor Tensor)> _state = [];

    /// <summary>Makes an optimiser of all of a model's parameters.</summary>
    protected Optimizer(ParameterSet parameters) => Parameters = parameters;

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
        for (var i = 0; i < Parameters.Count; i++)
        {
            var parameter = Parameters[i];
            if (parameter.Tensor.Grad is { } gradient)
                Update(i, parameter, gradient, learningRate, gradientScale);
        }
    }

    /// <summary>Updates one parameter; <see cref="StepCount"/> counts this step already.</summary>
    protected abstract void Update(int index, Parameter parameter, Tensor gradient, double learningRate, double gradientScale);

    /// <summary>Makes zeroed state of every parameter's shape, saved as <paramref name="name"/> and the parameter's name.</summary>
    protected Tensor[] AddState(string name)
    {
        var tensors = new Tensor[Parameters.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var like = Parameters[i].Tensor;
            tensors[i] = Tensor.AllocatePersistent(like.Shape, like.Type, like.Backend);
            like.Backend.Fill(tensors[i].Storage, 0);
            _state.Add(($"{name}.{Parameters[i].Name}", tensors[i]));
        }
        return tensors;
    }
}
