// Sums over an axis that is not the last (bias gradients): vectorised over the columns, eight rows at a time.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Reductions;

/// <summary>
/// y[o, i] (+)= scale · Σₐ x[o, a, i]; the items are strips of columns. Every column adds its rows in groups of eight as a balanced tree,
/// then the groups (and the rows left over) in order, whatever strip it falls into.
/// </summary>
internal readonly unsafe struct ColumnSums(float* x, int axis, int inner, float* y, float scale, bool accumulate) : IRangeKernel
{
    private readonly float* _x = x;
    private readonly int _axis = axis;
    private readonly int _inner = inner;
    private readonly float* _y = y;
    private readonly float _scale = scale;
    private readonly bool _accumulate = accumulate;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var sums = stackalloc float[ColumnStrips.MaximumLength];
        var strips = new ColumnStrips(_inner, start, end);
        while (strips.MoveNext())
        {
            Strip<V>(_x + ((nint)strips.Outer * _axis * _inner) + strips.Column, strips.Length, sums);
            Finish<V>(sums, _y + ((nint)strips.Outer * _inner) + strips.Column, strips.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Strip<V>(float* x, int columns, float* sums) where V : unmanaged, ILanes<V>
    {
        new Span<float>(sums, columns).Clear();
        nint stride = _inner;
        var row = 0;
        for (; row <= _axis - 8; row += 8, x += 8 * stride)
        {
            nint i = 0;
            for (; i <= columns - V.Width; i += V.Width)
                V.Store(V.Load(sums + i) + Eight<V>(x + i, stride), sums + i);
            for (; i < columns; i++)
                Lanes1.Store(Lanes1.Load(sums + i) + Eight<Lanes1>(x + i, stride), sums + i);
        }
        for (; row < _axis; row++, x += stride)
        {
            nint i = 0;
            for (; i <= columns - V.Width; i += V.Width)
                V.Store(V.Load(sums + i) + V.Load(x + i), sums + i);
            for (; i < columns; i++)
                sums[i] += x[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Eight<V>(float* x, nint stride) where V : unmanaged, ILanes<V>
    {
        var middle = x + (4 * stride);
        var first = (V.Load(x) + V.Load(x + stride)) + (V.Load(x + (2 * stride)) + V.Load(x + (3 * stride)));
        var second = (V.Load(middle) + V.Load(middle + stride)) + (V.Load(middle + (2 * stride)) + V.Load(middle + (3 * stride)));
        return first + second;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish<V>(float* sums, float* y, int columns) where V : unmanaged, ILanes<V>
    {
        var i = 0;
        var scale = V.Create(_scale);
        for (; i <= columns - V.Width; i += V.Width)
        {
            var value = V.Load(sums + i) * scale;
            V.Store(_accumulate ? V.Load(y + i) + value : value, y + i);
        }
        for (; i < columns; i++)
        {
            var value = sums[i] * _scale;
            y[i] = _accumulate ? y[i] + value : value;
        }
    }
}
