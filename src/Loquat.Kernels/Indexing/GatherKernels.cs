// Elements chosen along one axis by an index of the result's shape, and the gradient that adds them back.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Copying;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Indexing;

/// <summary>Gathers along the middle axis of an [outer, axis, inner] view.</summary>
public static unsafe class GatherKernels
{
    /// <summary>y[o, c, i] = x[o, indices[o, c, i], i].</summary>
    /// <param name="x">Input [outer, axis, inner].</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="axis">Extent of the axis in x.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="indices">Positions on the axis [outer, count, inner], each in [0, axis).</param>
    /// <param name="count">Extent of the axis in the result.</param>
    /// <param name="y">Result [outer, count, inner].</param>
    /// <exception cref="ArgumentException">A span does not have the stated size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside the axis.</exception>
    public static void Forward(ReadOnlySpan<float> x, int outer, int axis, int inner, ReadOnlySpan<int> indices, int count, Span<float> y)
    {
        Require(x.Length, outer, axis, inner, indices, count, y.Length);
        fixed (float* px = x, py = y)
        fixed (int* pi = indices)
            RangeKernel.Launch(new Pick(px, axis, inner, pi, count, py), outer * inner, 2L * count);
    }

    /// <summary>dx[o, a, i] (+)= Σ dy[o, c, i] over the c with indices[o, c, i] = a, in the order of c.</summary>
    /// <param name="indices">Positions on the axis [outer, count, inner], each in [0, axis).</param>
    /// <param name="dy">Gradient of the result [outer, count, inner].</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="axis">Extent of the axis in x.</param>
    /// <param name="inner">Product of the extents after the axis.</param>
    /// <param name="count">Extent of the axis in the result.</param>
    /// <param name="dx">Gradient of the input [outer, axis, inner].</param>
    /// <param name="accumulate">Adds to <paramref name="dx"/> where true; where false elements that no index names become 0.</param>
    /// <exception cref="ArgumentException">A span does not have the stated size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index lies outside the axis.</exception>
    public static void Backward(
        ReadOnlySpan<int> indices, ReadOnlySpan<float> dy, int outer, int axis, int inner, int count, Span<float> dx, bool accumulate)
    {
        Require(dx.Length, outer, axis, inner, indices, count, dy.Length);
        fixed (float* pdy = dy, pdx = dx)
        fixed (int* pi = indices)
        {
            if (!accumulate)
                Runs.Clear(pdx, dx.Length);
            RangeKernel.Launch(new PutBack(pi, pdy, axis, inner, count, pdx), outer * inner, 2L * count);
        }
    }

    /// <summary>Throws unless the sizes agree and every index lies on the axis.</summary>
    internal static void Require(int full, int outer, int axis, int inner, ReadOnlySpan<int> indices, int count, int gathered)
    {
        if (outer < 0 || axis < 0 || inner < 0 || count < 0 || full != (long)outer * axis * inner)
            throw new ArgumentException(
                $"The gathered side holds {full} elements where [{outer}, {axis}, {inner}] needs {(long)outer * axis * inner}; pass a span of that length.");
        if (indices.Length != (long)outer * count * inner || gathered != indices.Length)
            throw new ArgumentException(
                $"There are {indices.Length} indices and {gathered} values where [{outer}, {count}, {inner}] needs {(long)outer * count * inner} of each.");
        for (var i = 0; i < indices.Length; i++)
            if ((uint)indices[i] >= (uint)axis)
                throw new ArgumentOutOfRangeException(
                    nameof(indices), indices[i], $"The index {indices[i]} at position {i} is outside the axis of {axis}; indices run from 0 to {axis - 1}.");
    }

    // The items of both kernels are lines [o, ·, i]; those of one outer slice are walked side by side.
    private readonly struct Pick(float* x, int axis, int inner, int* indices, int count, float* y) : IRangeKernel
    {
        private readonly float* _x = x;
        private readonly int _axis = axis;
        private readonly int _inner = inner;
        private readonly int* _indices = indices;
        private readonly int _count = count;
        private readonly float* _y = y;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var line = start; line < end;)
            {
                var (o, first) = Math.DivRem(line, _inner);
                var last = Math.Min(_inner, first + (end - line));
                var x = _x + ((nint)o * _axis * _inner);
                var offset = (nint)o * _count * _inner;
                for (var c = 0; c < _count; c++, offset += _inner)
                    for (var i = first; i < last; i++)
                        _y[offset + i] = x[((nint)_indices[offset + i] * _inner) + i];
                line += last - first;
            }
        }
    }

    private readonly struct PutBack(int* indices, float* dy, int axis, int inner, int count, float* dx) : IRangeKernel
    {
        private readonly int* _indices = indices;
        private readonly float* _dy = dy;
        private readonly int _axis = axis;
        private readonly int _inner = inner;
        private readonly int _count = count;
        private readonly float* _dx = dx;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
        {
            for (var line = start; line < end;)
            {
                var (o, first) = Math.DivRem(line, _inner);
                var last = Math.Min(_inner, first + (end - line));
                var dx = _dx + ((nint)o * _axis * _inner);
                var offset = (nint)o * _count * _inner;
                for (var c = 0; c < _count; c++, offset += _inner)
                    for (var i = first; i < last; i++)
                        dx[((nint)_indices[offset + i] * _inner) + i] += _dy[offset + i];
                line += last - first;
            }
        }
    }
}
