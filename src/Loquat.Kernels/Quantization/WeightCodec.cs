// Between stored weights and float32, on one thread: validation and the choice of lane width. Readers of files and packing of parameters share the
// work over threads themselves.

namespace Loquat.Kernels.Quantization;

/// <summary>Converts between float32 and the formats of stored weights.</summary>
public static unsafe class WeightCodec
{
    /// <summary>Decodes whole blocks. Float16, bfloat16, Q8_0 and Q4_0 decode without rounding.</summary>
    /// <param name="format">The format of the blocks.</param>
    /// <param name="blocks">Exactly <c>format.Bytes(values.Length)</c> bytes.</param>
    /// <param name="values">Result, a multiple of the format's block length.</param>
    /// <remarks>Every NaN of a float16 becomes a quiet NaN. Bits are the same on every lane width.</remarks>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public static void Decode(WeightFormat format, ReadOnlySpan<byte> blocks, Span<float> values)
    {
        RequireBytes(format, blocks.Length, values.Length);
        fixed (byte* from = blocks)
        fixed (float* to = values)
            BitKernel.RunHere(new Decoder(format, from, to, values.Length), 1);
    }

    /// <summary>Encodes whole blocks.</summary>
    /// <param name="format">Float32, Float16, BFloat16 (both rounded to nearest, ties to even), Q8_0 or Q4_0.</param>
    /// <param name="values">The values, a multiple of the format's block length.</param>
    /// <param name="blocks">Result, exactly <c>format.Bytes(values.Length)</c> bytes.</param>
    /// <remarks>
    /// Q8_0: d = max|x| / 127 rounded to float16, q = x / d rounded to nearest (ties to even), at most 127. Q4_0: m is the first value of the largest
    /// magnitude, d = m / -8, q = ⌊x · (1/d) + 8.5⌋, at most 15; d is then rounded to float16. A block whose scale is not finite in float16 (a value
    /// beyond 127 · 65504 or 8 · 65504, an infinity or NaN) decodes to values that are not finite. Bits are the same on every lane width.
    /// </remarks>
    /// <exception cref="ArgumentException">The lengths do not fit, or the format is read only.</exception>
    public static void Encode(WeightFormat format, ReadOnlySpan<float> values, Span<byte> blocks)
    {
        RequireEncodable(format);
        RequireBytes(format, blocks.Length, values.Length);
        fixed (float* from = values)
        fixed (byte* to = blocks)
            BitKernel.RunHere(new Encoder(format, from, to, values.Length), 1);
    }

    internal static void RequireEncodable(WeightFormat format)
    {
        if (!format.CanEncode())
            throw new ArgumentException($"{format.Name()} is read, not written; choose one of {WeightFormats.EncodableNames}.", nameof(format));
    }

    internal static void RequireBytes(WeightFormat format, long bytes, long count)
    {
        if (bytes != format.Bytes(count))
            throw new ArgumentException($"{count} values take {format.Bytes(count)} bytes as {format.Name()}, but there are {bytes}.");
    }

    internal static void Decode<V>(WeightFormat format, byte* from, float* to, int count) where V : unmanaged, IBitLanes<V>
    {
        switch (format)
        {
            case WeightFormat.Float32: Buffer.MemoryCopy(from, to, 4L * count, 4L * count); break;
            case WeightFormat.Float16: HalfCodec.Decode<V, Float16Bits>((ushort*)from, to, count); break;
            case WeightFormat.BFloat16: HalfCodec.Decode<V, BFloat16Bits>((ushort*)from, to, count); break;
            case WeightFormat.Q8_0: SmallBlocks.DecodeQ8<V>(from, to, count / 32); break;
            case WeightFormat.Q4_0: SmallBlocks.DecodeQ4<V>(from, to, count / 32); break;
            case WeightFormat.Q4_K: LargeBlocks.DecodeQ4<V>(from, to, count / 256); break;
            default: LargeBlocks.DecodeQ6<V>(from, to, count / 256); break;
        }
    }

    internal static void Encode<V>(WeightFormat format, float* from, byte* to, int count) where V : unmanaged, IBitLanes<V>
    {
        switch (format)
        {
            case WeightFormat.Float32: Buffer.MemoryCopy(from, to, 4L * count, 4L * count); break;
            case WeightFormat.Float16: HalfCodec.Encode<V, Float16Bits>(from, (ushort*)to, count); break;
            case WeightFormat.BFloat16: HalfCodec.Encode<V, BFloat16Bits>(from, (ushort*)to, count); break;
            case WeightFormat.Q8_0: SmallBlocks.EncodeQ8<V>(from, to, count / 32); break;
            default: SmallBlocks.EncodeQ4(from, to, count / 32); break;
        }
    }

    private readonly struct Decoder(WeightFormat format, byte* from, float* to, int count) : IBitKernel
    {
        private readonly WeightFormat _format = format;
        private readonly byte* _from = from;
        private readonly float* _to = to;
        private readonly int _count = count;

        public void Run<B>(int start, int end) where B : unmanaged, IBitLanes<B> => Decode<B>(_format, _from, _to, _count);
    }

    private readonly struct Encoder(WeightFormat format, float* from, byte* to, int count) : IBitKernel
    {
        private readonly WeightFormat _format = format;
        private readonly float* _from = from;
        private readonly byte* _to = to;
        private readonly int _count = count;

        public void Run<B>(int start, int end) where B : unmanaged, IBitLanes<B> => Encode<B>(_format, _from, _to, _count);
    }
}
