// The scalar twin of RowCodec, over any floating-point type.
using System.Numerics;

namespace Loquat.Kernels.Quantization;

/// <summary>Plain loops that say what <see cref="RowCodec"/> computes; same parameters. Values are rounded to float32 before they are encoded.</summary>
public static class RowCodecReference
{
    /// <summary>See <see cref="RowCodec.Encode"/>.</summary>
    public static void Encode<T>(WeightFormat format, int rows, int width, ReadOnlySpan<T> x, int stride, Span<byte> blocks) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowCodec.Check(format, rows, width, stride, x.Length, blocks.Length);
        var bytes = (int)format.Bytes(width);
        var single = new float[width];
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < width; i++)
                single[i] = float.CreateTruncating(x[(row * stride) + i]);
            WeightCodecReference.Encode(format, single, blocks.Slice(row * bytes, bytes));
        }
    }

    /// <summary>See <see cref="RowCodec.Decode"/>.</summary>
    public static void Decode<T>(WeightFormat format, int rows, int width, ReadOnlySpan<byte> blocks, Span<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowCodec.Check(format, rows, width, width, y.Length, blocks.Length);
        var bytes = (int)format.Bytes(width);
        var single = new float[width];
        for (var row = 0; row < rows; row++)
        {
            WeightCodecReference.Decode(format, blocks.Slice(row * bytes, bytes), single);
            for (var i = 0; i < width; i++)
                y[(row * width) + i] = T.CreateTruncating(single[i]);
        }
    }
}
