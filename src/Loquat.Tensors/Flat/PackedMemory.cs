// Weights in compact formats, side by side in a few large blocks: large blocks lie in huge pages, and no weight's end wastes the rest of one.
using Loquat.Kernels.Quantization;
using Loquat.Tensors.Backends;

namespace Loquat.Tensors.Flat;

/// <summary>Memory for the packed weights of one model. It is freed when none of them is used any more.</summary>
/// <param name="backend">The device of the memory.</param>
/// <remarks>
/// How much will be taken is not known in advance: a block holds three times what the blocks before it hold, from 256 KiB to 64 MiB, and a larger weight gets
/// a block of its own size.
/// </remarks>
public sealed class PackedMemory(Backend backend)
{
    private const int Alignment = 64;
    private const long SmallestBlock = 256 << 10;
    private const long LargestBlock = 64 << 20;
    private Storage? _block;
    private int _used;
    private long _bytes;

    /// <summary>The device of the memory.</summary>
    public Backend Backend { get; } = backend;

    /// <summary>Memory for a weight of <paramref name="n"/> columns and <paramref name="k"/> terms.</summary>
    /// <exception cref="ArgumentException">The backend multiplies with no weights of that format, or not of that size.</exception>
    internal Storage Take(WeightFormat format, int n, int k)
    {
        var count = Backend.PackedBytes(format, n, k);
        var offset = ((long)_used + Alignment - 1) / Alignment * Alignment;
        if (_block is null || offset + count > _block.Count)
        {
            _block = Backend.AllocateZeroed(DType.UInt8, (int)Math.Max(count, Math.Clamp(3 * _bytes, SmallestBlock, LargestBlock)));
            _bytes += _block.Count;
            offset = 0;
        }
        _used = (int)offset + count;
        var storage = Backend.Slice(_block, (int)offset, count);
        storage.PackedFormat = format;
        return storage;
    }
}
