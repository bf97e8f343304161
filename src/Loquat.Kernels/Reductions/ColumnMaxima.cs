// Maxima over an axis that is not the last, and their gradient: vectorised over the columns.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Reductions;

/// <summary>y[o, i] = maxₐ x[o, a, i]; the items are strips of columns.</summary>
internal readonly unsafe struct ColumnMaxima(float* x, int axis, int inner, float* y) : IRangeKernel
{
    private readonly float* _x = x;
    private readonly int _axis = axis;
    private readonly int _inner = inner;
    private readonly float* _y = y;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var strips = new ColumnStrips(_inner, start, end);
        while (strips.MoveNext())
        {
            float* x = _x + ((nint)strips.Outer * _axis * _inner) + strips.Column, y = _y + ((nint)strips.Outer * _inner) + strips.Column;
            new Span<float>(x, strips.Length).CopyTo(new Span<float>(y, strips.Length));
            for (var row = 1; row < _axis; row++)
            {
                x += _inner;
                var i = 0;
                for (; i <= strips.Length - V.Width; i += V.Width)
                    V.Store(V.Max(V.Load(y + i), V.Load(x + i)), y + i);
                for (; i < strips.Length; i++)
                    y[i] = MathF.Max(y[i], x[i]);
            }
        }
    }
}

/// <summary>dx[o, a, i] (+)= dy[o, i] / (number of ties) where x[o, a, i] = y[o, i], else 0; the items are strips of columns.</summary>
internal readonly unsafe struct ColumnMaximaGradient(float* x, float* y, float* dy, int axis, int inner, float* dx, bool accumulate) : IRangeKernel
{
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly float* _dy = dy;
    private readonly int _axis = axis;
    private readonly int _inner = inner;
    private readonly float* _dx = dx;
    private readonly bool _accumulate = accumulate;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var shares = stackalloc float[ColumnStrips.MaximumLength];
        var strips = new ColumnStrips(_inner, start, end);
        while (strips.MoveNext())
        {
            var first = ((nint)strips.Outer * _axis * _inner) + strips.Column;
            var output = ((nint)strips.Outer * _inner) + strips.Column;
            Share<V>(_x + first, _y + output, _dy + output, strips.Length, shares);
            Spread<V>(_x + first, _y + output, _dx + first, strips.Length, shares);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Share<V>(float* x, float* y, float* dy, int columns, float* shares) where V : unmanaged, ILanes<V>
    {
        new Span<float>(shares, columns).Clear();
        for (var row = 0; row < _axis; row++, x += _inner)
        {
            var i = 0;
            for (; i <= columns - V.Width; i += V.Width)
                V.Store(V.Load(shares + i) + V.Select(V.EqualTo(V.Load(x + i), V.Load(y + i)), V.Create(1f), V.Zero), shares + i);
            for (; i < columns; i++)
                shares[i] += x[i] == y[i] ? 1f : 0f;
        }
        for (var i = 0; i < columns; i++)
            shares[i] = dy[i] / shares[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Spread<V>(float* x, float* y, float* dx, int columns, float* shares) where V : unmanaged, ILanes<V>
    {
        for (var row = 0; row < _axis; row++, x += _inner, dx += _inner)
        {
            var i = 0;
            for (; i <= columns - V.Width; i += V.Width)
            {
                var value = V.Select(V.EqualTo(V.Load(x + i), V.Load(y + i)), V.Load(shares + i), V.Zero);
                V.Store(_accumulate ? V.Load(dx + i) + value : value, dx + i);
            }
            for (; i < columns; i++)
            {
                var value = x[i] == y[i] ? shares[i] : 0f;
                dx[i] = _accumulate ? dx[i] + value : value;
            }
        }
    }
}
