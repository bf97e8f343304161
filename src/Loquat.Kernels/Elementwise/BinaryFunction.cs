// The functions of two variables that the engine applies element by element, with broadcasting.
namespace Loquat.Kernels.Elementwise;

/// <summary>A function f(a, b) of two elements, with its partial derivatives.</summary>
public enum BinaryFunction
{
    /// <summary>f = a + b; ∂f/∂a = 1, ∂f/∂b = 1.</summary>
    Add,

    /// <summary>f = a - b; ∂f/∂a = 1, ∂f/∂b = -1.</summary>
    Subtract,

    /// <summary>f = a b; ∂f/∂a = b, ∂f/∂b = a.</summary>
    Multiply,

    /// <summary>f = a / b; ∂f/∂a = 1 / b, ∂f/∂b = -f / b.</summary>
    Divide,

    /// <summary>
    /// f = a^b; ∂f/∂a = b a^(b - 1), 0 where b = 0; ∂f/∂b = f ln a, 0 where a = 0 and b ≥ 0. A negative a takes an integral b and
    /// gives NaN otherwise.
    /// </summary>
    Power,

    /// <summary>f = silu(a) b with silu(a) = a σ(a); ∂f/∂a = b σ(a) (1 + a (1 - σ(a))), ∂f/∂b = silu(a).</summary>
    SwiGlu,
}
