// Attention forward of one query over keys and values in a compact format: 32 positions at a time are decoded to scratch memory that stays in the first-level
// cache, and are then what AttentionSingle reads. Query heads that share a key/value head share its decoding. The sums are those of AttentionForward.
using System.Runtime.CompilerServices;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Attention;

/// <summary>The outputs of all heads for one query each. The problem's keys and values are not used; the strides count values, as in a cache of floats.</summary>
internal readonly unsafe struct AttentionSingleCompact(AttentionProblem problem, WeightFormat format, byte* keys, byte* values) : IRangeKernel
{
    private const int Tile = PackedKernels.PanelWidth;

    // Most query heads that one decoding serves: their scores lie side by side.
    private const int MostHeads = 16;
    private readonly AttentionProblem _problem = problem;
    private readonly WeightFormat _format = format;
    private readonly byte* _keys = keys;
    private readonly byte* _values = values;

    internal static void Launch(in AttentionProblem problem, WeightFormat format, byte* keys, byte* values)
    {
        var s = problem.Shape;
        RangeKernel.Launch(new AttentionSingleCompact(problem, format, keys, values), s.Batch * s.Heads, Math.Max(1, (long)s.SeenLength * ((2 * s.HeadSize) + 16)));
    }

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        for (int item = start, count; item < end; item += count)
        {
            var head = item % s.Heads;
            count = Math.Min(Math.Min(end - item, s.GroupSize - (head % s.GroupSize)), MostHeads);
            Heads<V>(item / s.Heads, head, count);
        }
    }

    // Query heads [head, head + count) of one key/value head.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Heads<V>(int batch, int head, int count) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        var stride = _problem.ScoreStride;
        var visible = s.Visible(0, _problem.Causal);
        var first = _problem.FirstOfTile(0);
        var group = head / s.GroupSize;
        var rows = WorkerScratch.Floats(ScratchUse.Attention, ((long)Tile * (Stride(s.Key, group) + Stride(s.Value, group) + s.HeadSize)) + ((long)count * stride) + _problem.KeyStride);
        var panel = rows + ((nint)Tile * Math.Max(Stride(s.Key, group), Stride(s.Value, group)));
        var scores = panel + ((nint)Tile * s.HeadSize);
        var bias = _problem.MaskBias(batch, scores + ((nint)count * stride));
        for (var key = first; key < visible; key += Tile)
        {
            var size = Math.Min(Tile, visible - key);
            Packing.Right<V>(true, s.HeadSize, size, Tile, Decode<V>(_keys, s.Key, batch, key, size, group, rows), Stride(s.Key, group), panel);
            for (var i = 0; i < count; i++)
                PackedRow.Multiply<V>(s.HeadSize, AttentionProblem.At(_problem.Q, s.Query, batch, 0, head + i), panel, scores + ((nint)i * stride) + key - first, null);
        }

        var sums = stackalloc float[MostHeads];
        for (var i = 0; i < count; i++)
            sums[i] = Softmax<V>(batch, head + i, scores + ((nint)i * stride), first, visible, bias == null ? null : bias + first);

        for (var i = 0; i < count; i++)
            new Span<float>(AttentionProblem.At(_problem.O, s.Output, batch, 0, head + i), s.HeadSize).Clear();
        for (var key = first; key < visible; key += Tile)
        {
            var size = Math.Min(Tile, visible - key);
            var tile = Decode<V>(_values, s.Value, batch, key, size, group, rows);
            for (var i = 0; i < count; i++)
                Weigh<V>(s.HeadSize, size, scores + ((nint)i * stride) + key - first, tile, Stride(s.Value, group), AttentionProblem.At(_problem.O, s.Output, batch, 0, head + i));
        }
        for (var i = 0; i < count; i++)
        {
            var o = AttentionProblem.At(_problem.O, s.Output, batch, 0, head + i);
            ScoreRows.Scale<V>(o, s.HeadSize, AttentionForward.Reciprocal(sums[i]), o);
        }
    }

    // Turns a head's scores into exponentials, and gives their sum.
    private float Softmax<V>(int batch, int head, float* scores, int first, int visible, float* bias) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        float* largest = stackalloc float[ScoreRows.Padding], sum = stackalloc float[ScoreRows.Padding];
        var seen = visible - first;
        ScoreRows.Hide(scores, Math.Min(s.First(0), visible) - first);
        *sum = ScoreRows.Softmax<V>(scores, seen, AttentionProblem.RoundUp(seen, ScoreRows.Padding), _problem.Scale, bias, out *largest);
        var result = *sum;
        if (_problem.LogSumExp != null)
        {
            ScoreRows.LogSumExp<V>(largest, sum, 1, largest);
            _problem.LogSumExp[((nint)batch * s.Heads) + head] = *largest;
        }
        return result;
    }

    // Values from one decoded row to the next: the blocks that hold the head, which may begin and end inside them.
    private int Stride(in AttentionStrides strides, int group)
    {
        var block = _format.BlockLength();
        return AttentionProblem.RoundUp((group * strides.Head % block) + _problem.Shape.HeadSize, block);
    }

    // Decodes positions [token, token + rows) of a key/value head, and gives the address of the head in the first of them.
    private float* Decode<V>(byte* blocks, in AttentionStrides strides, int batch, int token, int rows, int group, float* to) where V : unmanaged, ILanes<V>
    {
        int block = _format.BlockLength(), bytes = _format.BlockBytes(), column = group * strides.Head;
        var from = blocks + (((batch * strides.Batch) + ((long)token * strides.Token) + column) / block * bytes);
        var width = Stride(strides, group);
        RowCodec.DecodeTile<V>(_format, from, (nint)(strides.Token / block) * bytes, rows, width, to, width);
        return to + (column % block);
    }

    // o = the chains fma(p[key], v[key, ·], o) over the keys in order, going on from what o holds.
    private static void Weigh<V>(int columns, int keys, float* p, float* v, nint stride, float* o) where V : unmanaged, ILanes<V>
    {
        var column = 0;
        for (; column <= columns - (8 * V.Width); column += 8 * V.Width)
            MicroKernel1.EightVectors<V>(keys, p, 1, v + column, stride, o + column, true, null);
        for (; column <= columns - (4 * V.Width); column += 4 * V.Width)
            FourVectors<V>(keys, p, v + column, stride, o + column);
        for (; column <= columns - V.Width; column += V.Width)
            MicroKernel4.OneVector<V>(1, keys, p, 0, 1, v + column, stride, o + column, 0, true, null);
        for (; column < columns; column++)
            MicroKernel4.OneVector<Lanes1>(1, keys, p, 0, 1, v + column, stride, o + column, 0, true, null);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourVectors<V>(int keys, float* p, float* v, nint stride, float* o) where V : unmanaged, ILanes<V>
    {
        V o0 = V.Load(o), o1 = V.Load(o + V.Width), o2 = V.Load(o + (2 * V.Width)), o3 = V.Load(o + (3 * V.Width));
        for (; keys > 0; keys--, p++, v += stride)
        {
            var weight = V.Create(*p);
            o0 = V.Fma(weight, V.Load(v), o0);
            o1 = V.Fma(weight, V.Load(v + V.Width), o1);
            o2 = V.Fma(weight, V.Load(v + (2 * V.Width)), o2);
            o3 = V.Fma(weight, V.Load(v + (3 * V.Width)), o3);
        }
        V.Store(o0, o);
        V.Store(o1, o + V.Width);
        V.Store(o2, o + (2 * V.Width));
        V.Store(o3, o + (3 * V.Width));
    }
}
