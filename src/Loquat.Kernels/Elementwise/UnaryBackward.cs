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

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        nint stop = ElementBlocks.End(end, _count);
        Loop<Lanes1>(Loop<V>((nint)start * ElementBlocks.Length, stop), stop);
    }

    // One loop per method keeps every lane operation within the compiler's budget for inlining.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private nint Loop<V>(nint i, nint stop) where V : unmanaged, ILanes<V>
    {
        var parameter = V.Create(_parameter);
        var dx = _dx;
        var accumulate = _accumulate;
        for (; i <= stop - V.Width; i += V.Width)
        {
            var gradient = Gradient(i, parameter);
            V.Store(accumulate ? V.Load(dx + i) + gradient : gradient, dx + i);
        }
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Gradient<V>(nint i, V parameter) where V : unmanaged, ILanes<V>
    {
        var x = TFunction.DerivativeReadsInput ? V.Load(_x + i) : V.Zero;
        var y = TFunction.DerivativeReadsOutput ? V.Load(_y + i) : V.Zero;
        return V.Load(_dy + i) * TFunction.Derivative(x, y, parameter);
    }
}
