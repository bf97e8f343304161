// The CPU backend's compact key/value caches: each one kernel call.
using Loquat.Kernels.Attention;
using Loquat.Kernels.Quantization;

namespace Loquat.Tensors.Backends;

public sealed partial class CpuBackend
{
    /// <inheritdoc/>
    public override void EncodeRows(WeightFormat format, int rows, int width, StorageRef x, int stride, StorageRef blocks) =>
        RowCodec.Encode(format, rows, width, X(x), stride, Bytes(blocks));

    /// <inheritdoc/>
    public override void DecodeRows(WeightFormat format, int rows, int width, StorageRef blocks, StorageRef y) =>
        RowCodec.Decode(format, rows, width, Bytes(blocks), X(y));

    /// <inheritdoc/>
    public override void CompactAttention(in AttentionShape shape, bool causal, double scale, StorageRef q, WeightFormat format, StorageRef k, StorageRef v, Storage? keyMask, StorageRef output, StorageRef logSumExp) =>
        AttentionKernels.ForwardCompact(shape, causal, (float)scale, X(q), format, Bytes(k), Bytes(v), Ids(keyMask), X(output), X(logSumExp));
}
