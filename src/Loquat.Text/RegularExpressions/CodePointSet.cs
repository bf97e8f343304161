// A set of code points as sorted ranges, with the operations that character classes are made of.
namespace Loquat.Text.RegularExpressions;

/// <summary>A set of code points from 0 to U+10FFFF. Immutable.</summary>
internal sealed class CodePointSet : IEquatable<CodePointSet>
{
    /// <summary>One more than the last code point.</summary>
    public const int Limit = 0x110000;

    // Starts and ends in turns, strictly rising: [start0, end0), [start1, end1), ...
    private readonly int[] _bounds;

    private CodePointSet(int[] bounds) => _bounds = bounds;

    /// <summary>No code point.</summary>
    public static CodePointSet Empty { get; } = new([]);

    /// <summary>All code points.</summary>
    public static CodePointSet All { get; } = new([0, Limit]);

    /// <summary>Starts and ends (exclusive) in turns, strictly rising.</summary>
    public ReadOnlySpan<int> Bounds => _bounds;

    /// <summary>One code point.</summary>
    public static CodePointSet Of(int point) => new([point, point + 1]);

    /// <summary>All code points from a first to a last one.</summary>
    public static CodePointSet Range(int first, int last) => new([first, last + 1]);

    /// <summary>The code points of ranges (first and last) in any order.</summary>
    public static CodePointSet OfRanges(IEnumerable<(int First, int Last)> ranges)
    {
        var bounds = new List<int>();
        foreach (var (first, last) in ranges.OrderBy(range => range.First))
        {
            if (bounds.Count > 0 && first <= bounds[^1])
                bounds[^1] = Math.Max(bounds[^1], last + 1);
            else
                bounds.AddRange([first, last + 1]);
        }
        return new CodePointSet([.. bounds]);
    }

    /// <summary>Whether a code point is in the set.</summary>
    public bool Contains(int point)
    {
        // Behind an even number of bounds a point is outside.
        var index = Array.BinarySearch(_bounds, point);
        return ((index >= 0 ? index + 1 : ~index) & 1) != 0;
    }

    /// <summary>The code points that are in one of both sets.</summary>
    public CodePointSet Union(CodePointSet other) => Combine(other, (a, b) => a || b);

    /// <summary>The code points that are in both sets.</summary>
    public CodePointSet Intersect(CodePointSet other) => Combine(other, (a, b) => a && b);

    /// <summary>The code points that are not in the set.</summary>
    public CodePointSet Complement() => Combine(All, (a, _) => !a);

    /// <inheritdoc/>
    public bool Equals(CodePointSet? other) => other is not null && _bounds.AsSpan().SequenceEqual(other._bounds);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CodePointSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var bound in _bounds)
            hash.Add(bound);
        return hash.ToHashCode();
    }

    private CodePointSet Combine(CodePointSet other, Func<bool, bool, bool> isIn)
    {
        var result = new List<int>();
        var (i, j, isInside) = (0, 0, isIn(false, false));
        if (isInside)
            result.Add(0);
        while (i < _bounds.Length || j < other._bounds.Length)
        {
            var point = Math.Min(i < _bounds.Length ? _bounds[i] : Limit, j < other._bounds.Length ? other._bounds[j] : Limit);
            if (i < _bounds.Length && _bounds[i] == point)
                i++;
            if (j < other._bounds.Length && other._bounds[j] == point)
                j++;
            if (point < Limit && isIn((i & 1) != 0, (j & 1) != 0) != isInside)
            {
                isInside = !isInside;
                if (result.Count > 0 && result[^1] == point)
                    result.RemoveAt(result.Count - 1);
                else
                    result.Add(point);
            }
        }
        if (isInside)
            result.Add(Limit);
        return new CodePointSet([.. result]);
    }
}
