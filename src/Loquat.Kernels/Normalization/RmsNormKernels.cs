// Root-mean-square normalisation over rows, forward and backward.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Softmax;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Normalization;

/// <summary>RMS normalisation of the rows of a [rows, columns] matrix, forward and backward.</summary>
/// <remarks>Source: Zhang and Sennrich, "Root mean square layer normalization", NeurIPS 2019.</remarks>
public static unsafe class RmsNormKernels
{
    /// <summary>y[r, c] = x[r, c] · ρ[r] · gamma[c], with ρ = 1 / √(mean(x²) + epsilon).</summary>
    /// <param name="x">Input, [rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="gamma">Scale, [columns], or empty for ones.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <param name="y">Output, [rows, columns]; may be <paramref name="x"/> itself.</param>
    /// <param name="reciprocalRms">Receives ρ, [rows], or empty where no backward pass follows.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void Forward(
        ReadOnlySpan<float> x, int rows, int columns, ReadOnlySpan<float> gamma, float epsilon, Span<float> y, Span<float> reciprocalRms)
    {
        const string operation = "RmsNorm";
        RowArguments.Shape(operation, rows, columns);
        RowArguments.Length(operation, x.Length, (long)rows * columns);
        RowArguments.Length(operation, y.Length, (long)rows * columns);
        RowArguments.LengthOrAbsent(operation, gamma.Length, columns);
        RowArguments.LengthOrAbsent(operation, reciprocalRms.Length, rows);
        fixed (float* px = x, pGamma = gamma, py = y, pReciprocal = reciprocalRms)
            RangeKernel.Launch(new ForwardKernel(px, columns, pGamma, epsilon, py, pReciprocal), rows, 5L * columns);
    }

    /// <summary>
    /// With x̂ = x · ρ and g = dy · gamma: dx[r, c] (+)= ρ[r] · (g[r, c] - x̂[r, c] · mean_k(g[r, k] · x̂[r, k]))
    /// and dGamma[c] (+)= Σ_r dy[r, c] · x̂[r, c], the rows in order.
    /// </summary>
    /// <param name="x">The forward input, [rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="gamma">Scale, [columns], or empty for ones.</param>
    /// <param name="reciprocalRms">ρ as the forward pass wrote it, [rows].</param>
    /// <param name="dy">Gradient of the output, [rows, columns].</param>
    /// <param name="dx">Gradient of the input, [rows, columns], or empty; may be <paramref name="dy"/> itself.</param>
    /// <param name="accumulateX">Whether to add to <paramref name="dx"/> instead of overwriting it.</param>
    /// <param name="dGamma">Gradient of the scale, [columns], or empty.</param>
    /// <param name="accumulateParameters">Whether to add to <paramref name="dGamma"/> instead of overwriting it.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void Backward(ReadOnlySpan<float> x, int rows, int columns, ReadOnlySpan<float> gamma, ReadOnlySpan<float> reciprocalRms,
        ReadOnlySpan<float> dy, Span<float> dx, bool accumulateX, Span<float> dGamma, bool accumulateParameters)
    {
        const string operation = "RmsNorm";
        RowArguments.Shape(operation, rows, columns);
        RowArguments.Length(operation, x.Length, (long)rows * columns);
        RowArguments.Length(operation, dy.Length, (long)rows * columns);
        RowArguments.LengthOrAbsent(operation, dx.Length, (long)rows * columns);
        RowArguments.LengthOrAbsent(operation, gamma.Length, columns);
        RowArguments.Length(operation, reciprocalRms.Length, rows);
        RowArguments.LengthOrAbsent(operation, dGamma.Length, columns);
        fixed (float* px = x, pGamma = gamma, pReciprocal = reciprocalRms, pdy = dy, pdx = dx, pdGamma = dGamma)
        {
            var operands = new NormOperands
            {
                Columns = columns,
                X = px,
                Gamma = pGamma,
                Reciprocal = pReciprocal,
                DY = pdy,
                DX = pdx,
                AccumulateX = accumulateX,
                DGamma = pdGamma,
            };
            NormGradient.Launch(operands, rows, accumulateParameters);
        }
    }

    private readonly struct ForwardKernel(float* x, int columns, float* gamma, float epsilon, float* y, float* reciprocal) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var row = start; row < end; row++)
            {
                var offset = (long)row * columns;
                var rho = 1 / MathF.Sqrt((RowReductions.Dot<V>(x + offset, x + offset, columns, 0) / columns) + epsilon);
                if (reciprocal != null)
                    reciprocal[row] = rho;
                var i = 0;
                for (; i <= columns - V.Width; i += V.Width)
                    Element<V>(offset, i, rho);
                for (; i < columns; i++)
                    Element<Lanes1>(offset, i, rho);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Element<V>(long offset, int i, float rho) where V : unmanaged, ILanes<V>
        {
            var value = V.Load(x + offset + i) * V.Create(rho);
            V.Store(gamma == null ? value : value * V.Load(gamma + i), y + offset + i);
        }
    }
}
