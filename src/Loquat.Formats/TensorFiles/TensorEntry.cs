// A tensor on its way into a file: its description, and a way to get at its data when its turn comes.

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loquat.Kernels.Quantization;

namespace Loquat.Formats.TensorFiles;

/// <summary>Gives a tensor's elements when they are to be written.</summary>
/// <typeparam name="T">Element type.</typeparam>
/// <returns>All elements in row-major order; they must stay valid and unchanged until the tensor is written.</returns>
public delegate ReadOnlySpan<T> SpanSource<T>() where T : unmanaged;

/// <summary>Gives a stretch of a tensor's elements when it is to be written.</summary>
/// <param name="first">Number of the first element in row-major order.</param>
/// <param name="values">The span to fill.</param>
public delegate void ElementSource(long first, Span<float> values);

/// <summary>Gives a stretch of a tensor's stored bytes when it is to be written.</summary>
/// <param name="offset">Number of the first byte.</param>
/// <param name="bytes">The span to fill.</param>
public delegate void ByteSource(long offset, Span<byte> bytes);

/// <summary>One tensor to write into a file.</summary>
public sealed class TensorEntry
{
    private const int PieceLength = 1 << 18;
    private const int WriteBytes = 1 << 26;
    private readonly long[] _shape;
    private readonly long _count;
    private readonly Action<Stream, long> _write;

    private TensorEntry(string name, ElementType type, ReadOnlySpan<long> shape, Action<Stream, long> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        Type = type;
        _shape = shape.ToArray();
        _write = write;
        long count = 1;
        foreach (var size in _shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }
        _count = count;
        ByteLength = type.Bytes(count);
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>Element type in the file.</summary>
    public ElementType Type { get; }

    /// <summary>Sizes of the axes, outermost first.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Bytes that the tensor takes in the file.</summary>
    public long ByteLength { get; }

    /// <summary>A float32 tensor whose data is fetched when it is written.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="source">Gives the elements, as many as the product of the shape.</param>
    /// <returns>The entry.</returns>
    public static TensorEntry Singles(string name, ReadOnlySpan<long> shape, SpanSource<float> source) => Of(name, ElementType.Float32, shape, source);

    /// <summary>A tensor of any element type whose data is fetched when it is written.</summary>
    /// <typeparam name="T">The memory form of <paramref name="type"/>: float for F32, double for F64, long for I64, int for I32, byte for U8 and BOOL.</typeparam>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">Element type in the file.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="source">Gives the elements, as many as the product of the shape.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the memory form of <paramref name="type"/>.</exception>
    public static TensorEntry Of<T>(string name, ElementType type, ReadOnlySpan<long> shape, SpanSource<T> source) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!type.Holds<T>())
            throw new ArgumentException($"Tensor '{name}': {type.Name()} cannot be written from {ElementTypes.NameOf<T>()}.", nameof(type));
        return new TensorEntry(name, type, shape, (stream, _) => WriteSpan(stream, source()));
    }

    /// <summary>A one-dimensional tensor of values already in memory.</summary>
    /// <typeparam name="T">The memory form of <paramref name="type"/>.</typeparam>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">Element type in the file.</param>
    /// <param name="values">The elements; not copied.</param>
    /// <returns>The entry.</returns>
    public static TensorEntry Of<T>(string name, ElementType type, ReadOnlyMemory<T> values) where T : unmanaged =>
        Of(name, type, [values.Length], () => values.Span);

    /// <summary>A tensor from its raw bytes.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="type">Element type in the file.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="bytes">Little-endian elements in row-major order; not copied.</param>
    /// <returns>The entry.</returns>
    public static TensorEntry Bytes(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes) =>
        new(name, type, shape, (stream, _) => WriteSpan(stream, bytes.Span));

    /// <summary>A tensor that is encoded piece by piece while it is written, so that it never lies in memory as a whole.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">Sizes of the axes; the last a multiple of the format's block length.</param>
    /// <param name="format">The format in the file.</param>
    /// <param name="read">Fills a span with the elements from a number on.</param>
    /// <returns>The entry.</returns>
    public static TensorEntry Encoded(string name, ReadOnlySpan<long> shape, WeightFormat format, ElementSource read) =>
        new(name, ElementTypes.Of(format), shape, (stream, count) =>
        {
            var values = new float[(int)Math.Min(PieceLength, count)];
            var bytes = new byte[format.Bytes(values.Length)];
            for (long first = 0; first < count; first += values.Length)
            {
                var part = (int)Math.Min(values.Length, count - first);
                var stored = bytes.AsSpan(0, (int)format.Bytes(part));
                read(first, values.AsSpan(0, part));
                WeightCodec.Encode(format, values.AsSpan(0, part), stored);
                stream.Write(stored);
            }
        });

    /// <summary>A tensor that is copied from a file as it is stored there, piece by piece.</summary>
    /// <param name="name">The tensor's name in the new file.</param>
    /// <param name="shape">Sizes of the axes in the new file.</param>
    /// <param name="type">How the elements are stored.</param>
    /// <param name="read">Fills a span with the bytes from a number on.</param>
    /// <returns>The entry.</returns>
    public static TensorEntry Stored(string name, ReadOnlySpan<long> shape, ElementType type, ByteSource read) =>
        new(name, type, shape, (stream, count) =>
        {
            var length = type.Bytes(count);
            var bytes = new byte[(int)Math.Min(1 << 20, length)];
            for (long offset = 0; offset < length; offset += bytes.Length)
            {
                var part = bytes.AsSpan(0, (int)Math.Min(bytes.Length, length - offset));
                read(offset, part);
                stream.Write(part);
            }
        });

    internal void WriteTo(Stream stream)
    {
        var start = stream.Position;
        _write(stream, _count);
        if (stream.Position - start != ByteLength)
            throw new ArgumentException($"Tensor '{Name}' of {Type.Name()} [{string.Join(", ", _shape)}] takes {ByteLength} bytes, but {stream.Position - start} were given.");
    }

    private static void WriteSpan<T>(Stream stream, ReadOnlySpan<T> values) where T : unmanaged
    {
        for (var block = WriteBytes / Unsafe.SizeOf<T>(); values.Length > 0; values = values[Math.Min(block, values.Length)..])
            stream.Write(MemoryMarshal.AsBytes(values[..Math.Min(block, values.Length)]));
    }
}
