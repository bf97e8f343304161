// The reference backend's compact key/value caches: each one call of a kernel's scalar twin.
using Loquat.Kernels.Attention;
using Loquat.Kernels.Quantization;

namespace Loquat.Tensors.Backends;

public sealed partial class ReferenceBackend<T>
{
    /// <inheritdoc/>
    public override void EncodeRows(WeightFormat format, int rows, int width, StorageRef x, int stride, StorageRef blocks) =>
        RowCodecReference.Encode<T>(format, rows, width, X(x), stride, Bytes(blocks));

    /// <inheritdoc/>
    public override void DecodeRows(WeightFormat format, int rows, int width, StorageRef blocks, StorageRef y) =>
        RowCodecReference.Decode(format, rows, width, Bytes(blocks), X(y));

    /// <inheritdoc/>
    public override void CompactAttention(in AttentionShape shape, bool causal, double scale, StorageRef q, WeightFormat format, StorageRef k, StorageRef v, Storage? keyMask, StorageRef output, StorageRef logSumExp) =>
        AttentionReference.ForwardCompact(shape, causal, T.CreateTruncating(scale), X(q), format, Bytes(k), Bytes(v), Ids(keyMask), X(output), X(logSumExp));
}
