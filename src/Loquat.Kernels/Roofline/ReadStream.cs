// Reading memory as fast as it goes: each item streams through its own run of the buffer into eight sums.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Roofline;

/// <summary>Sums runs of floats.</summary>
/// <param name="source">The first item's run.</param>
/// <param name="sums">One sum per item, so that no read is unused.</param>
/// <param name="floatsPerItem">Length of each run, a multiple of <see cref="FloatsPerStep"/>.</param>
/// <param name="passes">How often each item reads its run.</param>
internal readonly unsafe struct ReadStream(float* source, float* sums, int floatsPerItem, int passes) : IRangeKernel
{
    /// <summary>Floats that one step of the loop reads in the widest lanes: 8 sums of 16.</summary>
    public const int FloatsPerStep = 128;

    private readonly float* _source = source;
    private readonly float* _sums = sums;
    private readonly int _floatsPerItem = floatsPerItem;
    private readonly int _passes = passes;

    /// <inheritdoc/>
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var item = start; item < end; item++)
        {
            var run = _source + ((long)item * _floatsPerItem);
            var sum = 0f;
            for (var pass = 0; pass < _passes; pass++)
                sum = SumOf<V>(run, run + _floatsPerItem, sum);
            _sums[item] = sum;
        }
    }

    /// <summary>The sum of [<paramref name="p"/>, <paramref name="end"/>), added to <paramref name="before"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static float SumOf<V>(float* p, float* end, float before) where V : unmanaged, ILanes<V>
    {
        var (a0, a1, a2, a3) = (V.Zero, V.Zero, V.Zero, V.Zero);
        var (a4, a5, a6, a7) = (V.Zero, V.Zero, V.Zero, V.Zero);
        for (; p < end; p += 8 * V.Width)
        {
            a0 += V.Load(p);
            a1 += V.Load(p + V.Width);
            a2 += V.Load(p + (2 * V.Width));
            a3 += V.Load(p + (3 * V.Width));
            a4 += V.Load(p + (4 * V.Width));
            a5 += V.Load(p + (5 * V.Width));
            a6 += V.Load(p + (6 * V.Width));
            a7 += V.Load(p + (7 * V.Width));
        }
        return before + V.Sum(((a0 + a1) + (a2 + a3)) + ((a4 + a5) + (a6 + a7)));
    }
}
