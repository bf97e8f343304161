// Whether all values of an array lie within a limit, on all workers: each looks at blocks of its own.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Reductions;

/// <summary>Sets a flag where some |x| is above the limit or not a number; the items are blocks. Every worker writes the same value.</summary>
internal readonly unsafe struct LimitCheck(float* x, int length, float limit, bool* outside) : IRangeKernel
{
    private readonly float* _x = x;
    private readonly int _length = length;
    private readonly float _limit = limit;
    private readonly bool* _outside = outside;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        int i = start * ElementBlocks.Length, last = ElementBlocks.End(end, _length);
        var lanes = V.Zero;
        for (; i <= last - V.Width; i += V.Width)
            lanes = V.Max(lanes, V.Abs(V.Load(_x + i)));
        var largest = V.MaxLane(lanes);
        for (; i < last; i++)
            largest = MathF.Max(largest, MathF.Abs(_x[i]));
        // Not so for NaN either, which every maximum keeps.
        if (!(largest <= _limit))
            *_outside = true;
    }
}
