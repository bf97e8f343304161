// Parameters that lie side by side and are treated alike: what an optimiser updates in one pass.
using Loquat.Tensors;
using Loquat.Tensors.Flat;

namespace Loquat.Nn.Parameters;

/// <summary>Neighbouring parameters that all decay or all do not.</summary>
public sealed class ParameterRun
{
    internal ParameterRun(int number, int arena, FlatRun place, bool decays, Storage values, Storage? gradients)
    {
        Number = number;
        Arena = arena;
        Place = place;
        Decays = decays;
        Values = values;
        Gradients = gradients;
    }

    /// <summary>Whether weight decay applies.</summary>
    public bool Decays { get; }

    /// <summary>The values of all its parameters, zero in between.</summary>
    public Storage Values { get; }

    /// <summary>Their gradients in the same layout; null in a list that takes parameters without gradients too.</summary>
    public Storage? Gradients { get; }

    /// <summary>Position in its list.</summary>
    internal int Number { get; }

    /// <summary>Number of the set's flat memory.</summary>
    internal int Arena { get; }

    /// <summary>The stretch of that memory.</summary>
    internal FlatRun Place { get; }
}
