// The loop of every backward pass of one variable: one pass that reads only what the derivative needs.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Elementwise;

/// <summary>dx (+)= dy · f'(x) over blocks of elements.</summary>
internal readonly unsafe struct UnaryBackward<TFunction>(float* x, float* y, float* dy, float* dx, int count, float parameter, bool accumulate)
    : IRangeKernel
    where TFunction : unmanaged, IUnaryFunction
{
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly float* _dy = dy;
    private readonly float* _dx = dx;
    private readonly int _count = count;
    private readonly float _parameter = parameter;
    private readonly bool _accumulate = accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var i = (nint)start * ElementBlocks.Length;
        nint stop = ElementBlocks.End(end, _count);
        var parameter = V.Create(_parameter);
        var dx = _dx;
        if (_accumulate)
        {
            for (; i <= stop - V.Width; i += V.Width)
                V.Store(V.Load(dx + i) + Gradient(i, parameter), dx + i);
            for (; i < stop; i++)
                Lanes1.Store(Lanes1.Load(dx + i) + Gradient(i, Lanes1.Create(_parameter)), dx + i);
            return;
        }
        for (; i <= stop - V.Width; i += V.Width)
            V.Store(Gradient(i, parameter), dx + i);
        for (; i < stop; i++)
            Lanes1.Store(Gradient(i, Lanes1.Create(_parameter)), dx + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Gradient<V>(nint i, V parameter) where V : unmanaged, ILanes<V>
    {
        var x = TFunction.DerivativeReadsInput ? V.Load(_x + i) : V.Zero;
        var y = TFunction.DerivativeReadsOutput ? V.Load(_y + i) : V.Zero;
        return V.Load(_dy + i) * TFunction.Derivative(x, y, parameter);
    }
}
