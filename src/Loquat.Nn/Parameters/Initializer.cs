// How a parameter's values begin. Each parameter draws from a stream of its own, named after it, so that adding a layer changes no other's values.
using Loquat.Tensors;

namespace Loquat.Nn.Parameters;

/// <summary>A way to fill a new parameter.</summary>
public abstract record Initializer
{
    /// <summary>All zeros.</summary>
    public static Initializer Zeros { get; } = new Constant(0);

    /// <summary>All ones.</summary>
    public static Initializer Ones { get; } = new Constant(1);

    /// <summary>Fills <paramref name="tensor"/> with values that depend only on the seed and the parameter's name.</summary>
    public void Fill(Tensor tensor, ulong seed, string name) => Fill(tensor, seed, StreamOf(name));

    /// <summary>Fills <paramref name="tensor"/> from a random stream.</summary>
    protected abstract void Fill(Tensor tensor, ulong seed, ulong stream);

    /// <summary>The 64-bit FNV-1a hash of the name.</summary>
    private static ulong StreamOf(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in name)
            hash = (hash ^ character) * 1099511628211UL;
        return hash;
    }

    /// <summary>One value everywhere.</summary>
    /// <param name="Value">The value.</param>
    public sealed record Constant(double Value) : Initializer
    {
        /// <inheritdoc/>
        protected override void Fill(Tensor tensor, ulong seed, ulong stream) => tensor.Backend.Fill(tensor.Storage, Value);
    }

    /// <summary>Normally distributed around 0.</summary>
    /// <param name="Deviation">Standard deviation.</param>
    public sealed record Normal(double Deviation) : Initializer
    {
        /// <inheritdoc/>
        protected override void Fill(Tensor tensor, ulong seed, ulong stream) => tensor.Backend.Normal(tensor.Storage, 0, Deviation, seed, stream);
    }

    /// <summary>Uniformly distributed in [-Bound, Bound).</summary>
    /// <param name="Bound">Half the width.</param>
    public sealed record Uniform(double Bound) : Initializer
    {
        /// <inheritdoc/>
        protected override void Fill(Tensor tensor, ulong seed, ulong stream) => tensor.Backend.Uniform(tensor.Storage, -Bound, Bound, seed, stream);
    }

    /// <summary>Xavier's uniform initialisation: bound √(6 / (in + out)) (Glorot and Bengio 2010).</summary>
    public static Initializer Xavier(int inputs, int outputs) => new Uniform(Math.Sqrt(6.0 / (inputs + outputs)));

    /// <summary>Kaiming's normal initialisation for relu: deviation √(2 / in) (He et al. 2015).</summary>
    public static Initializer Kaiming(int inputs) => new Normal(Math.Sqrt(2.0 / inputs));
}
