// The functions of one variable that the elementwise kernels and fused epilogues know.
namespace Loquat.Kernels.Elementwise;

/// <summary>A function of one variable; p is the call's parameter.</summary>
public enum UnaryFunction
{
    /// <summary>y = -x.</summary>
    Negate,

    /// <summary>y = |x|.</summary>
    Abs,

    /// <summary>y = e^x.</summary>
    Exp,

    /// <summary>y = ln x.</summary>
    Log,

    /// <summary>y = √x.</summary>
    Sqrt,

    /// <summary>y = tanh x.</summary>
    Tanh,

    /// <summary>y = 1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>y = max(x, 0).</summary>
    Relu,

    /// <summary>y = x where x &gt; 0, else p·x.</summary>
    LeakyRelu,

    /// <summary>y = x·Φ(x) = x/2 · (1 + erf(x/√2)).</summary>
    Gelu,

    /// <summary>y = x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
    GeluTanh,

    /// <summary>y = x / (1 + e^-x).</summary>
    Silu,

    /// <summary>y = x^p.</summary>
    Power,

    /// <summary>y = x + p.</summary>
    Add,

    /// <summary>y = x·p.</summary>
    Multiply,
}
