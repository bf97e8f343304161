// A stretch of text: where it starts and how long it is, in UTF-16 units or in bytes as its owner says.
namespace Loquat.Text.Alignment;

/// <summary>A stretch of a text.</summary>
/// <param name="Start">Position of the first unit, from 0.</param>
/// <param name="Length">Number of units.</param>
public readonly record struct TextRange(int Start, int Length)
{
    /// <summary>Position behind the last unit.</summary>
    public int End => Start + Length;

    /// <summary>The range between two positions.</summary>
    /// <param name="start">Position of the first unit.</param>
    /// <param name="end">Position behind the last unit.</param>
    /// <returns>The range.</returns>
    public static TextRange Between(int start, int end) => new(start, end - start);
}
