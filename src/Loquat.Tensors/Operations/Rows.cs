// A tensor seen as rows along its last axis.
namespace Loquat.Tensors.Operations;

/// <summary>Splits a shape into rows and columns.</summary>
internal static class Rows
{
    /// <summary>The product of the leading extents and the last extent.</summary>
    /// <exception cref="ArgumentException">The tensor is a scalar.</exception>
    internal static (int Rows, int Columns) Of(Tensor x)
    {
        if (x.Shape.Rank == 0)
            throw new ArgumentException("This operation works along the last axis; a scalar has none.");
        return (x.Shape.CountOf(0, x.Shape.Rank - 1), x.Shape[^1]);
    }

    /// <summary>Checks that a parameter has one value per column.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal static void RequireWidth(Tensor? parameter, int columns, string name)
    {
        if (parameter is not null && parameter.Count != columns)
            throw new ArgumentException($"{name} of shape {parameter.Shape} does not fit rows of {columns} values.");
    }

    /// <summary>Checks that a tensor holds floating-point numbers.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal static void RequireReal(Tensor x, string operation)
    {
        if (x.Type == DType.Int32)
            throw new ArgumentException($"{operation} computes on floating-point numbers; this {x.Shape} tensor holds integers.");
    }

    /// <summary>Checks that a tensor holds floating-point numbers; only a wrong one costs the function's name.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal static void RequireReal<TFunction>(Tensor x, TFunction function) where TFunction : struct, Enum
    {
        if (x.Type == DType.Int32)
            RequireReal(x, function.ToString());
    }

    /// <summary>Checks that a tensor holds integers.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    internal static void RequireIds(Tensor ids, string name)
    {
        if (ids.Type != DType.Int32)
            throw new ArgumentException($"{name} must hold integers (Tensor.FromIds); this tensor holds {ids.Type}.");
    }
}
