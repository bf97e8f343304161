// How column reductions are cut: narrow strips are the items that workers take, and neighbouring ones are walked together.
using System.Runtime.CompilerServices;

namespace Loquat.Kernels.Reductions;

/// <summary>Walks a range of strip items of [outer, axis, inner] data as wider strips of columns that lie in one outer slice.</summary>
internal struct ColumnStrips(int inner, int start, int end)
{
    /// <summary>Columns in one item: a few cache lines, so that two workers never share one.</summary>
    internal const int ItemLength = 64;

    /// <summary>The widest strip that is walked at once.</summary>
    internal const int MaximumLength = 512;

    private readonly int _inner = inner;
    private readonly int _itemsPerOuter = ItemsPerOuter(inner);
    private readonly int _end = end;
    private int _next = start;

    /// <summary>Index of the outer slice.</summary>
    internal int Outer { get; private set; }

    /// <summary>First column.</summary>
    internal int Column { get; private set; }

    /// <summary>Number of columns.</summary>
    internal int Length { get; private set; }

    /// <summary>Number of items that cover one outer slice.</summary>
    internal static int ItemsPerOuter(int inner) => (int)(((long)inner + ItemLength - 1) / ItemLength);

    /// <summary>Moves to the next strip; false when the range is done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool MoveNext()
    {
        if (_next >= _end)
            return false;
        Outer = _next / _itemsPerOuter;
        var item = _next % _itemsPerOuter;
        var items = Math.Min(Math.Min(_itemsPerOuter - item, _end - _next), MaximumLength / ItemLength);
        Column = item * ItemLength;
        Length = Math.Min(items * ItemLength, _inner - Column);
        _next += items;
        return true;
    }
}
