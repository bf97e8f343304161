// One state of an optimiser, such as a moment: a number for each value of each parameter, in flat memory of the parameters' layout.
using Loquat.Nn.Parameters;
using Loquat.Tensors;
using Loquat.Tensors.Flat;

namespace Loquat.Nn.Optimizers;

/// <summary>Zeros at first, one for each value of a set of parameters.</summary>
public sealed class OptimizerState
{
    private readonly FlatMemory[] _arenas;
    private readonly Tensor[] _tensors;
    private readonly List<(ParameterRun? Run, Storage? Storage)> _slices = [];

    internal OptimizerState(ParameterSet parameters)
    {
        _arenas = [.. parameters.Arenas.Select(arena => arena.Memory.Twin())];
        _tensors = new Tensor[parameters.Count];
        var next = new int[_arenas.Length];
        for (var i = 0; i < _tensors.Length; i++)
        {
            var arena = parameters.ArenaOf(i);
            _tensors[i] = _arenas[arena].Tensors[next[arena]++];
        }
    }

    /// <summary>The state of each parameter, in the set's order.</summary>
    public IReadOnlyList<Tensor> Tensors => _tensors;

    /// <summary>The state of a run, in the layout of its values.</summary>
    /// <exception cref="InvalidOperationException">Parameters of the run were added after the state was made.</exception>
    public Storage Of(ParameterRun run)
    {
        while (_slices.Count <= run.Number)
            _slices.Add(default);
        if (_slices[run.Number] is { Storage: { } known, Run: { } owner } && ReferenceEquals(owner, run))
            return known;
        if (run.Arena >= _arenas.Length || !_arenas[run.Arena].Holds(run.Place))
            throw new InvalidOperationException($"The optimiser was made for {_tensors.Length} parameters and others were added later; make optimisers when the model is complete.");
        var slice = _arenas[run.Arena].Values(run.Place);
        _slices[run.Number] = (run, slice);
        return slice;
    }
}
