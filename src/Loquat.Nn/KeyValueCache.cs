// The keys and values of the positions that a model has seen, so that each new token costs one position's work.
using Loquat.Kernels.Quantization;
using Loquat.Tensors;

namespace Loquat.Nn;

/// <summary>
/// A cache of keys and values for every attention layer of a model. Each sequence of the batch has a length of its own, and its keys begin at position 0
/// of its row: padding is not stored. Keys and values are floats, or blocks of a compact format that attention reads as they are.
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
    /// <param name="format">What keys and values are kept as: float32 (exactly), float16 (half the memory) or q8_0 (17 of 64 parts of it).</param>
    /// <param name="heads">Number of key/value heads, each of which attention then reads in one run.</param>
    /// <exception cref="ArgumentException">The format is none of these, the heads do not divide the width, or the width is no whole number of its blocks.</exception>
    public KeyValueCache(int layers, int batch, int capacity, int width, WeightFormat format = WeightFormat.Float32, int heads = 1)
    {
        if (!Supports(format))
            throw new ArgumentException($"A key/value cache is kept as {FormatNames}, not as {format.Name()}.", nameof(format));
        (Capacity, Format) = (capacity, format);
        var memories = CacheMemory.AllocateLayers(2 * layers, batch, capacity, width, format, heads);
        _keys = [.. memories.Where((_, i) => i % 2 == 0)];
        _values = [.. memories.Where((_, i) => i % 2 == 1)];
        _lengths = new int[batch];
        Batch = batch;
    }

    /// <summary>The formats that a cache can have, as a list for messages.</summary>
    public static string FormatNames { get; } = $"{WeightFormat.Float32.Name()}, {WeightFormat.Float16.Name()} or {WeightFormat.Q8_0.Name()}";

    /// <summary>Most positions that can be cached of each sequence.</summary>
    public int Capacity { get; }

    /// <summary>What keys and values are kept as.</summary>
    public WeightFormat Format { get; }

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

    /// <summary>Whether a cache can have a format.</summary>
    public static bool Supports(WeightFormat format) => format is WeightFormat.Float32 or WeightFormat.Float16 or WeightFormat.Q8_0;

    /// <summary>A layer's keys, as <see cref="CacheMemory.Allocate"/> makes them.</summary>
    public Tensor Keys(int layer) => _keys[layer];

    /// <summary>A layer's values, in the form of its keys.</summary>
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
        Shape shape = _keys.Length == 0 ? [0, 1, Capacity, 0] : _keys[0].Shape;
        _spare ??= Tensor.AllocatePersistent([2 * _keys.Length, shape[1], shape[2], shape[3]], Format == WeightFormat.Float32 ? null : DType.UInt8);
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            CacheMemory.CopyRow(_keys[layer], first, _spare, 2 * layer, length);
            CacheMemory.CopyRow(_values[layer], first, _spare, (2 * layer) + 1, length);
        }
        var row = first;
        for (; rows[row] != first; row = rows[row])
        {
            Copy(rows[row], row);
            pending.Remove(row);
        }
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            CacheMemory.CopyRow(_spare, 2 * layer, _keys[layer], row, length);
            CacheMemory.CopyRow(_spare, (2 * layer) + 1, _values[layer], row, length);
        }
        _lengths[row] = length;
        pending.Remove(row);
    }

    private void Copy(int from, int to)
    {
        for (var layer = 0; layer < _keys.Length; layer++)
        {
            CacheMemory.CopyRow(_keys[layer], from, _keys[layer], to, _lengths[from]);
            CacheMemory.CopyRow(_values[layer], from, _values[layer], to, _lengths[from]);
        }
        _lengths[to] = _lengths[from];
    }
}
