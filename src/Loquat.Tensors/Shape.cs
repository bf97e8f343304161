// The extents of a tensor. Row-major and contiguous always: a shape says all there is to say about layout.
// Up to four extents are held in the struct itself, so that making a tensor of a step of decoding allocates nothing.
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Loquat.Tensors;

/// <summary>An immutable list of extents, outermost first. The empty list is a scalar.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    private readonly FewExtents _few;
    private readonly int[]? _many;
    // One less than the number of elements, so that the default is the scalar.
    private readonly int _countLessOne;

    /// <summary>Makes a shape of the given extents.</summary>
    /// <exception cref="ArgumentException">An extent is negative or the number of elements exceeds 2³¹ - 1.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        long count = 1;
        foreach (var extent in extents)
        {
            if (extent < 0)
                throw new ArgumentException($"Shape [{string.Join(", ", extents.ToArray())}] has a negative extent.");
            count = checked(count * extent);
            if (count > int.MaxValue)
                throw new ArgumentException($"Shape [{string.Join(", ", extents.ToArray())}] has more than 2^31 - 1 elements; split the tensor.");
        }
        Rank = extents.Length;
        _countLessOne = (int)count - 1;
        if (extents.Length <= FewExtents.Length)
            extents.CopyTo(_few);
        else
            _many = extents.ToArray();
    }

    /// <summary>Makes a shape from a collection expression.</summary>
    public static Shape Create(ReadOnlySpan<int> extents) => new(extents);

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar => default;

    /// <summary>Number of axes.</summary>
    public int Rank { get; }

    /// <summary>Number of elements: the product of the extents.</summary>
    public int Count => _countLessOne + 1;

    /// <summary>The extents, outermost first.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> Extents => _many ?? ((ReadOnlySpan<int>)_few)[..Rank];

    /// <summary>The extent of an axis; a negative axis counts from the end.</summary>
    public int this[int axis] => Extents[Axis(axis)];

    /// <summary>The extent of an axis; ^1 is the last.</summary>
    public int this[Index axis] => Extents[axis];

    /// <summary>Turns an axis that may count from the end into one that counts from the start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such axis.</exception>
    public int Axis(int axis)
    {
        var resolved = axis < 0 ? axis + Rank : axis;
        if ((uint)resolved >= (uint)Rank)
            throw new ArgumentOutOfRangeException(nameof(axis), axis, $"Shape {this} has no axis {axis}.");
        return resolved;
    }

    /// <summary>Number of elements in axes [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public int CountOf(int from, int to)
    {
        var count = 1;
        foreach (var extent in Extents[from..Math.Max(from, to)])
            count *= extent;
        return count;
    }

    /// <summary>This shape with one extent replaced.</summary>
    public Shape With(int axis, int extent)
    {
        Span<int> copy = Rank <= FewExtents.Length ? stackalloc int[Rank] : new int[Rank];
        Extents.CopyTo(copy);
        copy[Axis(axis)] = extent;
        return new Shape(copy);
    }

    /// <summary>This shape with one more axis at the end.</summary>
    public Shape Append(int extent)
    {
        Span<int> copy = Rank < FewExtents.Length ? stackalloc int[Rank + 1] : new int[Rank + 1];
        Extents.CopyTo(copy);
        copy[^1] = extent;
        return new Shape(copy);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) => Extents.SequenceEqual(other.Extents);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var extent in Extents)
            hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>Equal extents.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Different extents.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>Enumerates the extents (collection expressions need it).</summary>
    public IEnumerator<int> GetEnumerator() => Extents.ToArray().AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Extents.ToArray())}]";

    [InlineArray(Length)]
    private struct FewExtents
    {
        internal const int Length = 4;
        private int _first;
    }
}
