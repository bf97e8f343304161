// All parameters of a model, in the order in which its layers were built: the one list for initialising, training, saving and loading.
using System.Collections;
using Loquat.Tensors;

namespace Loquat.Nn.Parameters;

/// <summary>The parameters of a model, by order and by name.</summary>
public sealed class ParameterSet : IReadOnlyList<Parameter>
{
    private readonly List<Parameter> _list = [];
    private readonly Dictionary<string, Parameter> _byName = [];

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

    internal Tensor Add(string name, Shape shape, Initializer initializer, bool decays, ulong? seed)
    {
        if (_byName.ContainsKey(name))
            throw new InvalidOperationException($"Two parameters are named '{name}'; give each layer its own scope.");
        var tensor = Tensor.AllocatePersistent(shape).WithGradient();
        if (seed is { } value)
            initializer.Fill(tensor, value, name);
        var parameter = new Parameter(name, tensor, initializer, decays);
        _list.Add(parameter);
        _byName.Add(name, parameter);
        return tensor;
    }
}
