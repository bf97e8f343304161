// From the enumeration to the function type: the one list of which struct computes which function.
namespace Loquat.Kernels.Elementwise;

/// <summary>Chooses the type that computes a <see cref="UnaryFunction"/>.</summary>
internal static class UnaryDispatch
{
    /// <summary>Runs <paramref name="work"/> with the type of <paramref name="function"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such function.</exception>
    internal static void Run<TWork>(UnaryFunction function, float parameter, ref TWork work) where TWork : struct, IUnaryWork
    {
        switch (function)
        {
            case UnaryFunction.Negate: work.Run<NegateFunction>(); break;
            case UnaryFunction.Abs: work.Run<AbsFunction>(); break;
            case UnaryFunction.Exp: work.Run<ExpFunction>(); break;
            case UnaryFunction.Log: work.Run<LogFunction>(); break;
            case UnaryFunction.Sqrt: work.Run<SqrtFunction>(); break;
            case UnaryFunction.Tanh: work.Run<TanhFunction>(); break;
            case UnaryFunction.Sigmoid: work.Run<SigmoidFunction>(); break;
            case UnaryFunction.Relu: work.Run<ReluFunction>(); break;
            case UnaryFunction.LeakyRelu: work.Run<LeakyReluFunction>(); break;
            case UnaryFunction.Gelu: work.Run<GeluFunction>(); break;
            case UnaryFunction.GeluTanh: work.Run<GeluTanhFunction>(); break;
            case UnaryFunction.Silu: work.Run<SiluFunction>(); break;
            case UnaryFunction.Power: Power(parameter, ref work); break;
            case UnaryFunction.Add: work.Run<AddFunction>(); break;
            case UnaryFunction.Multiply: work.Run<MultiplyFunction>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(function), function, $"{(int)function} is not a member of {nameof(UnaryFunction)}.");
        }
    }

    private static void Power<TWork>(float exponent, ref TWork work) where TWork : struct, IUnaryWork
    {
        switch (exponent)
        {
            case 2f: work.Run<SquareFunction>(); break;
            case 3f: work.Run<CubeFunction>(); break;
            case 0.5f: work.Run<SqrtFunction>(); break;
            case -1f: work.Run<ReciprocalFunction>(); break;
            default: work.Run<PowerFunction>(); break;
        }
    }
}
