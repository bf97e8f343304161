// Functions of one tensor, element by element: y = f(x), dx = dy · f'(x).
using Loquat.Kernels.Elementwise;
using Loquat.Tensors.Autograd;

namespace Loquat.Tensors.Operations;

/// <summary>Element-by-element functions of one tensor. Every result has the shape of x.</summary>
public static class ElementwiseOperations
{
    /// <summary>-x.</summary>
    public static Tensor Negate(this Tensor x) => Apply(x, UnaryFunction.Negate);

    /// <summary>|x|; the derivative at 0 is 0.</summary>
    public static Tensor Abs(this Tensor x) => Apply(x, UnaryFunction.Abs);

    /// <summary>eˣ.</summary>
    public static Tensor Exp(this Tensor x) => Apply(x, UnaryFunction.Exp);

    /// <summary>ln x.</summary>
    public static Tensor Log(this Tensor x) => Apply(x, UnaryFunction.Log);

    /// <summary>√x.</summary>
    public static Tensor Sqrt(this Tensor x) => Apply(x, UnaryFunction.Sqrt);

    /// <summary>tanh x.</summary>
    public static Tensor Tanh(this Tensor x) => Apply(x, UnaryFunction.Tanh);

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    public static Tensor Sigmoid(this Tensor x) => Apply(x, UnaryFunction.Sigmoid);

    /// <summary>max(x, 0); the derivative at 0 is 0.</summary>
    public static Tensor Relu(this Tensor x) => Apply(x, UnaryFunction.Relu);

    /// <summary>x where x &gt; 0, else slope · x.</summary>
    public static Tensor LeakyRelu(this Tensor x, double slope = 0.01) => Apply(x, UnaryFunction.LeakyRelu, slope);

    /// <summary>x · Φ(x) with the normal distribution's Φ (Hendrycks and Gimpel 2016).</summary>
    public static Tensor Gelu(this Tensor x) => Apply(x, UnaryFunction.Gelu);

    /// <summary>½ x (1 + tanh(√(2/π) (x + 0.044715 x³))): the form that GPT-2 uses.</summary>
    public static Tensor GeluTanh(this Tensor x) => Apply(x, UnaryFunction.GeluTanh);

    /// <summary>x · σ(x), also called swish.</summary>
    public static Tensor Silu(this Tensor x) => Apply(x, UnaryFunction.Silu);

    /// <summary>xᵉ for a constant exponent e.</summary>
    public static Tensor Power(this Tensor x, double exponent) => Apply(x, UnaryFunction.Power, exponent);

    /// <summary>x + c for a constant c.</summary>
    public static Tensor Add(this Tensor x, double constant) => Apply(x, UnaryFunction.Add, constant);

    /// <summary>c · x for a constant c.</summary>
    public static Tensor Multiply(this Tensor x, double constant) => Apply(x, UnaryFunction.Multiply, constant);

    private static Tensor Apply(Tensor x, UnaryFunction function, double parameter = 0)
    {
        Rows.RequireReal(x, function);
        var y = x.Similar(x.Shape);
        x.Backend.Unary(function, parameter, x.Storage, y.Storage);
        return Node.IsNeeded(x) ? new UnaryNode(x, y, function, parameter).Record(y, null, x) : y;
    }

    private sealed class UnaryNode(Tensor x, Tensor y, UnaryFunction function, double parameter) : Node
    {
        protected internal override void Backward(Tensor gradient, GradientSink sink)
        {
            if (function == UnaryFunction.Add)
            {
                sink.Pass(x, gradient);
                return;
            }
            var target = sink.For(x);
            x.Backend.UnaryBackward(function, parameter, x.Storage, y.Storage, gradient.Storage, target.Tensor.Storage, target.Accumulate);
        }
    }
}
