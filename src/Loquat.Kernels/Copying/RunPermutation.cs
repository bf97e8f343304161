// Permutations that keep the last dimension in place: runs of consecutive elements move as they are.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Copying;

/// <summary>Copies a permuted view whose innermost stride is 1; the left strides of the geometry are x's, the items are blocks of y.</summary>
internal readonly unsafe struct RunPermutation(in BroadcastGeometry geometry, float* x, float* y, int count, bool accumulate) : IRangeKernel
{
    private readonly BroadcastGeometry _geometry = geometry;
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly int _count = count;
    private readonly bool _accumulate = accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var walker = new BroadcastWalker(in _geometry, start * ElementBlocks.Length, ElementBlocks.End(end, _count));
        while (walker.MoveNext())
            Runs.Move<V>(_x + walker.Left, _y + walker.Output, walker.Length, _accumulate);
    }
}
