// Arithmetic in its usual notation.
using Loquat.Tensors.Operations;

namespace Loquat.Tensors;

public sealed partial class Tensor
{
    /// <summary>a + b with broadcasting.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => BinaryOperations.Add(a, b);

    /// <summary>a - b with broadcasting.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => BinaryOperations.Subtract(a, b);

    /// <summary>a · b, element by element, with broadcasting.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => BinaryOperations.Multiply(a, b);

    /// <summary>a / b with broadcasting.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => BinaryOperations.Divide(a, b);

    /// <summary>-x.</summary>
    public static Tensor operator -(Tensor x) => ElementwiseOperations.Negate(x);

    /// <summary>x + c.</summary>
    public static Tensor operator +(Tensor x, double c) => ElementwiseOperations.Add(x, c);

    /// <summary>c + x.</summary>
    public static Tensor operator +(double c, Tensor x) => ElementwiseOperations.Add(x, c);

    /// <summary>c - x.</summary>
    public static Tensor operator -(double c, Tensor x) => ElementwiseOperations.Add(ElementwiseOperations.Negate(x), c);

    /// <summary>c / x.</summary>
    public static Tensor operator /(double c, Tensor x) => ElementwiseOperations.Multiply(ElementwiseOperations.Power(x, -1), c);

    /// <summary>x - c.</summary>
    public static Tensor operator -(Tensor x, double c) => ElementwiseOperations.Add(x, -c);

    /// <summary>x · c.</summary>
    public static Tensor operator *(Tensor x, double c) => ElementwiseOperations.Multiply(x, c);

    /// <summary>c · x.</summary>
    public static Tensor operator *(double c, Tensor x) => ElementwiseOperations.Multiply(x, c);

    /// <summary>x / c.</summary>
    public static Tensor operator /(Tensor x, double c) => ElementwiseOperations.Multiply(x, 1 / c);
}
