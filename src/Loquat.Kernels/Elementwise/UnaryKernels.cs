// Functions of one variable over whole arrays, forward and backward: validation and launch. The formulas live in the function structs.
using Loquat.Kernels.Threading;

namespace Loquat.Kernels.Elementwise;

/// <summary>Applies a <see cref="UnaryFunction"/> to every element. Elements are independent: their bits do not depend on threads or position.</summary>
/// <remarks>
/// NaN gives NaN; infinities give the limit of the formula, or NaN where a factor 0 meets ∞ (GELU and SiLU at -∞). In the backward pass
/// the derivatives of abs, relu and leaky relu take NaN for a number that is not positive.
/// </remarks>
public static unsafe class UnaryKernels
{
    /// <summary>y = f(x), element by element.</summary>
    /// <param name="function">The function f.</param>
    /// <param name="parameter">Its parameter p: slope, exponent or scalar; ignored by the others.</param>
    /// <param name="x">Input.</param>
    /// <param name="y">Result, as long as <paramref name="x"/>; may be the same memory.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such function.</exception>
    public static void Forward(UnaryFunction function, float parameter, ReadOnlySpan<float> x, Span<float> y)
    {
        ElementBlocks.RequireLength(y.Length, x.Length, nameof(y));
        fixed (float* xs = x, ys = y)
        {
            var work = new ForwardWork { X = xs, Y = ys, Count = x.Length, Parameter = parameter };
            UnaryDispatch.Run(function, parameter, ref work);
        }
    }

    /// <summary>dx (+)= dy · f'(x), element by element.</summary>
    /// <param name="function">The function f.</param>
    /// <param name="parameter">Its parameter p, as in the forward call.</param>
    /// <param name="x">Input of the forward call; may be empty where f' is written in y alone (exp, sqrt, tanh, sigmoid, relu) or is constant.</param>
    /// <param name="y">Result of the forward call; may be empty where f' is written in x alone (abs, log, leaky relu, GELU, SiLU) or is constant.</param>
    /// <param name="dy">Gradient of the result.</param>
    /// <param name="dx">Gradient of the input, as long as <paramref name="dy"/>; may be the same memory.</param>
    /// <param name="accumulate">Adds to <paramref name="dx"/> where true, overwrites it where false.</param>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such function.</exception>
    public static void Backward(
        UnaryFunction function, float parameter, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, bool accumulate)
    {
        ElementBlocks.RequireLength(dx.Length, dy.Length, nameof(dx));
        fixed (float* xs = x, ys = y, dys = dy, dxs = dx)
        {
            var work = new BackwardWork
            {
                X = xs,
                Y = ys,
                Dy = dys,
                Dx = dxs,
                XLength = x.Length,
                YLength = y.Length,
                Count = dy.Length,
                Parameter = parameter,
                Accumulate = accumulate,
            };
            UnaryDispatch.Run(function, parameter, ref work);
        }
    }

    private struct ForwardWork : IUnaryWork
    {
        internal float* X, Y;
        internal int Count;
        internal float Parameter;

        public readonly void Run<TFunction>() where TFunction : unmanaged, IUnaryFunction =>
            RangeKernel.Launch(
                new UnaryForward<TFunction>(X, Y, Count, Parameter), ElementBlocks.Count(Count), (long)TFunction.Cost * ElementBlocks.Length);
    }

    private struct BackwardWork : IUnaryWork
    {
        internal float* X, Y, Dy, Dx;
        internal int XLength, YLength, Count;
        internal float Parameter;
        internal bool Accumulate;

        public readonly void Run<TFunction>() where TFunction : unmanaged, IUnaryFunction
        {
            if (TFunction.DerivativeReadsInput || XLength != 0)
                ElementBlocks.RequireLength(XLength, Count, "x");
            if (TFunction.DerivativeReadsOutput || YLength != 0)
                ElementBlocks.RequireLength(YLength, Count, "y");
            RangeKernel.Launch(
                new UnaryBackward<TFunction>(X, Y, Dy, Dx, Count, Parameter, Accumulate),
                ElementBlocks.Count(Count),
                (long)(TFunction.Cost + 2) * ElementBlocks.Length);
        }
    }
}
