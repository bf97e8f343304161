// Causal attention, forward and backward, in the sizes of training, and one query over a cache as in decoding.
using BenchmarkDotNet.Attributes;
using Loquat.Kernels.Attention;

namespace Loquat.Bench.Micro;

/// <summary>Attention.</summary>
public class AttentionBenchmarks
{
    private AttentionShape _shape;
    private float[] _q = [];
    private float[] _k = [];
    private float[] _v = [];
    private float[] _o = [];
    private float[] _gradient = [];
    private float[] _logSumExp = [];
    private float[] _dq = [];
    private float[] _dk = [];
    private float[] _dv = [];

    /// <summary>Batch × queries × keys × heads × head size.</summary>
    [Params("12x64x64x4x32", "4x256x256x6x64", "4x64x64x12x64", "1x1024x1024x2x64", "3x33x33x2x40", "1x1x512x12x64")]
    public string Shape { get; set; } = "";

    private float Scale => 1 / MathF.Sqrt(_shape.HeadSize);

    /// <summary>Makes the operands and compares with the twin.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var sizes = Array.ConvertAll(Shape.Split('x'), int.Parse);
        var (batch, queries, keys, heads, size) = (sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]);
        var (query, key) = (AttentionStrides.Contiguous(queries, heads, size), AttentionStrides.Contiguous(keys, heads, size));
        _shape = new AttentionShape
        {
            Batch = batch,
            QueryLength = queries,
            KeyLength = keys,
            Heads = heads,
            KeyValueHeads = heads,
            HeadSize = size,
            Query = query,
            Key = key,
            Value = key,
            Output = query,
        };
        var (queryCount, keyCount) = (batch * queries * heads * size, batch * keys * heads * size);
        (_q, _k, _v) = (Numbers.Normal(queryCount, 1), Numbers.Normal(keyCount, 2), Numbers.Normal(keyCount, 3));
        (_o, _gradient, _logSumExp) = (new float[queryCount], Numbers.Normal(queryCount, 4), new float[batch * heads * queries]);
        (_dq, _dk, _dv) = (new float[queryCount], new float[keyCount], new float[keyCount]);
        float[] o = new float[queryCount], logSumExp = new float[_logSumExp.Length], dq = new float[queryCount], dk = new float[keyCount], dv = new float[keyCount];
        AttentionReference.Forward<float>(_shape, true, Scale, _q, _k, _v, [], o, logSumExp);
        AttentionReference.Backward<float>(_shape, true, Scale, _q, _k, _v, [], o, _gradient, logSumExp, dq, dk, dv, false);
        Forward();
        Backward();
        Numbers.RequireEqual($"attention {Shape}", o, _o, 1e-4f);
        Numbers.RequireEqual($"attention {Shape}, log-sum-exp", logSumExp, _logSumExp, 1e-4f);
        Numbers.RequireEqual($"attention {Shape}, gradient of the queries", dq, _dq, 1e-4f);
        Numbers.RequireEqual($"attention {Shape}, gradient of the keys", dk, _dk, 1e-4f);
        Numbers.RequireEqual($"attention {Shape}, gradient of the values", dv, _dv, 1e-4f);
    }

    /// <summary>Output and log-sum-exp.</summary>
    [Benchmark]
    public void Forward() => AttentionKernels.Forward(_shape, true, Scale, _q, _k, _v, [], _o, _logSumExp);

    /// <summary>The three gradients.</summary>
    [Benchmark]
    public void Backward() => AttentionKernels.Backward(_shape, true, Scale, _q, _k, _v, [], _o, _gradient, _logSumExp, _dq, _dk, _dv, false);
}
