// The seam's compact key/value caches: rows of values in the blocks of a weight format.
using Loquat.Kernels.Attention;
using Loquat.Kernels.Quantization;

namespace Loquat.Tensors.Backends;

public abstract partial class Backend
{
    /// <summary>Encodes rows of values as rows of blocks that follow each other.</summary>
    /// <param name="format">The format of the blocks.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Values of a row, whole blocks.</param>
    /// <param name="x">The values; row i begins at i · stride.</param>
    /// <param name="stride">Values from one row to the next.</param>
    /// <param name="blocks">Bytes; the offset counts bytes.</param>
    public abstract void EncodeRows(WeightFormat format, int rows, int width, StorageRef x, int stride, StorageRef blocks);

    /// <summary>Decodes rows of blocks to values [rows, width]; see <see cref="EncodeRows"/>.</summary>
    public abstract void DecodeRows(WeightFormat format, int rows, int width, StorageRef blocks, StorageRef y);

    /// <summary>
    /// As <see cref="Attention"/> of one query for each entry, over keys and values in a compact format: the same values as for what they decode to. The
    /// strides of keys and values count values, their offsets bytes.
    /// </summary>
    public abstract void CompactAttention(in AttentionShape shape, bool causal, double scale, StorageRef q, WeightFormat format, StorageRef k, StorageRef v, Storage? keyMask, StorageRef output, StorageRef logSumExp);

    /// <summary>Copies bytes from one storage of bytes to another, or within one to a place that does not overlap.</summary>
    public abstract void CopyBytes(StorageRef source, StorageRef destination, int count);
}
