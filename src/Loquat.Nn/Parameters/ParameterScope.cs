// Where layers register their parameters. A scope knows the path so far; each layer adds its own part, so a name is written down exactly once.
using Loquat.Tensors;

namespace Loquat.Nn.Parameters;

/// <summary>A place in the tree of parameter names.</summary>
public sealed class ParameterScope
{
    private readonly string _path;

    private ParameterScope(ParameterSet parameters, string path, ulong? seed)
    {
        Parameters = parameters;
        _path = path;
        Seed = seed;
    }

    /// <summary>The set that parameters are added to.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The seed of all initial values; null where the values are read from a checkpoint and none are drawn.</summary>
    public ulong? Seed { get; }

    /// <summary>A root scope over a new set.</summary>
    /// <param name="seed">The seed of all initial values; null to leave the values unspecified, to be read from a checkpoint.</param>
    public static ParameterScope Root(ulong? seed) => new(new ParameterSet(), "", seed);

    /// <summary>The scope of a part; names below it begin with its name and a dot.</summary>
    public ParameterScope Child(string name) => new(Parameters, _path + name + ".", Seed);

    /// <summary>The scope of the part with that number.</summary>
    public ParameterScope Child(int index) => Child(index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Adds a parameter. Matrices decay, vectors (biases, norms) do not.</summary>
    public Tensor Add(string name, Shape shape, Initializer initializer) => Parameters.Add(_path + name, shape, initializer, shape.Rank >= 2, Seed);
}
