// A tensor on its way into a safetensors file: its description, and a way to get at its data when its turn comes.

namespace Loquat.Formats.Safetensors;

/// <summary>Gives a tensor's elements when they are to be written.</summary>
/// <typeparam name="T">Element type.</typeparam>
/// <returns>All elements in row-major order; they must stay valid and unchanged until the tensor is written.</returns>
public delegate ReadOnlySpan<T> SpanSource<T>() where T : unmanaged;

/// <summary>One tensor to write with <see cref="SafetensorsWriter"/>.</summary>
public sealed class SafetensorsEntry
{
    private readonly long[] _shape;
    private readonly Action<Stream> _write;

    private SafetensorsEntry(string name, SafetensorsDType dtype, ReadOnlySpan<long> shape, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == SafetensorsHeader.MetadataKey)
            throw new ArgumentException($"'{SafetensorsHeader.MetadataKey}' is reserved by the format and cannot name a tensor.", nameof(name));
        Name = name;
        DType = dtype;
        _shape = shape.ToArray();
        _write = write;
        long count = 1;
        foreach (var size in _shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }
        ByteLength = checked(count * dtype.Size());
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>Element type in the file.</summary>
    public SafetensorsDType DType { get; }

    /// <summary>Sizes of the axes, outermost first.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Bytes that the tensor takes in the file.</summary>
    public long ByteLength { get; }

    /// <summary>A float32 tensor whose data is fetched when it is written.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="source">Gives the elements, as many as the product of the shape.</param>
    /// <returns>The entry.</returns>
    public static SafetensorsEntry Singles(string name, ReadOnlySpan<long> shape, SpanSource<float> source) => Of(name, SafetensorsDType.Float32, shape, source);

    /// <summary>A tensor of any element type whose data is fetched when it is written.</summary>
    /// <typeparam name="T">The memory form of <paramref name="dtype"/>: float for F32, double for F64, long for I64, int for I32, byte for U8 and BOOL.</typeparam>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">Element type in the file.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="source">Gives the elements, as many as the product of the shape.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the memory form of <paramref name="dtype"/>.</exception>
    public static SafetensorsEntry Of<T>(string name, SafetensorsDType dtype, ReadOnlySpan<long> shape, SpanSource<T> source) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!dtype.Holds<T>())
            throw new ArgumentException($"Tensor '{name}': {dtype.HeaderName()} cannot be written from {TensorBytes.NameOf<T>()}.", nameof(dtype));
        return new SafetensorsEntry(name, dtype, shape, stream => TensorBytes.Write(stream, source()));
    }

    /// <summary>A one-dimensional tensor of values already in memory.</summary>
    /// <typeparam name="T">The memory form of <paramref name="dtype"/>.</typeparam>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">Element type in the file.</param>
    /// <param name="values">The elements; not copied.</param>
    /// <returns>The entry.</returns>
    public static SafetensorsEntry Of<T>(string name, SafetensorsDType dtype, ReadOnlyMemory<T> values) where T : unmanaged =>
        Of(name, dtype, [values.Length], () => values.Span);

    /// <summary>A tensor from its raw bytes.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">Element type in the file.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <param name="bytes">Little-endian elements in row-major order; not copied.</param>
    /// <returns>The entry.</returns>
    public static SafetensorsEntry Bytes(string name, SafetensorsDType dtype, ReadOnlySpan<long> shape, ReadOnlyMemory<byte> bytes) =>
        new(name, dtype, shape, stream => TensorBytes.Write(stream, bytes.Span));

    internal void WriteTo(Stream stream)
    {
        var start = stream.Position;
        _write(stream);
        if (stream.Position - start != ByteLength)
            throw new ArgumentException($"Tensor '{Name}' of {DType.HeaderName()} [{string.Join(", ", _shape)}] takes {ByteLength} bytes, but {stream.Position - start} were given.");
    }
}
