// Strided block copies: the loop behind concatenation, slicing and stacking.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Copying;

/// <summary>Block b of y (+)= block b of x; the items are ranges of copied elements, counted over all blocks.</summary>
internal readonly unsafe struct BlockCopy(
    float* x, long sourceStride, float* y, long destinationStride, int blockLength, int count, bool accumulate) : IRangeKernel
{
    private readonly float* _x = x;
    private readonly long _sourceStride = sourceStride;
    private readonly float* _y = y;
    private readonly long _destinationStride = destinationStride;
    private readonly int _blockLength = blockLength;
    private readonly int _count = count;
    private readonly bool _accumulate = accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        int next = start * ElementBlocks.Length, stop = ElementBlocks.End(end, _count);
        while (next < stop)
        {
            var (block, position) = Math.DivRem(next, _blockLength);
            var length = Math.Min(_blockLength - position, stop - next);
            Runs.Move<V>(_x + (block * _sourceStride) + position, _y + (block * _destinationStride) + position, length, _accumulate);
            next += length;
        }
    }
}
