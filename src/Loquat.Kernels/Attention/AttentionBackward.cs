// Attention backward: one key/value head at a time, with the query heads of its group in order; the scores are computed again tile by tile.
// With P = exp(scale·QKᵀ - lse) and mean = Σ dO·O by row: dV = Pᵀ dO, dS = P ∘ (dO Vᵀ - mean)·scale, dQ = dS K, dK = dSᵀ Q.
using System.Runtime.CompilerServices;
using Loquat.Kernels.MatMul;
using Loquat.Kernels.Memory;
using Loquat.Kernels.Simd;
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Attention;

/// <summary>The gradients of all heads.</summary>
internal readonly unsafe struct AttentionBackward(AttentionProblem problem) : IRangeKernel
{
    private readonly AttentionProblem _problem = problem;

    internal static void Launch(in AttentionProblem problem)
    {
        var s = problem.Shape;
        var cost = (long)s.QueryLength * s.SeenLength * (s.HeadSize + 8) * s.GroupSize;
        RangeKernel.Launch(new AttentionBackward(problem), s.Batch * s.KeyValueHeads, Math.Max(1, cost));
    }

    public void Run<V>(int start, int end) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        for (var item = start; item < end; item++)
            KeyValueHead<V>(item / s.KeyValueHeads, item % s.KeyValueHeads);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void KeyValueHead<V>(int batch, int group) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        var packed = _problem.PackedFloats;
        var tile = (long)_problem.TileRows * _problem.ScoreStride;
        var rowsPacked = (long)_problem.TileRows * AttentionProblem.RoundUp(s.HeadSize, 32);
        var scratch = WorkerScratch.Floats(
            ScratchUse.Attention, (3 * packed) + (2 * tile) + (2 * rowsPacked) + (2 * _problem.KeyStride) + AttentionProblem.RoundUp(s.HeadSize, 16));
        var k = AttentionProblem.At(_problem.K, s.Key, batch, 0, group);
        var v = AttentionProblem.At(_problem.V, s.Value, batch, 0, group);
        var keys = s.Visible(s.QueryLength - 1, _problem.Causal);
        var work = new Workspace
        {
            KeysTransposed = _problem.PackTransposed<V>(k, s.Key.Token, keys, scratch),
            ValuesTransposed = _problem.PackTransposed<V>(v, s.Value.Token, keys, scratch + packed),
            Keys = _problem.PackRows<V>(k, s.Key.Token, keys, scratch + (2 * packed)),
            P = scratch + (3 * packed),
            DS = scratch + (3 * packed) + tile,
            Queries = scratch + (3 * packed) + (2 * tile),
            DOutputs = scratch + (3 * packed) + (2 * tile) + rowsPacked,
            Products = scratch + (3 * packed) + (2 * tile) + (2 * rowsPacked),
        };
        work.Unit = work.Products + AttentionProblem.RoundUp(s.HeadSize, 16);
        work.Bias = _problem.MaskBias(batch, work.Unit + _problem.KeyStride);
        // With a window no tile sees every key: all sums begin with zeros.
        var from = s.QueryLength == 0 || s.Window > 0 ? 0 : keys;
        if (!_problem.Accumulate)
        {
            Clear(AttentionProblem.At(_problem.DK, s.Key, batch, 0, group), s.Key.Token, from);
            Clear(AttentionProblem.At(_problem.DV, s.Value, batch, 0, group), s.Value.Token, from);
        }
        // From the last tile, which sees every key that any tile sees, to the first: it begins the sums of dK and dV.
        for (var head = group * s.GroupSize; head < (group + 1) * s.GroupSize; head++)
        {
            var last = (_problem.Tiles - 1) * _problem.TileRows;
            for (var query = last; query >= 0; query -= _problem.TileRows)
            {
                var isFirst = !_problem.Accumulate && s.Window == 0 && head == group * s.GroupSize && query == last;
                Tile<V>(batch, head, query, Math.Min(_problem.TileRows, s.QueryLength - query), isFirst, work);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile<V>(int batch, int head, int query, int rows, bool isFirst, in Workspace work) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        var stride = _problem.ScoreStride;
        var group = head / s.GroupSize;
        var visible = s.Visible(query + rows - 1, _problem.Causal);
        var first = _problem.FirstOfTile(query);
        var count = visible - first;
        var end = AttentionProblem.RoundUp(count, ScoreRows.Padding);
        var bias = work.Bias == null ? null : work.Bias + first;
        var q = AttentionProblem.At(_problem.Q, s.Query, batch, query, head);
        var dOutput = AttentionProblem.At(_problem.DOutput, s.Output, batch, query, head);
        var o = AttentionProblem.At(_problem.O, s.Output, batch, query, head);
        var row = ((((nint)batch * s.Heads) + head) * s.QueryLength) + query;
        var logSumExp = _problem.LogSumExp + row;
        _problem.Scores<V>(rows, count, q, s.Query.Token, _problem.FromColumn(work.KeysTransposed, first), work.P);
        _problem.Scores<V>(rows, count, dOutput, s.Output.Token, _problem.FromColumn(work.ValuesTransposed, first), work.DS);
        for (nint i = 0; i < rows; i++)
        {
            var seen = s.Visible(query + (int)i, _problem.Causal) - first;
            var p = work.P + (i * stride);
            var ds = work.DS + (i * stride);
            ScoreRows.Hide(p, Math.Min(s.First(query + (int)i) - first, seen));
            var mean = ScoreRows.Dot<V>(dOutput + (i * s.Output.Token), o + (i * s.Output.Token), s.HeadSize, work.Products);
            if (_problem.Drops)
            {
                // O came from the kept probabilities, so the row's mean is right as it is; dV takes the kept ones too.
                _problem.DropoutNumbers<V>(row + i, work.Unit);
                ScoreRows.Drop<V>(ds, work.Unit + first, end, s.Dropout.Probability);
            }
            ScoreRows.SoftmaxGradient<V>(p, ds, seen, end, _problem.Scale, bias, logSumExp[i], mean);
            if (_problem.Drops)
                ScoreRows.Drop<V>(p, work.Unit + first, end, s.Dropout.Probability);
        }

        var dq = AttentionProblem.At(_problem.DQ, s.Query, batch, query, head);
        MacroKernel.Multiply<V>(
            rows, s.HeadSize, count, new LeftOperand(work.DS, stride, 1), AttentionProblem.FromRow(work.Keys, first),
            new Destination(dq, s.Query.Token, _problem.Accumulate, null), packLeft: false);
        var queries = _problem.PackRows<V>(q, s.Query.Token, rows, work.Queries);
        var dk = AttentionProblem.At(_problem.DK, s.Key, batch, first, group);
        MacroKernel.Multiply<V>(
            count, s.HeadSize, rows, new LeftOperand(work.DS, 1, stride), queries, new Destination(dk, s.Key.Token, !isFirst, null), packLeft: false);
        var dOutputs = _problem.PackRows<V>(dOutput, s.Output.Token, rows, work.DOutputs);
        var dv = AttentionProblem.At(_problem.DV, s.Value, batch, first, group);
        MacroKernel.Multiply<V>(
            count, s.HeadSize, rows, new LeftOperand(work.P, 1, stride), dOutputs, new Destination(dv, s.Value.Token, !isFirst, null), packLeft: false);
    }

    // Keys that no query sees.
    private void Clear(float* x, int stride, int from)
    {
        for (var token = from; token < _problem.Shape.KeyLength; token++)
            new Span<float>(x + (token * (nint)stride), _problem.Shape.HeadSize).Clear();
    }

    // Packed operands of the key/value head and the tiles of the running query head.
    private struct Workspace
    {
        internal RightPanels KeysTransposed;
        internal RightPanels ValuesTransposed;
        internal RightPanels Keys;
        internal float* P;
        internal float* DS;
        internal float* Queries;
        internal float* DOutputs;
        internal float* Products;
        internal float* Bias;
        internal float* Unit;
    }
}
