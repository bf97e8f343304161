// Attention forward of one query, as decoding with a cache asks it. 32 positions at a time come to scratch memory that stays in the first-level cache: keys are
// copied there in one run, which is how memory gives them fastest, and those of a compact format are decoded there. Query heads that share a key/value head share
// that. The sums are those of AttentionForward.
using System.Runtime.CompilerServices;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Attention;

/// <summary>The outputs of all heads for one query each. Keys and values are blocks of a format, their strides count values; the problem's own are not used.</summary>
internal readonly unsafe struct AttentionSingle(AttentionProblem problem, WeightFormat format, byte* keys, byte* values, int together) : IRangeKernel
{
    // Most query heads that one tile serves: their scores lie side by side.
    private const int MostHeads = 16;
    private readonly AttentionProblem _problem = problem;
    private readonly WeightFormat _format = format;
    private readonly byte* _keys = keys;
    private readonly byte* _values = values;
    private readonly int _together = together;

    /// <summary>Whether there is one query, of which only the output is wanted.</summary>
    internal static bool Suits(in AttentionProblem problem) =>
        problem.Shape.QueryLength == 1 && problem.P == null && problem.O != null && !problem.Drops;

    internal static void Launch(in AttentionProblem problem, WeightFormat format, byte* keys, byte* values)
    {
        var s = problem.Shape;
        // An item is the heads that share a key/value head, or one head where there would be too few items for the team.
        var together = s.Batch * s.KeyValueHeads >= WorkerTeam.Threads ? s.GroupSize : 1;
        var cost = (long)s.SeenLength * (((format == WeightFormat.Float32 ? 1 : 2) * s.HeadSize) + 16);
        RangeKernel.Launch(new AttentionSingle(problem, format, keys, values, together), s.Batch * s.Heads / together, Math.Max(1, together * cost));
    }

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        var heads = _problem.Shape.Heads;
        for (var head = start * _together; head < end * _together; head += _together)
        {
            for (var i = 0; i < _together; i += MostHeads)
                Heads<V>(head / heads, (head % heads) + i, Math.Min(MostHeads, _together - i));
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
        var (keyWidth, valueWidth) = (Width(s.Key, group), Width(s.Value, group));
        var rows = WorkerScratch.Floats(ScratchUse.Attention, ((long)KeyTile.Keys * (Math.Max(keyWidth, valueWidth) + s.HeadSize)) + ((long)count * stride) + _problem.KeyStride);
        var panel = rows + ((nint)KeyTile.Keys * Math.Max(keyWidth, valueWidth));
        var scores = panel + ((nint)KeyTile.Keys * s.HeadSize);
        var bias = _problem.MaskBias(batch, scores + ((nint)count * stride));
        for (var key = first; key < visible; key += KeyTile.Keys)
        {
            var tile = Fetch<V>(_keys, s.Key, batch, key, Math.Min(KeyTile.Keys, visible - key), group, keyWidth, rows);
            for (var i = 0; i < count; i++)
                KeyTile.Scores<V>(s.HeadSize, AttentionProblem.At(_problem.Q, s.Query, batch, 0, head + i), tile, keyWidth, panel, scores + ((nint)i * stride) + key - first);
        }

        var sums = stackalloc float[MostHeads];
        for (var i = 0; i < count; i++)
        {
            sums[i] = Softmax<V>(batch, head + i, scores + ((nint)i * stride), first, visible, bias == null ? null : bias + first);
            new Span<float>(Output(batch, head + i), s.HeadSize).Clear();
        }

        var inPlace = _format == WeightFormat.Float32;
        for (var key = first; key < visible; key += KeyTile.Keys)
        {
            var size = Math.Min(KeyTile.Keys, visible - key);
            var tile = inPlace ? (float*)Address(_values, s.Value, batch, key, group) : Fetch<V>(_values, s.Value, batch, key, size, group, valueWidth, rows);
            for (var i = 0; i < count; i++)
                Weigh<V>(s.HeadSize, size, scores + ((nint)i * stride) + key - first, tile, inPlace ? s.Value.Token : valueWidth, Output(batch, head + i));
        }
        for (var i = 0; i < count; i++)
            ScoreRows.Scale<V>(Output(batch, head + i), s.HeadSize, AttentionForward.Reciprocal(sums[i]), Output(batch, head + i));
    }

    private float* Output(int batch, int head) => AttentionProblem.At(_problem.O, _problem.Shape.Output, batch, 0, head);

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

    // Values of the blocks that hold a head, which may begin and end inside them.
    private int Width(in AttentionStrides strides, int group)
    {
        var block = _format.BlockLength();
        return AttentionProblem.RoundUp((int)((long)group * strides.Head % block) + _problem.Shape.HeadSize, block);
    }

    // The block in which position `token` of a head begins.
    private byte* Address(byte* blocks, in AttentionStrides strides, int batch, int token, int group) =>
        blocks + (((batch * strides.Batch) + ((long)token * strides.Token) + ((long)group * strides.Head)) / _format.BlockLength() * _format.BlockBytes());

    // Brings positions [token, token + rows) of a key/value head to rows of floats, and gives the address of the head in the first of them.
    private float* Fetch<V>(byte* blocks, in AttentionStrides strides, int batch, int token, int rows, int group, int width, float* to) where V : unmanaged, ILanes<V>
    {
        var from = Address(blocks, strides, batch, token, group);
        if (_format == WeightFormat.Float32)
        {
            Packing.Rows<V>(rows, width, (float*)from, strides.Token, to, width);
            return to;
        }
        RowCodec.DecodeTile<V>(_format, from, (nint)(strides.Token / _format.BlockLength()) * _format.BlockBytes(), rows, width, to, width);
        return to + ((long)group * strides.Head % _format.BlockLength());
    }

    // o = the chains fma(p[key], v[key, ·], o) over the keys in order, going on from what o holds, as many columns at a time as there are registers for.
    private static void Weigh<V>(int columns, int keys, float* p, float* v, nint stride, float* o) where V : unmanaged, ILanes<V>
    {
        var column = 0;
        for (; column <= columns - (8 * V.Width); column += 8 * V.Width)
            MicroKernel1.EightVectors<V>(keys, p, 1, v + column, stride, o + column, true, null);
        for (; column <= columns - (4 * V.Width); column += 4 * V.Width)
            MicroKernel1.FourVectors<V>(keys, p, v + column, stride, o + column, true, null);
        for (; column <= columns - V.Width; column += V.Width)
            MicroKernel4.OneVector<V>(1, keys, p, 0, 1, v + column, stride, o + column, 0, true, null);
        for (; column < columns; column++)
            MicroKernel4.OneVector<Lanes1>(1, keys, p, 0, 1, v + column, stride, o + column, 0, true, null);
    }
}
