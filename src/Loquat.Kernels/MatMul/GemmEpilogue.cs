// What happens to a matrix product on its way into the destination.
using Loquat.Kernels.Elementwise;

namespace Loquat.Kernels.MatMul;

/// <summary>
/// The end of a matrix product: whether it adds to the destination, a bias for every column, a residual, and an activation into a place of its own.
/// Everything but the sums themselves is done in this order once a sum is complete.
/// </summary>
public readonly ref struct GemmEpilogue
{
    /// <summary>Whether the product is added to what the destination holds, instead of overwriting it.</summary>
    public bool Accumulate { get; init; }

    /// <summary>[n], added to every row after the product; empty for none.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>[m, n] with the destination's row stride, added after the bias; empty for none. Must not overlap the destination.</summary>
    public ReadOnlySpan<float> Residual { get; init; }

    /// <summary>Takes f of the destination, [m, n] with its row stride; empty for no activation. May be the destination itself.</summary>
    public Span<float> Activated { get; init; }

    /// <summary>f.</summary>
    public UnaryFunction Activation { get; init; }

    /// <summary>The parameter of f.</summary>
    public float Parameter { get; init; }

    /// <summary>[n], takes Σ_p op(B)[p, j] of each column on the side, since B passes by anyway (a bias gradient beside a weight's); empty for none.</summary>
    public Span<float> ColumnSums { get; init; }

    /// <summary>Whether the column sums are added to what their place holds.</summary>
    public bool AccumulateColumnSums { get; init; }
}
