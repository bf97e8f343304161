// Products with weights that are packed once: decoding, short batches and prompts of a GPT-2 124M shape, the head included.
using BenchmarkDotNet.Attributes;
using Loquat.Kernels.MatMul;

namespace Loquat.Bench.Micro;

/// <summary>One product at a time.</summary>
public class PackedBenchmarks
{
    private float[] _a = [];
    private float[] _packed = [];
    private float[] _c = [];
    private int _m;
    private int _n;
    private int _k;

    /// <summary>Rows of C × columns of C × terms.</summary>
    [Params("1x768x768", "1x3072x768", "1x768x3072", "1x50257x768", "4x2304x768", "16x768x3072", "33x65x127", "512x3072x768")]
    public string Shape { get; set; } = "";

    /// <summary>Packs the weight and compares with the twin.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var sizes = Shape.Split('x');
        (_m, _n, _k) = (int.Parse(sizes[0]), int.Parse(sizes[1]), int.Parse(sizes[2]));
        (_a, _packed, _c) = (Numbers.Normal(_m * _k, 1), Numbers.Normal(_n * _k, 2), new float[_m * _n]);
        var twin = new float[_c.Length];
        GemmReference.Multiply<float>(false, true, _m, _n, _k, _a, _k, _packed, _k, twin, _n, false, []);
        PackedKernels.Pack(true, _n, _k, _packed);
        Multiply();
        Numbers.RequireEqual($"the packed product {Shape}", twin, _c);
    }

    /// <summary>C = A·op(B).</summary>
    [Benchmark]
    public void Multiply() => PackedKernels.Multiply(_m, _n, _k, _a, _packed, _c, default);
}
