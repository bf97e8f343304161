// The size checks that row-wise kernels make once, at their public edge.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Softmax;

/// <summary>Checks of sizes and lengths, each with one clear sentence.</summary>
internal static class RowArguments
{
    /// <summary>Checks that rows and columns are not negative.</summary>
    internal static void Shape(string operation, int rows, int columns)
    {
        if (rows < 0 || columns < 0)
            throw new ArgumentException($"{operation} was given {rows} rows and {columns} columns; neither may be negative.");
    }

    /// <summary>Checks that a buffer has exactly <paramref name="expected"/> elements.</summary>
    internal static void Length(
        string operation, int length, long expected, [CallerArgumentExpression(nameof(length))] string name = "")
    {
        if (length != expected)
            throw new ArgumentException($"{operation} needs {expected} elements in {Buffer(name)} but was given {length}.");
    }

    /// <summary>Checks that a buffer is absent (empty) or has exactly <paramref name="expected"/> elements.</summary>
    internal static void LengthOrAbsent(
        string operation, int length, long expected, [CallerArgumentExpression(nameof(length))] string name = "")
    {
        if (length != 0 && length != expected)
            throw new ArgumentException($"{operation} needs {expected} elements in {Buffer(name)}, or none, but was given {length}.");
    }

    private static string Buffer(string expression) => expression.Replace(".Length", "", StringComparison.Ordinal);
}
