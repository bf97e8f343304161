// The gradient of a sum: every element of the axis receives the output's value.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Reductions;

/// <summary>x[o, a, i] (+)= scale · y[o, i]; the items are blocks of elements of x.</summary>
internal readonly unsafe struct Expansion(float* y, int axis, int inner, float* x, int count, float scale, bool accumulate) : IRangeKernel
{
    private readonly float* _y = y;
    private readonly int _axis = axis;
    private readonly int _inner = inner;
    private readonly float* _x = x;
    private readonly int _count = count;
    private readonly float _scale = scale;
    private readonly bool _accumulate = accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        int next = start * ElementBlocks.Length, stop = ElementBlocks.End(end, _count);
        while (next < stop)
        {
            // With one column the axis is the run and its source stands still; otherwise a run is a row of columns.
            var run = _inner == 1 ? _axis : _inner;
            var position = next % run;
            var length = Math.Min(run - position, stop - next);
            if (_inner == 1)
                Fill<V>(_y[next / run] * _scale, _x + next, length);
            else
                Row<V>(_y + ((nint)(next / run / _axis) * _inner) + position, _x + next, length);
            next += length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill<V>(float value, float* x, int length) where V : unmanaged, ILanes<V>
    {
        var lanes = V.Create(value);
        var i = 0;
        for (; i <= length - V.Width; i += V.Width)
            V.Store(_accumulate ? V.Load(x + i) + lanes : lanes, x + i);
        for (; i < length; i++)
            x[i] = _accumulate ? x[i] + value : value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row<V>(float* y, float* x, int length) where V : unmanaged, ILanes<V>
    {
        var scale = V.Create(_scale);
        var i = 0;
        for (; i <= length - V.Width; i += V.Width)
        {
            var value = V.Load(y + i) * scale;
            V.Store(_accumulate ? V.Load(x + i) + value : value, x + i);
        }
        for (; i < length; i++)
        {
            var value = y[i] * _scale;
            x[i] = _accumulate ? x[i] + value : value;
        }
    }
}
