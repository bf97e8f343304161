// Sums over the last axis: one output per row, each row summed along its length.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Reductions;

/// <summary>y[r] (+)= scale · Σ x[r, ·]; the items are rows.</summary>
internal readonly unsafe struct RowSums(float* x, int axis, float* y, float scale, bool accumulate) : IRangeKernel
{
    private readonly float* _x = x;
    private readonly int _axis = axis;
    private readonly float* _y = y;
    private readonly float _scale = scale;
    private readonly bool _accumulate = accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var row = start; row < end; row++)
        {
            var value = (float)(_scale * LaneSums.Sum<V>(_x + ((nint)row * _axis), _axis));
            _y[row] = _accumulate ? _y[row] + value : value;
        }
    }
}
