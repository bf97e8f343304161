// What a function of two variables, or one of its partial gradients, is to the broadcasting kernels.
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>A function of two variables, as a type.</summary>
internal interface IBinaryFunction
{
    /// <summary>Rough cost of one element in float operations.</summary>
    static abstract int Cost { get; }

    /// <summary>f(a, b); <paramref name="parameter"/> is a scalar that a function may take beside them.</summary>
    static abstract V Forward<V>(V a, V b, V parameter) where V : unmanaged, ILanes<V>;
}

/// <summary>The gradient of a function of two variables with respect to one of them, as a type.</summary>
internal interface IBinaryGradient
{
    /// <summary>Rough cost of one element in float operations.</summary>
    static abstract int Cost { get; }

    /// <summary>Whether the gradient reads a.</summary>
    static abstract bool ReadsLeft { get; }

    /// <summary>Whether the gradient reads b.</summary>
    static abstract bool ReadsRight { get; }

    /// <summary>Whether the gradient reads y = f(a, b).</summary>
    static abstract bool ReadsOutput { get; }

    /// <summary>dy · ∂f; whatever the gradient does not read may hold anything.</summary>
    static abstract V Gradient<V>(V a, V b, V y, V dy) where V : unmanaged, ILanes<V>;
}
