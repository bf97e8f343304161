// The driver of losses that compare two arrays element by element: a fixed-order sum forward, one pass backward.
// A loss says only what one pair contributes and what its derivative is.
using System.Buffers;
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Softmax;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Losses;

/// <summary>A loss of one prediction and one target.</summary>
internal interface IPairLoss
{
    static abstract V Loss<V>(V x, V target) where V : unmanaged, ILanes<V>;

    static abstract V Derivative<V>(V x, V target) where V : unmanaged, ILanes<V>;
}

/// <summary>Sums and gradients of a pair loss over arrays.</summary>
internal static unsafe class PairLoss<TLoss> where TLoss : unmanaged, IPairLoss
{
    /// <summary>Elements summed in float32 lanes before the sum moves on in float64; fixed, so that the threads do not change it.</summary>
    private const int BlockLength = 2048;

    internal static double Forward(string operation, ReadOnlySpan<float> x, ReadOnlySpan<float> target)
    {
        RowArguments.Length(operation, target.Length, x.Length);
        var blocks = (int)(((long)x.Length + BlockLength - 1) / BlockLength);
        var sums = ArrayPool<double>.Shared.Rent(Math.Max(blocks, 1));
        fixed (float* px = x, pt = target)
        fixed (double* ps = sums)
            RangeKernel.Launch(new SumKernel(px, pt, x.Length, ps), blocks, 8 * BlockLength);
        var total = 0.0;
        for (var block = 0; block < blocks; block++)
            total += sums[block];
        ArrayPool<double>.Shared.Return(sums);
        return total;
    }

    internal static void Backward(
        string operation, ReadOnlySpan<float> x, ReadOnlySpan<float> target, float scale, Span<float> dx, bool accumulate)
    {
        RowArguments.Length(operation, target.Length, x.Length);
        RowArguments.Length(operation, dx.Length, x.Length);
        fixed (float* px = x, pt = target, pdx = dx)
            RangeKernel.Launch(new GradientKernel(px, pt, scale, pdx, accumulate), x.Length, 8);
    }

    private readonly struct SumKernel(float* x, float* target, int count, double* sums) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var block = start; block < end; block++)
            {
                var i = (long)block * BlockLength;
                var last = Math.Min(i + BlockLength, count);
                var sum = V.Zero;
                for (; i <= last - V.Width; i += V.Width)
                    sum += TLoss.Loss(V.Load(x + i), V.Load(target + i));
                double total = V.Sum(sum);
                for (; i < last; i++)
                    total += Lanes1.Sum(TLoss.Loss(Lanes1.Load(x + i), Lanes1.Load(target + i)));
                sums[block] = total;
            }
        }
    }

    private readonly struct GradientKernel(float* x, float* target, float scale, float* dx, bool accumulate) : IRangeKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var i = start;
            for (; i <= end - V.Width; i += V.Width)
                Element<V>(i);
            for (; i < end; i++)
                Element<Lanes1>(i);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Element<V>(int i) where V : unmanaged, ILanes<V>
        {
            var value = TLoss.Derivative(V.Load(x + i), V.Load(target + i)) * V.Create(scale);
            V.Store(accumulate ? V.Load(dx + i) + value : value, dx + i);
        }
    }
}
