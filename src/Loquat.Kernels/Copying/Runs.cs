// Copying and adding runs of consecutive floats: what every kernel that moves data comes down to.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Copying;

/// <summary>Moves runs of consecutive floats.</summary>
internal static unsafe class Runs
{
    /// <summary>y (+)= x over <paramref name="length"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Move<V>(float* x, float* y, int length, bool accumulate) where V : unmanaged, ILanes<V>
    {
        if (accumulate)
            Add<V>(x, y, length);
        else
            new ReadOnlySpan<float>(x, length).CopyTo(new Span<float>(y, length));
    }

    /// <summary>y += x over <paramref name="length"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Add<V>(float* x, float* y, int length) where V : unmanaged, ILanes<V>
    {
        nint i = 0;
        for (; i <= length - V.Width; i += V.Width)
            V.Store(V.Load(y + i) + V.Load(x + i), y + i);
        for (; i < length; i++)
            y[i] += x[i];
    }

    /// <summary>Writes zeros on all workers.</summary>
    internal static void Clear(float* y, int count) =>
        RangeKernel.Launch(new ClearKernel(y, count), ElementBlocks.Count(count), ElementBlocks.Length / 2);

    private readonly struct ClearKernel(float* y, int count) : IRangeKernel
    {
        private readonly float* _y = y;
        private readonly int _count = count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            var first = start * ElementBlocks.Length;
            new Span<float>(_y + first, ElementBlocks.End(end, _count) - first).Clear();
        }
    }
}
