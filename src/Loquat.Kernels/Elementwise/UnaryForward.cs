// The loop of every forward pass of one variable: whole vectors, then the tail one element at a time with the same formula.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Elementwise;

/// <summary>y = f(x) over blocks of elements.</summary>
internal readonly unsafe struct UnaryForward<TFunction>(float* x, float* y, int count, float parameter) : IRangeKernel
    where TFunction : unmanaged, IUnaryFunction
{
    private readonly float* _x = x;
    private readonly float* _y = y;
    private readonly int _count = count;
    private readonly float _parameter = parameter;

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        nint stop = ElementBlocks.End(end, _count);
        Loop<Lanes1>(Loop<V>((nint)start * ElementBlocks.Length, stop), stop);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private nint Loop<V>(nint i, nint stop) where V : unmanaged, ILanes<V>
    {
        var x = _x;
        var y = _y;
        var parameter = V.Create(_parameter);
        for (; i <= stop - V.Width; i += V.Width)
            V.Store(TFunction.Forward(V.Load(x + i), parameter), y + i);
        return i;
    }
}
