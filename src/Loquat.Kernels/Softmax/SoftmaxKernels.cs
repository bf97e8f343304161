// Softmax and its logarithm over rows, with their gradients. The row's maximum is subtracted first, so no finite input overflows.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Softmax;

/// <summary>Softmax and log-softmax of the rows of a [rows, columns] matrix, forward and backward.</summary>
public static unsafe class SoftmaxKernels
{
    private const int CostPerElement = 16;

    /// <summary>y[r, c] = e^x[r, c] / Σ_k e^x[r, k]. A row that is -∞ throughout gives zeros; a row with NaN or +∞ gives NaN.</summary>
    /// <param name="x">Input, [rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="y">Output, [rows, columns]; may be <paramref name="x"/> itself.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void Softmax(ReadOnlySpan<float> x, int rows, int columns, Span<float> y)
    {
        Check("Softmax", rows, columns, x.Length, y.Length);
        fixed (float* px = x, py = y)
            RangeKernel.Launch(new ForwardKernel(px, py, columns), rows, CostPerElement * (long)columns);
    }

    /// <summary>y[r, c] = x[r, c] - ln Σ_k e^x[r, k]. A row that is -∞ throughout gives -∞; a row with NaN or +∞ gives NaN.</summary>
    /// <param name="x">Input, [rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="y">Output, [rows, columns]; may be <paramref name="x"/> itself.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void LogSoftmax(ReadOnlySpan<float> x, int rows, int columns, Span<float> y)
    {
        Check("LogSoftmax", rows, columns, x.Length, y.Length);
        fixed (float* px = x, py = y)
            RangeKernel.Launch(new LogForwardKernel(px, py, columns), rows, CostPerElement * (long)columns);
    }

    /// <summary>dx[r, c] (+)= y[r, c] · (dy[r, c] - Σ_k dy[r, k] · y[r, k]).</summary>
    /// <param name="y">The output of <see cref="Softmax"/>, [rows, columns].</param>
    /// <param name="dy">Gradient of the output, [rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="dx">Gradient of the input, [rows, columns]; may be <paramref name="dy"/> itself.</param>
    /// <param name="accumulate">Whether to add to <paramref name="dx"/> instead of overwriting it.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void SoftmaxBackward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int rows, int columns, Span<float> dx, bool accumulate)
    {
        Check("SoftmaxBackward", rows, columns, y.Length, dy.Length, dx.Length);
        fixed (float* py = y, pdy = dy, pdx = dx)
            RangeKernel.Launch(new BackwardKernel(py, pdy, pdx, columns, accumulate), rows, 4L * columns);
    }

    /// <summary>dx[r, c] (+)= dy[r, c] - e^y[r, c] · Σ_k dy[r, k].</summary>
    /// <param name="y">The output of <see cref="LogSoftmax"/>, [rows, columns].</param>
    /// <param name="dy">Gradient of the output, [rows, columns].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="dx">Gradient of the input, [rows, columns]; may be <paramref name="dy"/> itself.</param>
    /// <param name="accumulate">Whether to add to <paramref name="dx"/> instead of overwriting it.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void LogSoftmaxBackward(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, int rows, int columns, Span<float> dx, bool accumulate)
    {
        Check("LogSoftmaxBackward", rows, columns, y.Length, dy.Length, dx.Length);
        fixed (float* py = y, pdy = dy, pdx = dx)
            RangeKernel.Launch(new LogBackwardKernel(py, pdy, pdx, columns, accumulate), rows, CostPerElement * (long)columns);
    }

    private static void Check(string operation, int rows, int columns, int input, int output, int? gradient = null)
    {
        RowArguments.Shape(operation, rows, columns);
        RowArguments.Length(operation, input, (long)rows * columns);
        RowArguments.Length(operation, output, (long)rows * columns);
        if (gradient is { } length)
            RowArguments.Length(operation, length, (long)rows * columns, nameof(gradient));
    }

    private readonly struct ForwardKernel(float* x, float* y, int columns) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var row = start; row < end; row++)
            {
                var offset = (long)row * columns;
                var max = RowReductions.Max<V>(x + offset, columns);
                if (float.IsNegativeInfinity(max))
                {
                    new Span<float>(y + offset, columns).Clear();
                    continue;
                }
                var scale = 1 / RowReductions.SumOfExp<V>(x + offset, columns, max, y + offset);
                var i = 0;
                for (; i <= columns - V.Width; i += V.Width)
                    V.Store(V.Load(y + offset + i) * V.Create(scale), y + offset + i);
                for (; i < columns; i++)
                    y[offset + i] *= scale;
            }
        }
    }

    private readonly struct LogForwardKernel(float* x, float* y, int columns) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var row = start; row < end; row++)
            {
                var offset = (long)row * columns;
                var max = RowReductions.Max<V>(x + offset, columns);
                if (float.IsNegativeInfinity(max))
                {
                    new Span<float>(y + offset, columns).Fill(float.NegativeInfinity);
                    continue;
                }
                var logSum = MathF.Log(RowReductions.SumOfExp<V>(x + offset, columns, max, null));
                var i = 0;
                for (; i <= columns - V.Width; i += V.Width)
                    V.Store(V.Load(x + offset + i) - V.Create(max) - V.Create(logSum), y + offset + i);
                for (; i < columns; i++)
                    y[offset + i] = x[offset + i] - max - logSum;
            }
        }
    }

    private readonly struct BackwardKernel(float* y, float* dy, float* dx, int columns, bool accumulate) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var row = start; row < end; row++)
            {
                var offset = (long)row * columns;
                var sum = RowReductions.Dot<V>(y + offset, dy + offset, columns, 0);
                var i = 0;
                for (; i <= columns - V.Width; i += V.Width)
                    Element<V>(offset + i, sum);
                for (; i < columns; i++)
                    Element<Lanes1>(offset + i, sum);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Element<V>(long i, float sum) where V : unmanaged, ILanes<V>
        {
            var value = V.Load(y + i) * (V.Load(dy + i) - V.Create(sum));
            V.Store(accumulate ? V.Load(dx + i) + value : value, dx + i);
        }
    }

    private readonly struct LogBackwardKernel(float* y, float* dy, float* dx, int columns, bool accumulate) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var row = start; row < end; row++)
            {
                var offset = (long)row * columns;
                var sum = RowReductions.Sum<V>(dy + offset, columns);
                var i = 0;
                for (; i <= columns - V.Width; i += V.Width)
                    Element<V>(offset + i, sum);
                for (; i < columns; i++)
                    Element<Lanes1>(offset + i, sum);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Element<V>(long i, float sum) where V : unmanaged, ILanes<V>
        {
            var value = V.Load(dy + i) - (VectorMath.Exp(V.Load(y + i)) * V.Create(sum));
            V.Store(accumulate ? V.Load(dx + i) + value : value, dx + i);
        }
    }
}
