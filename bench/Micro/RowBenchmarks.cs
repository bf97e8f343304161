// Kernels that work row by row: layer norm and softmax, forward and backward.
using BenchmarkDotNet.Attributes;
using Loquat.Kernels.Normalization;
using Loquat.Kernels.Softmax;

namespace Loquat.Bench.Micro;

/// <summary>Rows × columns of what the models have, and an odd one.</summary>
public abstract class RowBenchmarks
{
    /// <summary>Rows × columns.</summary>
    [Params("1x768", "768x128", "256x768", "4096x384", "33x257")]
    public string Shape { get; set; } = "";

    /// <summary>Number of rows.</summary>
    protected int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    protected int Columns { get; private set; }

    /// <summary>Number of values.</summary>
    protected int Count => Rows * Columns;

    /// <summary>Reads the shape, makes the operands and compares with the twin.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var sizes = Array.ConvertAll(Shape.Split('x'), int.Parse);
        (Rows, Columns) = (sizes[0], sizes[1]);
        Prepare();
    }

    /// <summary>Makes the operands and compares with the twin.</summary>
    protected abstract void Prepare();
}

/// <summary>Layer norm.</summary>
public class LayerNormBenchmarks : RowBenchmarks
{
    private const float Epsilon = 1e-5f;
    private float[] _x = [];
    private float[] _gamma = [];
    private float[] _beta = [];
    private float[] _y = [];
    private float[] _mean = [];
    private float[] _reciprocal = [];
    private float[] _gradient = [];
    private float[] _dx = [];
    private float[] _dGamma = [];
    private float[] _dBeta = [];

    /// <summary>Normalises every row.</summary>
    [Benchmark]
    public void Forward() => LayerNormKernels.Forward(_x, Rows, Columns, _gamma, _beta, Epsilon, _y, _mean, _reciprocal);

    /// <summary>Gradients of the input and of both parameters.</summary>
    [Benchmark]
    public void Backward() => LayerNormKernels.Backward(_x, Rows, Columns, _gamma, _mean, _reciprocal, _gradient, _dx, false, _dGamma, _dBeta, false);

    /// <inheritdoc/>
    protected override void Prepare()
    {
        (_x, _gradient) = (Numbers.Normal(Count, 1), Numbers.Normal(Count, 2));
        (_gamma, _beta) = (Numbers.Normal(Columns, 3), Numbers.Normal(Columns, 4));
        (_y, _dx, _mean, _reciprocal) = (new float[Count], new float[Count], new float[Rows], new float[Rows]);
        (_dGamma, _dBeta) = (new float[Columns], new float[Columns]);
        float[] y = new float[Count], dx = new float[Count], mean = new float[Rows], reciprocal = new float[Rows], dGamma = new float[Columns], dBeta = new float[Columns];
        LayerNormReference.Forward<float>(_x, Rows, Columns, _gamma, _beta, Epsilon, y, mean, reciprocal);
        LayerNormReference.Backward<float>(_x, Rows, Columns, _gamma, mean, reciprocal, _gradient, dx, false, dGamma, dBeta, false);
        Forward();
        Backward();
        Numbers.RequireEqual($"layer norm {Shape}", y, _y);
        Numbers.RequireEqual($"layer norm {Shape}, gradient of the input", dx, _dx, 1e-4f);
        Numbers.RequireEqual($"layer norm {Shape}, gradient of gamma", dGamma, _dGamma, 1e-4f);
        Numbers.RequireEqual($"layer norm {Shape}, gradient of beta", dBeta, _dBeta, 1e-4f);
    }
}

/// <summary>Softmax.</summary>
public class SoftmaxBenchmarks : RowBenchmarks
{
    private float[] _x = [];
    private float[] _y = [];
    private float[] _gradient = [];
    private float[] _dx = [];

    /// <summary>Probabilities of every row.</summary>
    [Benchmark]
    public void Forward() => SoftmaxKernels.Softmax(_x, Rows, Columns, _y);

    /// <summary>Gradient of the input.</summary>
    [Benchmark]
    public void Backward() => SoftmaxKernels.SoftmaxBackward(_y, _gradient, Rows, Columns, _dx, false);

    /// <inheritdoc/>
    protected override void Prepare()
    {
        (_x, _gradient, _y, _dx) = (Numbers.Normal(Count, 1, 3), Numbers.Normal(Count, 2), new float[Count], new float[Count]);
        float[] y = new float[Count], dx = new float[Count];
        SoftmaxReference.Softmax<float>(_x, Rows, Columns, y);
        SoftmaxReference.SoftmaxBackward<float>(y, _gradient, Rows, Columns, dx, false);
        Forward();
        Backward();
        Numbers.RequireEqual($"softmax {Shape}", y, _y);
        Numbers.RequireEqual($"softmax {Shape}, gradient", dx, _dx, 1e-4f);
    }
}
