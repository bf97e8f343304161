// The operands of a row norm's backward pass, and the arithmetic of one row of them.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Normalization;

/// <summary>Pointers of a backward pass over rows of <see cref="Columns"/> values; what is not wanted or not there is null.</summary>
internal unsafe struct NormOperands
{
    internal int Columns;
    internal float* X;
    internal float* Gamma;
    internal float* Mean;
    internal float* Reciprocal;
    internal float* DY;
    internal float* DX;
    internal bool AccumulateX;
    internal float* DGamma;
    internal float* DBeta;

    /// <summary>One row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal readonly NormRow Row(int row)
    {
        var offset = (long)row * Columns;
        return new NormRow(X + offset, Gamma, DY + offset, DX + offset, AccumulateX, Mean == null ? 0 : Mean[row], Reciprocal[row]);
    }
}

/// <summary>One row of the backward pass.</summary>
internal readonly unsafe struct NormRow(float* x, float* gamma, float* dy, float* dx, bool accumulate, float mean, float reciprocal)
{
    /// <summary>Adds the terms of the row's two sums, and of the columns' where <paramref name="scale"/> is not null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add<V>(int i, float* scale, float* shift, ref V sum, ref V projection) where V : unmanaged, ILanes<V>
    {
        var gradient = V.Load(dy + i);
        var normalized = Normalized<V>(i);
        if (scale != null)
        {
            V.Store(V.Fma(gradient, normalized, V.Load(scale + i)), scale + i);
            V.Store(V.Load(shift + i) + gradient, shift + i);
        }
        var g = gamma == null ? gradient : gradient * V.Load(gamma + i);
        sum += g;
        projection = V.Fma(g, normalized, projection);
    }

    /// <summary>Writes the input's gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Write<V>(int i, float meanOfG, float projection) where V : unmanaged, ILanes<V>
    {
        var g = gamma == null ? V.Load(dy + i) : V.Load(dy + i) * V.Load(gamma + i);
        var value = V.Fma(Normalized<V>(i), V.Create(-projection), g - V.Create(meanOfG)) * V.Create(reciprocal);
        V.Store(accumulate ? V.Load(dx + i) + value : value, dx + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Normalized<V>(int i) where V : unmanaged, ILanes<V> => (V.Load(x + i) - V.Create(mean)) * V.Create(reciprocal);
}
