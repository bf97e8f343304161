// What a function of one variable is to the elementwise kernels: a formula and its derivative, generic in the lane width.
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Elementwise;

/// <summary>A function of one variable, as a type: the kernels are compiled once per function and lane width.</summary>
internal interface IUnaryFunction
{
    /// <summary>Rough cost of one element in float operations, forward or backward.</summary>
    static abstract int Cost { get; }

    /// <summary>Whether <see cref="Derivative"/> reads x.</summary>
    static abstract bool DerivativeReadsInput { get; }

    /// <summary>Whether <see cref="Derivative"/> reads y = f(x).</summary>
    static abstract bool DerivativeReadsOutput { get; }

    /// <summary>f(x).</summary>
    static abstract V Forward<V>(V x, V parameter) where V : unmanaged, ILanes<V>;

    /// <summary>f'(x), given x and y = f(x); whichever the function does not read may hold anything.</summary>
    static abstract V Derivative<V>(V x, V y, V parameter) where V : unmanaged, ILanes<V>;
}

/// <summary>Work that is done with one function type, chosen from the enumeration.</summary>
internal interface IUnaryWork
{
    /// <summary>Does the work with <typeparamref name="TFunction"/>.</summary>
    void Run<TFunction>() where TFunction : unmanaged, IUnaryFunction;
}
