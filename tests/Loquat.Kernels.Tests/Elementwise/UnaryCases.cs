// Every function of one variable with parameters and a domain on which float32 and float64 may be compared.
using Loquat.Kernels.Elementwise;

namespace Loquat.Kernels.Tests.Elementwise;

internal readonly record struct UnaryCase(UnaryFunction Function, float Parameter, float Low, float High)
{
    internal static readonly UnaryCase[] All =
    [
        .. Enum.GetValues<UnaryFunction>().Where(f => f != UnaryFunction.Power).Select(Default),
        new(UnaryFunction.Power, 0f, -3f, 3f),
        new(UnaryFunction.Power, 1f, -3f, 3f),
        new(UnaryFunction.Power, 2f, -3f, 3f),
        new(UnaryFunction.Power, 3f, -3f, 3f),
        new(UnaryFunction.Power, 5f, -2f, 2f),
        new(UnaryFunction.Power, 0.5f, 0.05f, 3f),
        new(UnaryFunction.Power, -1f, 0.3f, 3f),
        new(UnaryFunction.Power, -0.5f, 0.3f, 3f),
        new(UnaryFunction.Power, 1.7f, 0.05f, 3f),
    ];

    private static UnaryCase Default(UnaryFunction function) => function switch
    {
        UnaryFunction.Log or UnaryFunction.Sqrt => new(function, 0f, 0.05f, 6f),
        UnaryFunction.LeakyRelu => new(function, 0.1f, -3f, 3f),
        UnaryFunction.Add or UnaryFunction.Multiply => new(function, -1.5f, -3f, 3f),
        _ => new(function, 0f, -6f, 6f),
    };
}
