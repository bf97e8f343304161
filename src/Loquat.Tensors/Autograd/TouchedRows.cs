// Which rows of a table's gradient may differ from 0. A look-up touches few rows of a large table: with their numbers at hand the next step clears these
// instead of all.
using Loquat.Tensors.Backends;

namespace Loquat.Tensors.Autograd;

/// <summary>The rows that look-ups have added to since the rest of a gradient was zero.</summary>
internal sealed class TouchedRows
{
    private int[] _rows = [];
    private int _count;

    /// <summary>Whether all other rows are zero.</summary>
    internal bool AreKnown { get; private set; }

    /// <summary>The numbers of the rows, some of them perhaps several times.</summary>
    internal ReadOnlySpan<int> Numbers => _rows.AsSpan(0, _count);

    /// <summary>Something else wrote to the gradient: any row may differ from 0.</summary>
    internal void Forget() => AreKnown = false;

    /// <summary>All rows are zero now.</summary>
    internal void Begin() => (_count, AreKnown) = (0, true);

    /// <summary>Adds the rows that <paramref name="ids"/> name. Numbers in excess of the table's rows save nothing and are not kept.</summary>
    internal void Add(Storage ids, int tableRows)
    {
        if (!AreKnown)
            return;
        if ((long)_count + ids.Count > tableRows)
        {
            Forget();
            return;
        }
        if (_rows.Length < _count + ids.Count)
            Array.Resize(ref _rows, Math.Min(tableRows, 2 * (_count + ids.Count)));
        ids.Backend.Read(ids, _rows.AsSpan(_count, ids.Count));
        _count += ids.Count;
    }
}
