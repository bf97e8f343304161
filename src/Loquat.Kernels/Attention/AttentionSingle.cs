// Attention forward of one query, as decoding with a cache asks it: keys and values are read once, where they lie. The sums are those of AttentionForward.
using System.Runtime.CompilerServices;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Attention;

/// <summary>The outputs of all heads for one query each.</summary>
internal readonly unsafe struct AttentionSingle(AttentionProblem problem) : IRangeKernel
{
    // Keys that are turned round at a time: they stay in the first-level cache until they are multiplied.
    private const int Keys = PackedKernels.PanelWidth;
    private readonly AttentionProblem _problem = problem;

    /// <summary>Whether there is one query, of which only the output is wanted.</summary>
    internal static bool Suits(in AttentionProblem problem) =>
        problem.Shape.QueryLength == 1 && problem.P == null && problem.O != null && !problem.Drops;

    internal static void Launch(in AttentionProblem problem)
    {
        var s = problem.Shape;
        RangeKernel.Launch(new AttentionSingle(problem), s.Batch * s.Heads, Math.Max(1, (long)s.SeenLength * (s.HeadSize + 16)));
    }

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var item = start; item < end; item++)
            Head<V>(item / _problem.Shape.Heads, item % _problem.Shape.Heads);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Head<V>(int batch, int head) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        var stride = _problem.ScoreStride;
        var visible = s.Visible(0, _problem.Causal);
        var panel = WorkerScratch.Floats(ScratchUse.Attention, ((long)Keys * s.HeadSize) + stride + _problem.KeyStride);
        var scores = panel + ((nint)Keys * s.HeadSize);
        var bias = _problem.MaskBias(batch, scores + stride);
        var q = AttentionProblem.At(_problem.Q, s.Query, batch, 0, head);
        var k = AttentionProblem.At(_problem.K, s.Key, batch, 0, head / s.GroupSize);
        var first = _problem.FirstOfTile(0);
        for (nint key = first; key < visible; key += Keys)
        {
            Packing.Right<V>(true, s.HeadSize, (int)Math.Min(Keys, visible - key), Keys, k + (key * s.Key.Token), s.Key.Token, panel);
            PackedRow.Multiply<V>(s.HeadSize, q, panel, scores + key - first, null);
        }
        ScoreRows.Hide(scores, Math.Min(s.First(0), visible) - first);
        var seen = visible - first;

        float* largest = stackalloc float[ScoreRows.Padding], sum = stackalloc float[ScoreRows.Padding];
        *sum = ScoreRows.Softmax<V>(scores, seen, AttentionProblem.RoundUp(seen, ScoreRows.Padding), _problem.Scale, bias == null ? null : bias + first, out *largest);
        var o = AttentionProblem.At(_problem.O, s.Output, batch, 0, head);
        Weigh<V>(s.HeadSize, seen, scores, AttentionProblem.At(_problem.V, s.Value, batch, first, head / s.GroupSize), s.Value.Token, o);
        ScoreRows.Scale<V>(o, s.HeadSize, AttentionForward.Reciprocal(*sum), o);
        if (_problem.LogSumExp == null)
            return;
        ScoreRows.LogSumExp<V>(largest, sum, 1, largest);
        _problem.LogSumExp[((nint)batch * s.Heads) + head] = *largest;
    }

    // o = the chains fma(p[key], v[key, ·], o) over the keys in order, as many columns at a time as there are registers for.
    private static void Weigh<V>(int columns, int keys, float* p, float* v, nint stride, float* o) where V : unmanaged, ILanes<V>
    {
        var column = 0;
        for (; column <= columns - (8 * V.Width); column += 8 * V.Width)
            MicroKernel1.EightVectors<V>(keys, p, 1, v + column, stride, o + column, false, null);
        for (; column <= columns - (4 * V.Width); column += 4 * V.Width)
            MicroKernel1.FourVectors<V>(keys, p, v + column, stride, o + column, null);
        for (; column <= columns - V.Width; column += V.Width)
            MicroKernel4.OneVector<V>(1, keys, p, 0, 1, v + column, stride, o + column, 0, false, null);
        for (; column < columns; column++)
            MicroKernel4.OneVector<Lanes1>(1, keys, p, 0, 1, v + column, stride, o + column, 0, false, null);
    }
}
