// The extents of a tensor. Row-major and contiguous always: a shape says all there is to say about layout.
using System.Runtime.CompilerServices;

namespace Loquat.Tensors;

/// <summary>An immutable list of extents, outermost first. The empty list is a scalar.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[]? _extents;

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
        _extents = extents.ToArray();
        Count = (int)count;
    }

    /// <summary>Makes a shape from a collection expression.</summary>
    public static Shape Create(ReadOnlySpan<int> extents) => new(extents);

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>Number of axes.</summary>
    public int Rank => _extents?.Length ?? 0;

    /// <summary>Number of elements: the product of the extents.</summary>
    public int Count { get; }

    /// <summary>The extents, outermost first.</summary>
    public ReadOnlySpan<int> Extents => _extents;

    /// <summary>The extent of an axis; a negative axis counts from the end.</summary>
    public int this[int axis] => _extents![Axis(axis)];

    /// <summary>The extent of an axis; ^1 is the last.</summary>
    public int this[Index axis] => _extents![axis];

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
        for (var i = from; i < to; i++)
            count *= _extents![i];
        return count;
    }

    /// <summary>This shape with one extent replaced.</summary>
    public Shape With(int axis, int extent)
    {
        var copy = Extents.ToArray();
        copy[Axis(axis)] = extent;
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
    public IEnumerator<int> GetEnumerator() => (_extents ?? []).AsEnumerable().GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _extents ?? [])}]";
}
