// Rows of values to and from rows of blocks, on all workers: what a key/value cache in a compact format appends, and what prompts read back.
using System.Runtime.CompilerServices;
using Loquat.Kernels.Simd;

namespace Loquat.Kernels.Quantization;

/// <summary>Encodes and decodes rows, each a whole number of blocks. The numbers are those of <see cref="WeightCodec"/>.</summary>
public static unsafe class RowCodec
{
    // About what a value costs, in float operations.
    private const int CostPerValue = 4;

    /// <summary>Encodes rows into rows of blocks that follow each other.</summary>
    /// <param name="format">A format that can be written.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Values of a row, a multiple of the format's block length.</param>
    /// <param name="x">The values; row i begins at i · stride.</param>
    /// <param name="stride">Values from one row to the next, at least the width.</param>
    /// <param name="blocks">Result, <c>rows · format.Bytes(width)</c> bytes.</param>
    /// <exception cref="ArgumentException">A size is impossible, a span too short, or the format is read only.</exception>
    public static void Encode(WeightFormat format, int rows, int width, ReadOnlySpan<float> x, int stride, Span<byte> blocks)
    {
        WeightCodec.RequireEncodable(format);
        Check(format, rows, width, stride, x.Length, blocks.Length);
        fixed (float* from = x)
        fixed (byte* to = blocks)
            BitKernel.Launch(new Encoder(format, from, stride, to, width), rows, (long)width * CostPerValue);
    }

    /// <summary>Decodes rows of blocks that follow each other into rows that do.</summary>
    /// <param name="format">The format.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Values of a row, a multiple of the format's block length.</param>
    /// <param name="blocks">The blocks, <c>rows · format.Bytes(width)</c> bytes.</param>
    /// <param name="y">Result, [rows, width].</param>
    /// <exception cref="ArgumentException">A size is impossible, or a span too short.</exception>
    public static void Decode(WeightFormat format, int rows, int width, ReadOnlySpan<byte> blocks, Span<float> y)
    {
        Check(format, rows, width, width, y.Length, blocks.Length);
        fixed (byte* from = blocks)
        fixed (float* to = y)
            BitKernel.Launch(Decoder.OfRows(format, from, width, to), rows, (long)width * CostPerValue);
    }

    /// <summary>Decodes a tile on the calling thread: rows of blocks at one distance to rows of values at another.</summary>
    /// <param name="format">The format.</param>
    /// <param name="from">The first row's first block.</param>
    /// <param name="rowBytes">Bytes from one row of blocks to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="count">Values of a row to decode, whole blocks.</param>
    /// <param name="to">Result.</param>
    /// <param name="stride">Values from one row of the result to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void DecodeTile<V>(WeightFormat format, byte* from, nint rowBytes, int rows, int count, float* to, nint stride) where V : unmanaged, ILanes<V> =>
        BitKernel.Run<V, Decoder>(new Decoder(format, from, rowBytes, count, to, stride), 0, rows);

    internal static void Check(WeightFormat format, int rows, int width, int stride, int values, int bytes)
    {
        if (rows < 0 || width < 1 || stride < width || width % format.BlockLength() != 0)
            throw new ArgumentException($"{rows} rows of {width} values at a distance of {stride} cannot be stored as {format.Name()}: rows are whole blocks of {format.BlockLength()}.");
        if (rows > 0 && (values < ((rows - 1L) * stride) + width || bytes < rows * format.Bytes(width)))
            throw new ArgumentException($"{rows} rows of {width} values as {format.Name()} do not fit {values} values and {bytes} bytes.");
    }

    private readonly struct Encoder(WeightFormat format, float* x, int stride, byte* blocks, int width) : IBitKernel
    {
        private readonly WeightFormat _format = format;
        private readonly float* _x = x;
        private readonly int _stride = stride;
        private readonly byte* _blocks = blocks;
        private readonly int _width = width;

        public void Run<B>(int start, int end) where B : unmanaged, IBitLanes<B>
        {
            var bytes = (nint)_format.Bytes(_width);
            for (nint row = start; row < end; row++)
                WeightCodec.Encode<B>(_format, _x + (row * _stride), _blocks + (row * bytes), _width);
        }
    }

    private readonly struct Decoder(WeightFormat format, byte* blocks, nint rowBytes, int width, float* y, nint stride) : IBitKernel
    {
        private readonly WeightFormat _format = format;
        private readonly byte* _blocks = blocks;
        private readonly nint _rowBytes = rowBytes;
        private readonly int _width = width;
        private readonly float* _y = y;
        private readonly nint _stride = stride;

        internal static Decoder OfRows(WeightFormat format, byte* blocks, int width, float* y) => new(format, blocks, (nint)format.Bytes(width), width, y, width);

        public void Run<B>(int start, int end) where B : unmanaged, IBitLanes<B>
        {
            for (nint row = start; row < end; row++)
                WeightCodec.Decode<B>(_format, _blocks + (row * _rowBytes), _y + (row * _stride), _width);
        }
    }
}
