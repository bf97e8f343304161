// Maxima over the last axis and their gradient.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Reductions;

/// <summary>y[r] = max x[r, ·]; the items are rows.</summary>
internal readonly unsafe struct RowMaxima(float* x, int axis, float* y) : IRangeKernel
{
    private readonly float* _x = x;
    private readonly int _axis = axis;
    private readonly float* _y = y;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var row = start; row < end; row++)
        {
            var x = _x + ((nint)row * _axis);
            var lanes = V.Create(float.NegativeInfinity);
            var i = 0;
            for (; i <= _axis - V.Width; i += V.Width)
                lanes = V.Max(lanes, V.Load(x + i));
            var largest = V.MaxLane(lanes);
            for (; i < _axis; i++)
                largest = MathF.Max(largest, x[i]);
            _y[row] = largest;
        }
    }
}

/// <summary>dx[r, j] (+)= dy[r] / (number of ties) where x[r, j] = y[r], else 0; the items are rows.</summary>
internal readonly unsafe struct RowMaximaGradient(float* x, float* y, float* dy, int axis, float* dx, bool accumulate) : IRangeKernel
{
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly float* _dy = dy;
    private readonly int _axis = axis;
    private readonly float* _dx = dx;
    private readonly bool _accumulate = accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var row = start; row < end; row++)
        {
            float* x = _x + ((nint)row * _axis), dx = _dx + ((nint)row * _axis);
            var share = _dy[row] / Ties<V>(x, _y[row]);
            V largest = V.Create(_y[row]), shares = V.Create(share);
            var i = 0;
            for (; i <= _axis - V.Width; i += V.Width)
            {
                var value = V.Select(V.EqualTo(V.Load(x + i), largest), shares, V.Zero);
                V.Store(_accumulate ? V.Load(dx + i) + value : value, dx + i);
            }
            for (; i < _axis; i++)
            {
                var value = x[i] == _y[row] ? share : 0f;
                dx[i] = _accumulate ? dx[i] + value : value;
            }
        }
    }

    // Counted in float lanes, which is exact up to 2^24 ties.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Ties<V>(float* x, float largest) where V : unmanaged, ILanes<V>
    {
        V count = V.Zero, lanes = V.Create(largest);
        var i = 0;
        for (; i <= _axis - V.Width; i += V.Width)
            count += V.Select(V.EqualTo(V.Load(x + i), lanes), V.Create(1f), V.Zero);
        var ties = V.Sum(count);
        for (; i < _axis; i++)
            ties += x[i] == largest ? 1f : 0f;
        return ties;
    }
}
