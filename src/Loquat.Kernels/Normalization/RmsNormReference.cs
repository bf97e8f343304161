// The scalar twin of RmsNormKernels.
using System.Numerics;

namespace Loquat.Kernels.Normalization;

/// <summary>Plain loops that say what <see cref="RmsNormKernels"/> computes, in any precision.</summary>
public static class RmsNormReference
{
    /// <inheritdoc cref="RmsNormKernels.Forward"/>
    public static void Forward<T>(
        ReadOnlySpan<T> x, int rows, int columns, ReadOnlySpan<T> gamma, T epsilon, Span<T> y, Span<T> reciprocalRms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (var row = 0; row < rows; row++)
        {
            var input = x.Slice(row * columns, columns);
            var squares = T.Zero;
            foreach (var value in input)
                squares += value * value;
            var rho = T.One / T.Sqrt((squares / T.CreateChecked(columns)) + epsilon);
            if (!reciprocalRms.IsEmpty)
                reciprocalRms[row] = rho;
            for (var c = 0; c < columns; c++)
                y[(row * columns) + c] = input[c] * rho * (gamma.IsEmpty ? T.One : gamma[c]);
        }
    }

    /// <inheritdoc cref="RmsNormKernels.Backward"/>
    public static void Backward<T>(ReadOnlySpan<T> x, int rows, int columns, ReadOnlySpan<T> gamma, ReadOnlySpan<T> reciprocalRms,
        ReadOnlySpan<T> dy, Span<T> dx, bool accumulateX, Span<T> dGamma, bool accumulateParameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!accumulateParameters)
            dGamma.Clear();
        for (var row = 0; row < rows; row++)
        {
            T rho = reciprocalRms[row], projection = T.Zero;
            for (var c = 0; c < columns; c++)
            {
                var i = (row * columns) + c;
                projection += dy[i] * (gamma.IsEmpty ? T.One : gamma[c]) * x[i] * rho;
                if (!dGamma.IsEmpty)
                    dGamma[c] += dy[i] * x[i] * rho;
            }
            for (var c = 0; c < columns && !dx.IsEmpty; c++)
            {
                var i = (row * columns) + c;
                var g = dy[i] * (gamma.IsEmpty ? T.One : gamma[c]);
                var value = rho * (g - (x[i] * rho * (projection / T.CreateChecked(columns))));
                dx[i] = accumulateX ? dx[i] + value : value;
            }
        }
    }
}
