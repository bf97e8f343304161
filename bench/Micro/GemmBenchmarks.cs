// Matrix products over the shapes that models use: one row to thousands, wide and narrow, odd sizes, all four transposes; and batches of small ones.
using BenchmarkDotNet.Attributes;
using Loquat.Kernels.MatMul;

namespace Loquat.Bench.Micro;

/// <summary>One product at a time.</summary>
public class GemmBenchmarks
{
    private float[] _a = [];
    private float[] _b = [];
    private float[] _c = [];
    private int _m;
    private int _n;
    private int _k;

    /// <summary>Rows of C × columns of C × terms.</summary>
    [Params("1x768x768", "1x3072x768", "4x2304x768", "16x768x3072", "33x65x127", "512x512x512", "768x384x128", "4096x64x64", "256x3072x768")]
    public string Shape { get; set; } = "";

    /// <summary>Which operands are transposed.</summary>
    [Params("nn", "nt", "tn", "tt")]
    public string Kind { get; set; } = "";

    private bool TransposeA => Kind[0] == 't';

    private bool TransposeB => Kind[1] == 't';

    /// <summary>Makes the operands and compares with the twin.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var sizes = Shape.Split('x');
        (_m, _n, _k) = (int.Parse(sizes[0]), int.Parse(sizes[1]), int.Parse(sizes[2]));
        (_a, _b, _c) = (Numbers.Normal(_m * _k, 1), Numbers.Normal(_n * _k, 2), new float[_m * _n]);
        var twin = new float[_c.Length];
        GemmReference.Multiply<float>(TransposeA, TransposeB, _m, _n, _k, _a, TransposeA ? _m : _k, _b, TransposeB ? _k : _n, twin, _n, false, []);
        Multiply();
        Numbers.RequireEqual($"the product {Kind} {Shape}", twin, _c);
    }

    /// <summary>C = op(A)·op(B).</summary>
    [Benchmark]
    public void Multiply() => GemmKernels.Multiply(TransposeA, TransposeB, _m, _n, _k, _a, TransposeA ? _m : _k, _b, TransposeB ? _k : _n, _c, _n, default);
}

/// <summary>Batches of products.</summary>
public class BatchedGemmBenchmarks
{
    private float[] _a = [];
    private float[] _b = [];
    private float[] _c = [];

    /// <summary>Number of products.</summary>
    [Params(2, 48)]
    public int Batch { get; set; }

    /// <summary>Rows, columns and terms of each.</summary>
    [Params(32, 64, 129)]
    public int Size { get; set; }

    /// <summary>Makes the operands and compares with the twin.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var count = Batch * Size * Size;
        (_a, _b, _c) = (Numbers.Normal(count, 1), Numbers.Normal(count, 2), new float[count]);
        var twin = new float[count];
        var each = Size * Size;
        GemmReference.MultiplyBatched<float>(Batch, false, true, Size, Size, Size, _a, Size, each, _b, Size, each, twin, Size, each, false);
        Multiply();
        Numbers.RequireEqual($"{Batch} products of {Size}", twin, _c);
    }

    /// <summary>C = A·Bᵀ of each.</summary>
    [Benchmark]
    public void Multiply()
    {
        var each = Size * Size;
        GemmKernels.MultiplyBatched(Batch, false, true, Size, Size, Size, _a, Size, each, _b, Size, each, _c, Size, each, false);
    }
}
