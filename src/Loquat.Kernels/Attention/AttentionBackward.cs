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
        var cost = (long)s.QueryLength * s.KeyLength * (s.HeadSize + 8) * s.GroupSize;
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
            ScratchUse.Attention, (3 * packed) + (2 * tile) + (2 * rowsPacked) + (2 * _problem.ScoreStride) + AttentionProblem.RoundUp(s.HeadSize, 16));
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
        work.Bias = _problem.MaskBias(batch, work.Unit + _problem.ScoreStride);
        if (!_problem.Accumulate)
        {
            Clear(AttentionProblem.At(_problem.DK, s.Key, batch, 0, group), s.Key.Token, s.QueryLength == 0 ? 0 : keys);
            Clear(AttentionProblem.At(_problem.DV, s.Value, batch, 0, group), s.Value.Token, s.QueryLength == 0 ? 0 : keys);
        }
        // From the last tile, which sees every key that any tile sees, to the first: it begins the sums of dK and dV.
        for (var head = group * s.GroupSize; head < (group + 1) * s.GroupSize; head++)
        {
            var last = (_problem.Tiles - 1) * _problem.TileRows;
            for (var query = last; query >= 0; query -= _problem.TileRows)
            {
                var first = !_problem.Accumulate && head == group * s.GroupSize && query == last;
                Tile<V>(batch, head, query, Math.Min(_problem.TileRows, s.QueryLength - query), first, work);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile<V>(int batch, int head, int query, int rows, bool first, in Workspace work) where V : unmanaged, ILanes<V>
    {
        ref readonly var s = ref _problem.Shape;
        var stride = _problem.ScoreStride;
        var group = head / s.GroupSize;
        var visible = s.Visible(query + rows - 1, _problem.Causal);
        var end = AttentionProblem.RoundUp(visible, ScoreRows.Padding);
        var q = AttentionProblem.At(_problem.Q, s.Query, batch, query, head);
        var dOutput = AttentionProblem.At(_problem.DOutput, s.Output, batch, query, head);
        var o = AttentionProblem.At(_problem.O, s.Output, batch, query, head);
        var row = ((((nint)batch * s.Heads) + head) * s.QueryLength) + query;
        var logSumExp = _problem.LogSumExp + row;
        _problem.Scores<V>(rows, visible, q, s.Query.Token, work.KeysTransposed, work.P);
        _problem.Scores<V>(rows, visible, dOutput, s.Output.Token, work.ValuesTransposed, work.DS);
        for (nint i = 0; i < rows; i++)
        {
            var seen = s.Visible(query + (int)i, _problem.Causal);
            var p = work.P + (i * stride);
            var ds = work.DS + (i * stride);
            var mean = ScoreRows.Dot<V>(dOutput + (i * s.Output.Token), o + (i * s.Output.Token), s.HeadSize, work.Products);
            if (_problem.Drops)
            {
                // O came from the kept probabilities, so the row's mean is right as it is; dV takes the kept ones too.
                _problem.DropoutNumbers<V>(row + i, work.Unit);
                ScoreRows.Drop<V>(ds, work.Unit, end, s.Dropout.Probability);
            }
            ScoreRows.SoftmaxGradient<V>(p, ds, seen, end, _problem.Scale, work.Bias, logSumExp[i], mean);
            if (_problem.Drops)
                ScoreRows.Drop<V>(p, work.Unit, end, s.Dropout.Probability);
        }

        var dq = AttentionProblem.At(_problem.DQ, s.Query, batch, query, head);
        MacroKernel.Multiply<V>(
            rows, s.HeadSize, visible, new LeftOperand(work.DS, stride, 1), work.Keys,
            new Destination(dq, s.Query.Token, _problem.Accumulate, null), packLeft: false);
        var queries = _problem.PackRows<V>(q, s.Query.Token, rows, work.Queries);
        var dk = AttentionProblem.At(_problem.DK, s.Key, batch, 0, group);
        MacroKernel.Multiply<V>(
            visible, s.HeadSize, rows, new LeftOperand(work.DS, 1, stride), queries, new Destination(dk, s.Key.Token, !first, null), packLeft: false);
        var dOutputs = _problem.PackRows<V>(dOutput, s.Output.Token, rows, work.DOutputs);
        var dv = AttentionProblem.At(_problem.DV, s.Value, batch, 0, group);
        MacroKernel.Multiply<V>(
            visible, s.HeadSize, rows, new LeftOperand(work.P, 1, stride), dOutputs, new Destination(dv, s.Value.Token, !first, null), packLeft: false);
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
