// The functions of one variable that the engine knows, shared by the elementwise kernels and the epilogue of the matrix product.
namespace Loquat.Kernels.Elementwise;

/// <summary>A function f(x) of one element; p is the parameter that is passed beside it (ignored where no p appears in the formula).</summary>
public enum UnaryFunction
{
    /// <summary>f(x) = -x, f'(x) = -1.</summary>
    Negate,

    /// <summary>f(x) = |x|, f'(x) = sign(x), with f'(0) = 0.</summary>
    Abs,

    /// <summary>f(x) = e^x, f'(x) = f(x); 0 below -86.98 (results under 1.7e-38).</summary>
    Exp,

    /// <summary>f(x) = ln x, f'(x) = 1/x; -∞ for 0 and denormals, NaN below 0.</summary>
    Log,

    /// <summary>f(x) = √x, f'(x) = 1 / (2 √x).</summary>
    Sqrt,

    /// <summary>f(x) = tanh x, f'(x) = 1 - f(x)².</summary>
    Tanh,

    /// <summary>f(x) = σ(x) = 1 / (1 + e^-x), f'(x) = f(x) (1 - f(x)).</summary>
    Sigmoid,

    /// <summary>f(x) = max(x, 0), f'(x) = 1 where x &gt; 0, else 0.</summary>
    Relu,

    /// <summary>f(x) = x where x &gt; 0, else p x; f'(x) = 1 where x &gt; 0, else p (the slope).</summary>
    LeakyRelu,

    /// <summary>f(x) = x Φ(x) with Φ(x) = (1 + erf(x / √2)) / 2; f'(x) = Φ(x) + x φ(x) with φ(x) = e^(-x²/2) / √(2π).</summary>
    Gelu,

    /// <summary>
    /// f(x) = x (1 + t) / 2 with t = tanh(k (x + 0.044715 x³)), k = √(2/π);
    /// f'(x) = (1 + t) / 2 + x (1 - t²) k (1 + 3 · 0.044715 x²) / 2.
    /// </summary>
    GeluTanh,

    /// <summary>f(x) = x σ(x), f'(x) = σ(x) (1 + x (1 - σ(x))).</summary>
    Silu,

    /// <summary>f(x) = x^p, f'(x) = p x^(p - 1), and 0 where p = 0. A negative x takes an integral p and gives NaN otherwise.</summary>
    Power,

    /// <summary>f(x) = x + p, f'(x) = 1.</summary>
    Add,

    /// <summary>f(x) = p x, f'(x) = p.</summary>
    Multiply,
}
