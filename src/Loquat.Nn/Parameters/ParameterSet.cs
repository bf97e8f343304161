// All parameters of a model, in the order in which its layers were built: the one list for initialising, training, saving and loading.
using System.Collections;
using Loquat.Tensors;
using Loquat.Tensors.Backends;
using Loquat.Tensors.Flat;

namespace Loquat.Nn.Parameters;

/// <summary>The parameters of a model, by order and by name.</summary>
/// <remarks>Their values lie side by side in flat memory, those that decay apart from those that do not, and so do their gradients.</remarks>
public sealed class ParameterSet : IReadOnlyList<Parameter>
{
    private readonly List<Parameter> _list = [];
    private readonly Dictionary<string, Parameter> _byName = [];
    private readonly List<int> _arenaOf = [];
    private readonly List<(FlatMemory Memory, bool Decays)> _arenas = [];
    private readonly ParameterRuns _gradientRuns;

    /// <summary>An empty set.</summary>
    public ParameterSet() => _gradientRuns = new ParameterRuns(this, onlyWithGradient: true, acrossGaps: true);

    /// <inheritdoc/>
    public int Count => _list.Count;

    /// <summary>Number of learned values.</summary>
    public long ValueCount => _list.Sum(parameter => (long)parameter.Tensor.Count);

    /// <inheritdoc/>
    public Parameter this[int index] => _list[index];

    /// <summary>The parameter of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Parameter this[string name] => _byName.TryGetValue(name, out var parameter)
        ? parameter
        : throw new KeyNotFoundException($"The model has no parameter named '{name}'.");

    /// <summary>Whether there is a parameter of that name.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name);

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients()
    {
        foreach (var parameter in _list)
            parameter.Tensor.ClearGradient();
    }

    /// <inheritdoc/>
    public IEnumerator<Parameter> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The memory of the parameters.</summary>
    internal IReadOnlyList<(FlatMemory Memory, bool Decays)> Arenas => _arenas;

    /// <summary>The number of the memory that parameter <paramref name="index"/> lies in.</summary>
    internal int ArenaOf(int index) => _arenaOf[index];

    /// <summary>The gradients that there are, in as few runs as possible. Valid until the next call.</summary>
    internal IReadOnlyList<ParameterRun> GradientRuns() => _gradientRuns.Current();

    internal Tensor Add(string name, Shape shape, Initializer initializer, bool decays, ulong? seed)
    {
        if (_byName.ContainsKey(name))
            throw new InvalidOperationException($"Two parameters are named '{name}'; give each layer its own scope.");
        var arena = ArenaFor(Backend.Default, decays);
        var tensor = _arenas[arena].Memory.Add(shape).WithGradient();
        if (seed is { } value)
            initializer.Fill(tensor, value, name);
        var parameter = new Parameter(name, tensor, initializer, decays);
        _list.Add(parameter);
        _byName.Add(name, parameter);
        _arenaOf.Add(arena);
        return tensor;
    }

    private int ArenaFor(Backend backend, bool decays)
    {
        var arena = _arenas.FindIndex(candidate => candidate.Decays == decays && ReferenceEquals(candidate.Memory.Backend, backend));
        if (arena >= 0)
            return arena;
        _arenas.Add((new FlatMemory(backend), decays));
        return _arenas.Count - 1;
    }
}
