// The keys and values of the positions that a model has seen, so that each new token costs one position's work.
using Loquat.Tensors;

namespace Loquat.Nn;

/// <summary>A cache of keys and values for every attention layer of a model.</summary>
public sealed class KeyValueCache
{
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;

    /// <summary>Makes an empty cache.</summary>
    /// <param name="layers">Number of attention layers.</param>
    /// <param name="batch">Number of sequences B.</param>
    /// <param name="capacity">Most positions that can be cached.</param>
    /// <param name="width">Width of a position's keys: key/value heads times head size.</param>
    public KeyValueCache(int layers, int batch, int capacity, int width)
    {
        Capacity = capacity;
        Shape shape = [batch, capacity, width];
        _keys = [.. Enumerable.Range(0, layers).Select(_ => Tensor.AllocatePersistent(shape))];
        _values = [.. Enumerable.Range(0, layers).Select(_ => Tensor.AllocatePersistent(shape))];
    }

    /// <summary>Most positions that can be cached.</summary>
    public int Capacity { get; }

    /// <summary>Number of positions cached.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes of memory.</summary>
    public long Bytes => _keys.Concat(_values).Sum(tensor => (long)tensor.Count * tensor.Type.Size());

    /// <summary>A layer's keys [B, capacity, width].</summary>
    public Tensor Keys(int layer) => _keys[layer];

    /// <summary>A layer's values [B, capacity, width].</summary>
    public Tensor Values(int layer) => _values[layer];

    /// <summary>Counts positions that every layer has appended; the model calls it once a pass.</summary>
    /// <exception cref="InvalidOperationException">The cache would overflow.</exception>
    public void Advance(int positions)
    {
        if (Length + positions > Capacity)
            throw new InvalidOperationException($"A key/value cache of {Capacity} positions cannot take {positions} after {Length}.");
        Length += positions;
    }

    /// <summary>Forgets positions from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = Math.Min(Length, length);
    }
}
