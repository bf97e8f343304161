// The memory of a key/value cache: floats, or the blocks of a compact format along each position's row.
using Loquat.Kernels.Quantization;
using Loquat.Tensors.Backends;

namespace Loquat.Tensors;

/// <summary>Makes and copies the keys, or the values, of a layer's cache.</summary>
public static class CacheMemory
{
    /// <summary>Memory for the keys, or the values, of a layer.</summary>
    /// <param name="batch">B, number of sequences.</param>
    /// <param name="capacity">Most positions of a sequence.</param>
    /// <param name="width">G·D, values of a position.</param>
    /// <param name="format">What they are kept as.</param>
    /// <returns>[B, capacity, width] floats of the backend, or for a compact format [B, capacity, bytes of a row].</returns>
    /// <exception cref="ArgumentException">The format is read only, or the width is no whole number of its blocks.</exception>
    public static Tensor Allocate(int batch, int capacity, int width, WeightFormat format = WeightFormat.Float32)
    {
        if (format == WeightFormat.Float32)
            return Tensor.AllocatePersistent([batch, capacity, width]);
        if (!format.CanEncode())
            throw new ArgumentException($"A key/value cache cannot be kept as {format.Name()}, which is read only.", nameof(format));
        var cache = Tensor.AllocatePersistent([batch, capacity, checked((int)format.Bytes(width))], DType.UInt8);
        cache.Storage.PackedFormat = format;
        return cache;
    }

    /// <summary>Copies the first <paramref name="positions"/> positions of a cache's row to a row of a cache of the same kind.</summary>
    /// <param name="source">Cache to read.</param>
    /// <param name="from">Its row.</param>
    /// <param name="destination">Cache to write; may be the source.</param>
    /// <param name="to">Its row.</param>
    /// <param name="positions">How many positions to copy.</param>
    public static void CopyRow(Tensor source, int from, Tensor destination, int to, int positions)
    {
        int row = source.Shape[1] * source.Shape[2], count = positions * source.Shape[2];
        if (source.Type == DType.UInt8)
            source.Backend.CopyBytes(new StorageRef(source.Storage, from * row), new StorageRef(destination.Storage, to * row), count);
        else
            source.Backend.CopyBlocks(source.Storage, from * row, count, destination.Storage, to * row, count, 1, count, false);
    }
}
