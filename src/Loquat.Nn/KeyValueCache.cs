// The keys and values of the positions that a model has seen, so that each new token costs one position's work.
using Loquat.Tensors;

namespace Loquat.Nn;

/// <summary>
/// A cache of keys and values for every attention layer of a model. Each sequence of the batch has a length of its own, and its keys begin at position 0
/// of its row: padding is not stored.
/// </summary>
public sealed class KeyValueCache
{
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;
    private readonly int[] _lengths;
    private ArraySegment<int> _batch;
    private Tensor? _spare;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="layers">Number of attention layers.</param>
    /// <param name="batch">Number of sequences B.</param>
    /// <param name="capacity">Most positions that can be cached of each sequence.</param>
    /// <param name="width">Width of a position's keys: key/value heads times head size.</param>
    public KeyValueCache(int layers, int batch, int capacity, int width)
    {
        Capacity = capacity;
        Shape shape = [batch, capacity, width];
        _keys = [.. Enumerable.Range(0, layers).Select(_ => Tensor.AllocatePersistent(shape))];
        _values = [.. Enumerable.Range(0, layers).Select(_ => Tensor.AllocatePersistent(shape))];
        _lengths = new int[batch];
        Batch = batch;
    }

    /// <summary>Most positions that can be cached of each sequence.</summary>
    public int Capacity { get; }

    /// <summary>Number of sequences B; at most as many as the cache was made for.</summary>
    public int Batch
    {
        get => _batch.Count;
        private set
        {
            _batch = new ArraySegment<int>(_lengths, 0, value);
            Lengths = _batch;
        }
    }

    /// <summary>Number of positions cached of the longest sequence.</summary>
    public int Length
    {
        get
        {
            var longest = 0;
            foreach (var length in LengthSpan)
                longest = Math.Max(longest, length);
            return longest;
        }
    }

    /// <summary>Number of positions cached of each sequence.</summary>
    public IReadOnlyList<int> Lengths { get; private set; } = [];

    /// <summary>Bytes of memory.</summary>
    public long Bytes => _keys.Concat(_values).Sum(tensor => (long)tensor.Count * tensor.Type.Size());

    /// <summary>The lengths of the B sequences.</summary>
    internal ReadOnlySpan<int> LengthSpan => _batch;

    /// <summary>Whether all sequences have the same length.</summary>
    internal bool IsEven => Batch == 0 || !LengthSpan.ContainsAnyExcept(_lengths[0]);

    /// <summary>A layer's keys [B or more, capacity, width].</summary>
    public Tensor Keys(int layer) => _keys[layer];

    /// <summary>A layer's values [B or more, capacity, width].</summary>
    public Tensor Values(int layer) => _values[layer];

    /// <summary>Counts positions that every layer has appended to every sequence; the model calls it once a pass.</summary>
    /// <exception cref="InvalidOperationException">The cache would overflow.</exception>
    public void Advance(int positions) => Advance(positions, null);

    /// <summary>Counts the positions that every layer has appended: all of <paramref name="positions"/>, or those that are no padding.</summary>
    /// <exception cref="InvalidOperationException">The cache would overflow.</exception>
    public void Advance(int positions, Padding? padding)
    {
        for (var row = 0; row < Batch; row++)
        {
            var count = padding?.Count(row) ?? positions;
            if (count > Capacity - _lengths[row])
                throw new InvalidOperationException($"A key/value cache of {Capacity} positions cannot take {count} after {_lengths[row]}.");
        }
        for (var row = 0; row < Batch; row++)
            _lengths[row] += padding?.Count(row) ?? positions;
    }

    /// <summary>Forgets positions from <paramref name="length"/> on, of every sequence.</summary>
    public void Truncate(int length)
    {
        for (var row = 0; row < Batch; row++)
            Truncate(row, length);
    }

    /// <summary>Forgets positions from <paramref name="length"/> on of one sequence.</summary>
    public void Truncate(int row, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Batch, nameof(row));
        _lengths[row] = Math.Min(_lengths[row], length);
    }

    /// <summary>
    /// Makes row i a copy of what row <paramref name="rows"/>[i] was: for beams, samples from one prompt, and batches whose finished rows are dropped. The
    /// batch becomes as many rows as are named.
    /// </summary>
    /// <param name="rows">Old row of each new row; at most as many as the cache was made for.</param>
    /// <exception cref="ArgumentException">There are too many rows, or one does not exist.</exception>
    public void Select(ReadOnlySpan<int> rows)
    {
        if (rows.Length > _lengths.Length)
            throw new ArgumentException($"A key/value cache made for {_lengths.Length} sequences cannot hold {rows.Length}.");
        foreach (var row in rows)
        {
            if ((uint)row >= (uint)Batch)
                throw new ArgumentException($"A key/value cache of {Batch} sequences has no sequence {row}.");
        }
        // How many new rows still wait for an old row's content; a row that nobody waits for may be overwritten.
        var waiting = new int[_lengths.Length];
        var pending = new List<int>();
        for (var row = 0; row < rows.Length; row++)
        {
            if (rows[row] == row)
                continue;
            waiting[rows[row]]++;
            pending.Add(row);
        }
        while (pending.Count > 0)
        {
            var at = pending.FindIndex(row => waiting[row] == 0);
            if (at >= 0)
            {
                Copy(rows[pending[at]], pending[at]);
                waiting[rows[pending[at]]]--;
                pending.RemoveAt(at);
                continue;
            }
            // Only cycles are left. Each of their rows has one reader: turn one cycle round by way of the spare row.
            TurnRound(rows, pending);
        }
        Batch = rows.Length;
    }

    private void TurnRound(ReadOnlySpan<int> rows, List<int> pending)
    {
        var first = pending[0];
        var length = _lengths[first];
        _spare ??= Tensor.AllocatePersistent([2 * _keys.Length, Capacity, _keys.Length == 0 ? 0 : _keys[0].Shape[2]]);
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            CopyRow(_keys[layer], first, _spare, 2 * layer, length);
            CopyRow(_values[layer], first, _spare, (2 * layer) + 1, length);
        }
        var row = first;
        for (; rows[row] != first; row = rows[row])
        {
            Copy(rows[row], row);
            pending.Remove(row);
        }
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            CopyRow(_spare, 2 * layer, _keys[layer], row, length);
            CopyRow(_spare, (2 * layer) + 1, _values[layer], row, length);
        }
        _lengths[row] = length;
        pending.Remove(row);
    }

    private void Copy(int from, int to)
    {
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            CopyRow(_keys[layer], from, _keys[layer], to, _lengths[from]);
            CopyRow(_values[layer], from, _values[layer], to, _lengths[from]);
        }
        _lengths[to] = _lengths[from];
    }

    private static void CopyRow(Tensor source, int from, Tensor destination, int to, int length)
    {
        var row = source.Shape[1] * source.Shape[2];
        var count = length * source.Shape[2];
        source.Backend.CopyBlocks(source.Storage, from * row, count, destination.Storage, to * row, count, 1, count, false);
    }
}
