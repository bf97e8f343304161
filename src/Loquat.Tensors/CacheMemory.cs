// The memory of a key/value cache: floats, or the blocks of a compact format along each position's row. The positions of a head lie one after the other, so that
// a step reads each head in one run.
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
    /// <param name="heads">G, heads that a position's values are divided into.</param>
    /// <returns>
    /// [B, G, capacity, D] floats of the backend, or for a compact format [B, G, capacity, bytes of a head's values]. Where a head is no whole number of the
    /// format's blocks, a position's heads lie together: [B, 1, capacity, bytes of G·D values].
    /// </returns>
    /// <exception cref="ArgumentException">The format is read only, the heads do not divide the width, or the width is no whole number of blocks.</exception>
    public static Tensor Allocate(int batch, int capacity, int width, WeightFormat format = WeightFormat.Float32, int heads = 1) =>
        AllocateLayers(1, batch, capacity, width, format, heads)[0];

    /// <summary>As <see cref="Allocate"/> several times. The memories lie side by side: together they are large enough for huge pages.</summary>
    /// <param name="count">Number of memories.</param>
    /// <param name="batch">B, number of sequences.</param>
    /// <param name="capacity">Most positions of a sequence.</param>
    /// <param name="width">G·D, values of a position.</param>
    /// <param name="format">What they are kept as.</param>
    /// <param name="heads">G, heads that a position's values are divided into.</param>
    public static Tensor[] AllocateLayers(int count, int batch, int capacity, int width, WeightFormat format, int heads)
    {
        if (heads < 1 || width % heads != 0)
            throw new ArgumentException($"A key/value cache of width {width} cannot be divided into {heads} heads.", nameof(heads));
        if (!format.CanEncode())
            throw new ArgumentException($"A key/value cache cannot be kept as {format.Name()}, which is read only.", nameof(format));
        if (width / heads % format.BlockLength() != 0)
            heads = 1;
        var device = Backend.Default;
        var (type, row) = format == WeightFormat.Float32 ? (device.RealType, width / heads) : (DType.UInt8, checked((int)format.Bytes(width / heads)));
        Shape shape = [batch, heads, capacity, row];
        // A storage counts its elements in 31 bits.
        var together = Math.Clamp(int.MaxValue / Math.Max(1, shape.Count), 1, Math.Max(1, count));
        var memories = new Tensor[count];
        Storage? block = null;
        for (var i = 0; i < count; i++)
        {
            if (i % together == 0)
                block = device.Allocate(type, Math.Min(together, count - i) * shape.Count);
            var storage = device.Slice(block!, i % together * shape.Count, shape.Count);
            (storage.References, storage.PackedFormat) = (1, format);
            memories[i] = new Tensor(storage, shape);
        }
        return memories;
    }

    /// <summary>Copies the first <paramref name="positions"/> positions of a cache's row to a row of a cache of the same kind, perhaps of another capacity.</summary>
    /// <param name="source">Cache to read.</param>
    /// <param name="from">Its row.</param>
    /// <param name="destination">Cache to write; may be the source.</param>
    /// <param name="to">Its row.</param>
    /// <param name="positions">How many positions to copy.</param>
    public static void CopyRow(Tensor source, int from, Tensor destination, int to, int positions)
    {
        var (heads, width, count) = (source.Shape[1], source.Shape[3], positions * source.Shape[3]);
        var (sourceStride, destinationStride) = (source.Shape[2] * width, destination.Shape[2] * width);
        var (read, write) = (from * heads * sourceStride, to * heads * destinationStride);
        if (source.Type != DType.UInt8)
        {
            source.Backend.CopyBlocks(source.Storage, read, sourceStride, destination.Storage, write, destinationStride, heads, count, false);
            return;
        }
        for (var head = 0; head < heads; head++, read += sourceStride, write += destinationStride)
            source.Backend.CopyBytes(new StorageRef(source.Storage, read), new StorageRef(destination.Storage, write), count);
    }
}
