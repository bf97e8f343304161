// Attention forward: one head (or a run of its query tiles) at a time, never more scores than one tile of queries.
using System.Runtime.CompilerServices;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Quantization;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Attention;

/// <summary>The outputs of all heads; also the probabilities, where the problem asks for these instead.</summary>
internal readonly unsafe struct AttentionForward(AttentionProblem problem, int parts) : IRangeKernel
{
    // Queries from which on copying the values side by side pays off.
    private const int PackValuesFrom = 12;
    private readonly AttentionProblem _problem = problem;
    private readonly int _parts = parts;

    internal static void Launch(in AttentionProblem problem)
    {
        if (AttentionSingle.Suits(problem))
        {
            AttentionSingle.Launch(problem, WeightFormat.Float32, (byte*)problem.K, (byte*)problem.V);
            return;
        }
        var s = problem.Shape;
        var heads = s.Batch * s.Heads;
        // Few heads for many workers: split the queries of a head too. Each part packs the keys for itself.
        var parts = Math.Clamp(2 * WorkerTeam.Threads / Math.Max(1, heads), 1, Math.Max(1, problem.Tiles));
        var cost = (long)s.QueryLength * s.SeenLength * (s.HeadSize + 16) / (2 * parts);
        RangeKernel.Launch(new AttentionForward(problem, parts), heads * parts, Math.Max(1, cost));
    }

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        for (var item = start; item < end; item++)
        {
            var head = item / _parts;
            var tiles = _problem.Tiles;
            var first = (int)((long)tiles * (item % _parts) / _parts);
            var last = (int)((long)tiles * ((item % _parts) + 1) / _parts);
            Head<V>(head / _problem.Shape.Heads, head % _problem.Shape.Heads, first, last);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Head<V>(int batch, int head, int firstTile, int endTile) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        var group = head / s.GroupSize;
        var tileRows = _problem.TileRows;
        var stride = _problem.ScoreStride;
        var keys = s.Visible(Math.Min(endTile * tileRows, s.QueryLength) - 1, _problem.Causal);
        var packedKeys = WorkerScratch.Floats(ScratchUse.Attention, (2 * _problem.PackedFloats) + ((long)tileRows * stride) + (2L * _problem.KeyStride));
        var packedValues = packedKeys + _problem.PackedFloats;
        var scores = packedValues + _problem.PackedFloats;
        var bias = _problem.MaskBias(batch, scores + ((nint)tileRows * stride));
        var unit = scores + ((nint)tileRows * stride) + _problem.KeyStride;

        // Keys before the first tile's window are not even packed.
        var begin = Math.Min(keys, _problem.FirstOfTile(firstTile * tileRows));
        var k = _problem.PackTransposed<V>(AttentionProblem.At(_problem.K, s.Key, batch, begin, group), s.Key.Token, keys - begin, packedKeys);
        var v = _problem.V == null ? default : Values<V>(batch, group, begin, keys, (endTile - firstTile) * tileRows, packedValues);
        for (var tile = firstTile; tile < endTile; tile++)
        {
            var query = tile * tileRows;
            var rows = Math.Min(tileRows, s.QueryLength - query);
            var visible = s.Visible(query + rows - 1, _problem.Causal);
            var first = _problem.FirstOfTile(query);
            _problem.Scores<V>(rows, visible - first, AttentionProblem.At(_problem.Q, s.Query, batch, query, head), s.Query.Token, _problem.FromColumn(k, first - begin), scores);
            Tile<V>(batch, head, query, rows, first, visible, scores, bias, unit, AttentionProblem.FromRow(v, first - begin));
        }
    }

    // The values as the right operand of P · V: where D fills whole panels and few queries read them, in place.
    private RightPanels Values<V>(int batch, int group, int begin, int keys, int queries, float* packed) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        var values = AttentionProblem.At(_problem.V, s.Value, batch, begin, group);
        var width = 2 * V.Width;
        return s.QueryLength < PackValuesFrom && queries > 0 && s.HeadSize % width == 0
            ? new RightPanels(values, width, s.Value.Token)
            : _problem.PackRows<V>(values, s.Value.Token, keys - begin, packed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile<V>(int batch, int head, int query, int rows, int first, int visible, float* scores, float* bias, float* unit, in RightPanels values)
        where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        var stride = _problem.ScoreStride;
        var end = AttentionProblem.RoundUp(visible - first, ScoreRows.Padding);
        var shifted = bias == null ? null : bias + first;
        float* largest = stackalloc float[AttentionProblem.MostTileRows], sums = stackalloc float[AttentionProblem.MostTileRows];
        var index = ((((nint)batch * s.Heads) + head) * s.QueryLength) + query;
        for (var i = 0; i < rows; i++)
        {
            var row = scores + ((nint)i * stride);
            var seen = s.Visible(query + i, _problem.Causal) - first;
            ScoreRows.Hide(row, Math.Min(s.First(query + i) - first, seen));
            sums[i] = ScoreRows.Softmax<V>(row, seen, end, _problem.Scale, shifted, out largest[i]);
            if (_problem.P != null)
                WriteProbabilities<V>(row, first, seen, sums[i], _problem.P + ((index + i) * s.KeyLength));
            if (_problem.Drops && _problem.O != null)
            {
                _problem.DropoutNumbers<V>(index + i, unit);
                ScoreRows.Drop<V>(row, unit + first, end, s.Dropout.Probability);
            }
        }
        if (_problem.LogSumExp != null)
        {
            ScoreRows.LogSumExp<V>(largest, sums, rows, largest);
            new Span<float>(largest, rows).CopyTo(new Span<float>(_problem.LogSumExp + index, rows));
        }
        if (_problem.O == null)
            return;
        var o = AttentionProblem.At(_problem.O, s.Output, batch, query, head);
        MacroKernel.Multiply<V>(
            rows, s.HeadSize, visible - first, new LeftOperand(scores, stride, 1), values, new Destination(o, s.Output.Token, false, null), packLeft: false);
        for (var i = 0; i < rows; i++, o += s.Output.Token)
            ScoreRows.Scale<V>(o, s.HeadSize, Reciprocal(sums[i]), o);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteProbabilities<V>(float* row, int first, int seen, float sum, float* p) where V : unmanaged, ILanes<V>
    {
        new Span<float>(p, first).Clear();
        ScoreRows.Scale<V>(row, seen, Reciprocal(sum), p + first);
        new Span<float>(p + first + seen, _problem.Shape.KeyLength - first - seen).Clear();
    }

    internal static float Reciprocal(float sum) => sum == 0 ? 0 : 1 / sum;
}
