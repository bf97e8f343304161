// What happens to a matrix product on its way into the destination.
namespace Loquat.Kernels.MatMul;

/// <summary>The end of a matrix product: whether it adds to the destination, and a bias for every column.</summary>
public readonly ref struct GemmEpilogue
{
    /// <summary>Whether the product is added to what the destination holds, instead of overwriting it.</summary>
    public bool Accumulate { get; init; }

    /// <summary>[n], added to every row after the product; empty for none.</summary>
    public ReadOnlySpan<float> Bias { get; init; }
}
