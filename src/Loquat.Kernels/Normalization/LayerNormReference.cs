// The scalar twin of LayerNormKernels.
using System.Numerics;

namespace Loquat.Kernels.Normalization;

/// <summary>Plain loops that say what <see cref="LayerNormKernels"/> computes, in any precision.</summary>
public static class LayerNormReference
{
    /// <inheritdoc cref="LayerNormKernels.Forward"/>
    public static void Forward<T>(ReadOnlySpan<T> x, int rows, int columns, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta,
        T epsilon, Span<T> y, Span<T> mean, Span<T> reciprocalDeviation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = T.CreateChecked(columns);
        for (var row = 0; row < rows; row++)
        {
            var input = x.Slice(row * columns, columns);
            T mu = T.Zero, variance = T.Zero;
            foreach (var value in input)
                mu += value;
            mu /= n;
            foreach (var value in input)
                variance += (value - mu) * (value - mu);
            variance /= n;
            var rho = T.One / T.Sqrt(variance + epsilon);
            if (!mean.IsEmpty)
                mean[row] = mu;
            if (!reciprocalDeviation.IsEmpty)
                reciprocalDeviation[row] = rho;
            for (var c = 0; c < columns; c++)
                y[(row * columns) + c] = ((input[c] - mu) * rho * (gamma.IsEmpty ? T.One : gamma[c])) + (beta.IsEmpty ? T.Zero : beta[c]);
        }
    }

    /// <inheritdoc cref="LayerNormKernels.Backward"/>
    public static void Backward<T>(ReadOnlySpan<T> x, int rows, int columns, ReadOnlySpan<T> gamma, ReadOnlySpan<T> mean,
        ReadOnlySpan<T> reciprocalDeviation, ReadOnlySpan<T> dy, Span<T> dx, bool accumulateX, Span<T> dGamma, Span<T> dBeta,
        bool accumulateParameters) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = T.CreateChecked(columns);
        if (!accumulateParameters)
        {
            dGamma.Clear();
            dBeta.Clear();
        }
        for (var row = 0; row < rows; row++)
        {
            T mu = mean[row], rho = reciprocalDeviation[row], sum = T.Zero, projection = T.Zero;
            for (var c = 0; c < columns; c++)
            {
                var i = (row * columns) + c;
                var g = dy[i] * (gamma.IsEmpty ? T.One : gamma[c]);
                var normalized = (x[i] - mu) * rho;
                sum += g;
                projection += g * normalized;
                if (!dGamma.IsEmpty)
                    dGamma[c] += dy[i] * normalized;
                if (!dBeta.IsEmpty)
                    dBeta[c] += dy[i];
            }
            for (var c = 0; c < columns && !dx.IsEmpty; c++)
            {
                var i = (row * columns) + c;
                var g = dy[i] * (gamma.IsEmpty ? T.One : gamma[c]);
                var value = rho * (g - (sum / n) - ((x[i] - mu) * rho * (projection / n)));
                dx[i] = accumulateX ? dx[i] + value : value;
            }
        }
    }
}
