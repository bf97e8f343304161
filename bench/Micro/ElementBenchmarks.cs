// Kernels that work element by element: gelu and AdamW.
using BenchmarkDotNet.Attributes;
using Loquat.Kernels.Elementwise;
using Loquat.Kernels.Optimizers;

namespace Loquat.Bench.Micro;

/// <summary>Gelu in its tanh form.</summary>
public class GeluBenchmarks
{
    private float[] _x = [];
    private float[] _y = [];
    private float[] _gradient = [];
    private float[] _dx = [];

    /// <summary>Number of elements.</summary>
    [Params(3072, 768 * 512, 256 * 3072, 100_003)]
    public int Count { get; set; }

    /// <summary>Makes the operands and compares with the twin.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (_x, _gradient, _y, _dx) = (Numbers.Normal(Count, 1, 2), Numbers.Normal(Count, 2), new float[Count], new float[Count]);
        float[] y = new float[Count], dx = new float[Count];
        UnaryReference.Forward<float>(UnaryFunction.GeluTanh, 0, _x, y);
        UnaryReference.Backward<float>(UnaryFunction.GeluTanh, 0, _x, y, _gradient, dx, false);
        Forward();
        Backward();
        Numbers.RequireEqual($"gelu of {Count}", y, _y);
        Numbers.RequireEqual($"gelu of {Count}, gradient", dx, _dx);
    }

    /// <summary>Values.</summary>
    [Benchmark]
    public void Forward() => UnaryKernels.Forward(UnaryFunction.GeluTanh, 0, _x, _y);

    /// <summary>Gradient of the input.</summary>
    [Benchmark]
    public void Backward() => UnaryKernels.Backward(UnaryFunction.GeluTanh, 0, _x, _y, _gradient, _dx, false);
}

/// <summary>AdamW over one array of parameters.</summary>
public class AdamBenchmarks
{
    private float[] _parameters = [];
    private float[] _gradient = [];
    private float[] _first = [];
    private float[] _second = [];
    private long _step;

    /// <summary>Number of parameters.</summary>
    [Params(768, 809_856, 10_000_019)]
    public int Count { get; set; }

    /// <summary>Makes the operands, takes a few steps and compares with the twin.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (_parameters, _gradient, _first, _second) = (Numbers.Normal(Count, 1), Numbers.Normal(Count, 2), new float[Count], new float[Count]);
        float[] parameters = [.. _parameters], first = new float[Count], second = new float[Count];
        for (_step = 0; _step < 3;)
        {
            AdamReference.Step<float>(parameters, _gradient, first, second, 1e-3f, 0.9f, 0.99f, 1e-8f, 0.1f, true, _step + 1, 0.5f);
            Step();
        }
        Numbers.RequireEqual($"AdamW of {Count}", parameters, _parameters);
        Numbers.RequireEqual($"AdamW of {Count}, first moment", first, _first);
        Numbers.RequireEqual($"AdamW of {Count}, second moment", second, _second);
    }

    /// <summary>One step, clipped.</summary>
    [Benchmark]
    public void Step() => AdamKernels.Step(_parameters, _gradient, _first, _second, 1e-3f, 0.9f, 0.99f, 1e-8f, 0.1f, true, ++_step, 0.5f);
}
