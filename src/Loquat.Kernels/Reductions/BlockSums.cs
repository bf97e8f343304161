// Sums over one long array on all workers: every block of fixed size is summed by whoever takes it, then the blocks are added in order.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Reductions;

/// <summary>A sum whose bits depend on the length of the array only, not on how many workers took part.</summary>
internal static unsafe class BlockSums
{
    private const int StackBlocks = 4096;

    /// <summary>Σ x, or Σ x² where <paramref name="square"/> is set.</summary>
    [SkipLocalsInit]
    internal static double Sum(float* x, int length, bool square)
    {
        var blocks = (int)(((long)length + LaneSums.BlockLength - 1) / LaneSums.BlockLength);
        if (blocks <= StackBlocks)
        {
            var sums = stackalloc float[blocks];
            return Sum(x, length, square, sums, blocks);
        }
        var memory = (float*)NativeMemory.Alloc((nuint)blocks, sizeof(float));
        try
        {
            return Sum(x, length, square, memory, blocks);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }

    private static double Sum(float* x, int length, bool square, float* sums, int blocks)
    {
        RangeKernel.Launch(new Kernel(x, length, square, sums), blocks, LaneSums.BlockLength);
        var total = 0.0;
        for (var i = 0; i < blocks; i++)
            total += sums[i];
        return total;
    }

    private readonly struct Kernel(float* x, int length, bool square, float* sums) : IRangeKernel
    {
        private readonly float* _x = x;
        private readonly int _length = length;
        private readonly bool _square = square;
        private readonly float* _sums = sums;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var i = start; i < end; i++)
            {
                var first = i * LaneSums.BlockLength;
                var count = Math.Min(LaneSums.BlockLength, _length - first);
                _sums[i] = _square ? LaneSums.SquareBlock<V>(_x + first, count) : LaneSums.Block<V>(_x + first, count);
            }
        }
    }
}
