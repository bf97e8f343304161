// The loop of every partial gradient of a broadcasting operation: one pass that reads only what the gradient needs.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Elementwise;

/// <summary>d (+)= dy · ∂f over blocks of output elements; d has the output's shape.</summary>
internal readonly unsafe struct BinaryBackward<TGradient>(
    in BroadcastGeometry geometry, float* a, float* b, float* y, float* dy, float* d, int count, bool accumulate) : IRangeKernel
    where TGradient : unmanaged, IBinaryGradient
{
    private readonly BroadcastGeometry _geometry = geometry;
    private readonly float* _a = a;
    private readonly float* _b = b;
    private readonly float* _y = y;
    private readonly float* _dy = dy;
    private readonly float* _d = d;
    private readonly int _count = count;
    private readonly bool _accumulate = accumulate;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        int first = start * ElementBlocks.Length, stop = ElementBlocks.End(end, _count);
        if (!TGradient.ReadsLeft && !TGradient.ReadsRight)
        {
            Segment<V>(_a, 0, _b, 0, first, stop - first);
            return;
        }
        int leftStep = _geometry.LeftStrides[0], rightStep = _geometry.RightStrides[0];
        var walker = new BroadcastWalker(in _geometry, first, stop);
        while (walker.MoveNext())
            Segment<V>(_a + walker.Left, leftStep, _b + walker.Right, rightStep, walker.Output, walker.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Segment<V>(float* a, nint leftStep, float* b, nint rightStep, nint output, nint length) where V : unmanaged, ILanes<V>
    {
        float* y = _y + output, dy = _dy + output, d = _d + output;
        nint i = 0;
        for (; i <= length - V.Width; i += V.Width)
        {
            var left = TGradient.ReadsLeft ? Operand<V>(a, leftStep, i) : V.Zero;
            var right = TGradient.ReadsRight ? Operand<V>(b, rightStep, i) : V.Zero;
            var value = TGradient.Gradient(left, right, TGradient.ReadsOutput ? V.Load(y + i) : V.Zero, V.Load(dy + i));
            V.Store(_accumulate ? V.Load(d + i) + value : value, d + i);
        }
        for (; i < length; i++)
        {
            var left = TGradient.ReadsLeft ? Operand<Lanes1>(a, leftStep, i) : Lanes1.Zero;
            var right = TGradient.ReadsRight ? Operand<Lanes1>(b, rightStep, i) : Lanes1.Zero;
            var value = TGradient.Gradient(left, right, TGradient.ReadsOutput ? Lanes1.Load(y + i) : Lanes1.Zero, Lanes1.Load(dy + i));
            Lanes1.Store(_accumulate ? Lanes1.Load(d + i) + value : value, d + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Operand<V>(float* operand, nint step, nint i) where V : unmanaged, ILanes<V> =>
        step != 0 ? V.Load(operand + i) : V.Create(*operand);
}
