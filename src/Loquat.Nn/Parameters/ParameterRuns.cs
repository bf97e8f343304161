// The runs of a set of parameters, kept from step to step: they change only when other parameters than before have gradients.
using Loquat.Tensors.Flat;

namespace Loquat.Nn.Parameters;

/// <summary>Splits a set of parameters into as few runs as possible.</summary>
/// <param name="parameters">The set.</param>
/// <param name="onlyWithGradient">Whether parameters without a gradient are left out.</param>
/// <param name="acrossGaps">Whether a run may hold the zeros between two parameters.</param>
internal sealed class ParameterRuns(ParameterSet parameters, bool onlyWithGradient, bool acrossGaps)
{
    private readonly List<bool> _hadGradient = [];
    private readonly List<ParameterRun> _runs = [];

    /// <summary>The runs of the parameters as they are now. Valid until the next call.</summary>
    internal IReadOnlyList<ParameterRun> Current()
    {
        if (!IsUpToDate())
            Build();
        return _runs;
    }

    private bool IsUpToDate()
    {
        if (_hadGradient.Count != parameters.Count)
            return false;
        for (var i = 0; onlyWithGradient && i < _hadGradient.Count; i++)
        {
            if (_hadGradient[i] != parameters[i].Tensor.Grad is not null)
                return false;
        }
        return true;
    }

    private void Build()
    {
        _hadGradient.Clear();
        foreach (var parameter in parameters)
            _hadGradient.Add(parameter.Tensor.Grad is not null);
        _runs.Clear();
        var places = new List<FlatRun>();
        for (var arena = 0; arena < parameters.Arenas.Count; arena++)
        {
            var (memory, decays) = parameters.Arenas[arena];
            places.Clear();
            memory.AddRuns(onlyWithGradient, acrossGaps, places);
            foreach (var place in places)
                _runs.Add(new ParameterRun(_runs.Count, arena, place, decays, memory.Values(place), onlyWithGradient ? memory.Gradients(place) : null));
        }
    }
}
