// What is done to the elements of a product once their sums are complete, while they are still in the cache: a residual added, an activation applied.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.MatMul;

/// <summary>Places that belong to one part of C; all have C's row stride. The default value does nothing.</summary>
internal readonly unsafe struct GemmFinish(float* residual, float* activated, UnaryFunction function, float parameter)
{
    private readonly float* _residual = residual;
    private readonly float* _activated = activated;
    private readonly UnaryFunction _function = function;
    private readonly float _parameter = parameter;

    /// <summary>Whether there is anything to do.</summary>
    internal bool IsWanted => _residual != null || _activated != null;

    /// <summary>The places from an element on, <paramref name="offset"/> floats further.</summary>
    internal GemmFinish At(nint offset) => new(
        _residual == null ? null : _residual + offset, _activated == null ? null : _activated + offset, _function, _parameter);

    /// <summary>Finishes rows of C that are complete.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Apply<V>(float* c, nint stride, int rows, int columns) where V : unmanaged, ILanes<V>
    {
        if (_residual != null)
            AddResidual<V>(c, stride, rows, columns);
        if (_activated == null)
            return;
        var work = new ActivationWork<V> { C = c, Activated = _activated, Stride = stride, Rows = rows, Columns = columns, Parameter = _parameter };
        UnaryDispatch.Run(_function, _parameter, ref work);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddResidual<V>(float* c, nint stride, int rows, int columns) where V : unmanaged, ILanes<V>
    {
        var residual = _residual;
        for (var row = 0; row < rows; row++, c += stride, residual += stride)
        {
            var j = 0;
            for (; j <= columns - V.Width; j += V.Width)
                V.Store(V.Load(c + j) + V.Load(residual + j), c + j);
            for (; j < columns; j++)
                c[j] += residual[j];
        }
    }

    private struct ActivationWork<V> : IUnaryWork where V : unmanaged, ILanes<V>
    {
        internal float* C, Activated;
        internal nint Stride;
        internal int Rows, Columns;
        internal float Parameter;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<TFunction>() where TFunction : unmanaged, IUnaryFunction
        {
            var (from, to) = ((nint)C, (nint)Activated);
            for (var row = 0; row < Rows; row++, from += Stride * sizeof(float), to += Stride * sizeof(float))
            {
                float* x = (float*)from, y = (float*)to;
                var j = 0;
                for (; j <= Columns - V.Width; j += V.Width)
                    V.Store(TFunction.Forward(V.Load(x + j), V.Create(Parameter)), y + j);
                for (; j < Columns; j++)
                    Lanes1.Store(TFunction.Forward(Lanes1.Load(x + j), Lanes1.Create(Parameter)), y + j);
            }
        }
    }
}
