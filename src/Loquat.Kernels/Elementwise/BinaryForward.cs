// The loops of every broadcasting operation: along the innermost dimension an operand either runs beside the output or stands still.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Elementwise;

/// <summary>y (+)= f(a, b) over blocks of output elements.</summary>
internal readonly unsafe struct BinaryForward<TFunction>(
    in BroadcastGeometry geometry, float* a, float* b, float* y, int count, float parameter, bool accumulate) : IRangeKernel
    where TFunction : unmanaged, IBinaryFunction
{
    private readonly BroadcastGeometry _geometry = geometry;
    private readonly float* _a = a;
    private readonly float* _b = b;
    private readonly float* _y = y;
    private readonly int _count = count;
    private readonly float _parameter = parameter;
    private readonly bool _accumulate = accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var walker = new BroadcastWalker(in _geometry, start * ElementBlocks.Length, ElementBlocks.End(end, _count));
        bool leftRuns = _geometry.LeftStrides[0] != 0, rightRuns = _geometry.RightStrides[0] != 0;
        while (walker.MoveNext())
        {
            float* a = _a + walker.Left, b = _b + walker.Right, y = _y + walker.Output;
            if (leftRuns && rightRuns)
                Both<V>(a, b, y, walker.Length);
            else if (leftRuns)
                Left<V>(a, b, y, walker.Length);
            else
                Right<V>(a, b, y, walker.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Both<V>(float* a, float* b, float* y, nint length) where V : unmanaged, ILanes<V>
    {
        nint i = 0;
        var parameter = V.Create(_parameter);
        for (; i <= length - V.Width; i += V.Width)
            Put(TFunction.Forward(V.Load(a + i), V.Load(b + i), parameter), y + i);
        for (; i < length; i++)
            Put(TFunction.Forward(Lanes1.Load(a + i), Lanes1.Load(b + i), Lanes1.Create(_parameter)), y + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Left<V>(float* a, float* b, float* y, nint length) where V : unmanaged, ILanes<V>
    {
        nint i = 0;
        V parameter = V.Create(_parameter), right = V.Create(*b);
        for (; i <= length - V.Width; i += V.Width)
            Put(TFunction.Forward(V.Load(a + i), right, parameter), y + i);
        for (; i < length; i++)
            Put(TFunction.Forward(Lanes1.Load(a + i), Lanes1.Load(b), Lanes1.Create(_parameter)), y + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Right<V>(float* a, float* b, float* y, nint length) where V : unmanaged, ILanes<V>
    {
        nint i = 0;
        V parameter = V.Create(_parameter), left = V.Create(*a);
        for (; i <= length - V.Width; i += V.Width)
            Put(TFunction.Forward(left, V.Load(b + i), parameter), y + i);
        for (; i < length; i++)
            Put(TFunction.Forward(Lanes1.Load(a), Lanes1.Load(b + i), Lanes1.Create(_parameter)), y + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Put<V>(V value, float* y) where V : unmanaged, ILanes<V> => V.Store(_accumulate ? V.Load(y) + value : value, y);
}
