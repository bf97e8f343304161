// Layer normalisation over rows, forward and backward. The variance takes a second pass over the row, so that a large mean costs no digits.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Softmax;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Normalization;

/// <summary>Layer normalisation of the rows of a [rows, columns] matrix, forward and backward.</summary>
/// <remarks>Source: Ba, Kiros and Hinton, "Layer normalization", 2016.</remarks>
public static unsafe class LayerNormKernels
{
    /// <summary>
    /// y[r, c] = (x[r, c] - μ[r]) · ρ[r] · gamma[c] + beta[c], with μ the row's mean and ρ = 1 / √(variance + epsilon);
    /// the variance is the mean of (x - μ)².
    /// </summary>
    /// <param name="x">Input, [rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="gamma">Scale, [columns], or empty for ones.</param>
    /// <param name="beta">Shift, [columns], or empty for zeros.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="y">Output, [rows, columns]; may be <paramref name="x"/> itself.</param>
    /// <param name="mean">Receives μ, [rows], or empty where no backward pass follows.</param>
    /// <param name="reciprocalDeviation">Receives ρ, [rows], or empty where no backward pass follows.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void Forward(ReadOnlySpan<float> x, int rows, int columns, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        float epsilon, Span<float> y, Span<float> mean, Span<float> reciprocalDeviation)
    {
        const string operation = "LayerNorm";
        RowArguments.Shape(operation, rows, columns);
        RowArguments.Length(operation, x.Length, (long)rows * columns);
        RowArguments.Length(operation, y.Length, (long)rows * columns);
        RowArguments.LengthOrAbsent(operation, gamma.Length, columns);
        RowArguments.LengthOrAbsent(operation, beta.Length, columns);
        RowArguments.LengthOrAbsent(operation, mean.Length, rows);
        RowArguments.LengthOrAbsent(operation, reciprocalDeviation.Length, rows);
        fixed (float* px = x, pGamma = gamma, pBeta = beta, py = y, pMean = mean, pReciprocal = reciprocalDeviation)
        {
            var kernel = new ForwardKernel(px, columns, pGamma, pBeta, epsilon, py, pMean, pReciprocal);
            RangeKernel.Launch(kernel, rows, 8L * columns);
        }
    }

    /// <summary>
    /// With x̂ = (x - μ) · ρ and g = dy · gamma: dx[r, c] (+)= ρ[r] · (g[r, c] - mean_k g[r, k] - x̂[r, c] · mean_k(g[r, k] · x̂[r, k])),
    /// dGamma[c] (+)= Σ_r dy[r, c] · x̂[r, c] and dBeta[c] (+)= Σ_r dy[r, c], the rows in order.
    /// </summary>
    /// <param name="x">The forward input, [rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="gamma">Scale, [columns], or empty for ones.</param>
    /// <param name="mean">μ as the forward pass wrote it, [rows].</param>
    /// <param name="reciprocalDeviation">ρ as the forward pass wrote it, [rows].</param>
    /// <param name="dy">Gradient of the output, [rows, columns].</param>
    /// <param name="dx">Gradient of the input, [rows, columns], or empty; may be <paramref name="dy"/> itself.</param>
    /// <param name="accumulateX">Whether to add to <paramref name="dx"/> instead of overwriting it.</param>
    /// <param name="dGamma">Gradient of the scale, [columns], or empty.</param>
    /// <param name="dBeta">Gradient of the shift, [columns], or empty.</param>
    /// <param name="accumulateParameters">Whether to add to <paramref name="dGamma"/> and <paramref name="dBeta"/> instead of overwriting them.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void Backward(ReadOnlySpan<float> x, int rows, int columns, ReadOnlySpan<float> gamma, ReadOnlySpan<float> mean,
        ReadOnlySpan<float> reciprocalDeviation, ReadOnlySpan<float> dy, Span<float> dx, bool accumulateX, Span<float> dGamma, Span<float> dBeta,
        bool accumulateParameters)
    {
        const string operation = "LayerNorm";
        RowArguments.Shape(operation, rows, columns);
        RowArguments.Length(operation, x.Length, (long)rows * columns);
        RowArguments.Length(operation, dy.Length, (long)rows * columns);
        RowArguments.LengthOrAbsent(operation, dx.Length, (long)rows * columns);
        RowArguments.LengthOrAbsent(operation, gamma.Length, columns);
        RowArguments.Length(operation, mean.Length, rows);
        RowArguments.Length(operation, reciprocalDeviation.Length, rows);
        RowArguments.LengthOrAbsent(operation, dGamma.Length, columns);
        RowArguments.LengthOrAbsent(operation, dBeta.Length, columns);
        fixed (float* px = x, pGamma = gamma, pMean = mean, pReciprocal = reciprocalDeviation)
        fixed (float* pdy = dy, pdx = dx, pdGamma = dGamma, pdBeta = dBeta)
        {
            var operands = new NormOperands
            {
                Columns = columns,
                X = px,
                Gamma = pGamma,
                Mean = pMean,
                Reciprocal = pReciprocal,
                DY = pdy,
                DX = pdx,
                AccumulateX = accumulateX,
                DGamma = pdGamma,
                DBeta = pdBeta,
            };
            NormGradient.Launch(operands, rows, accumulateParameters);
        }
    }

    private readonly struct ForwardKernel(
        float* x, int columns, float* gamma, float* beta, float epsilon, float* y, float* mean, float* reciprocalDeviation) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var row = start; row < end; row++)
            {
                var offset = (long)row * columns;
                var mu = RowReductions.Sum<V>(x + offset, columns) / columns;
                var variance = RowReductions.Dot<V>(x + offset, x + offset, columns, mu) / columns;
                var rho = 1 / MathF.Sqrt(variance + epsilon);
                if (mean != null)
                    mean[row] = mu;
                if (reciprocalDeviation != null)
                    reciprocalDeviation[row] = rho;
                var i = 0;
                for (; i <= columns - V.Width; i += V.Width)
                    Element<V>(offset, i, mu, rho);
                for (; i < columns; i++)
                    Element<Lanes1>(offset, i, mu, rho);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Element<V>(long offset, int i, float mu, float rho) where V : unmanaged, ILanes<V>
        {
            var value = (V.Load(x + offset + i) - V.Create(mu)) * V.Create(rho);
            if (gamma != null)
                value *= V.Load(gamma + i);
            if (beta != null)
                value += V.Load(beta + i);
            V.Store(value, y + offset + i);
        }
    }
}
