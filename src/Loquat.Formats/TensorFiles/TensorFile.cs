// What every file of weights is: named tensors that are read on demand into the caller's memory, whatever the file's format.
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Loquat.Formats.TensorFiles;

/// <summary>An open file of tensors whose description has been checked against the file in full.</summary>
/// <remarks>Multi-byte elements are little-endian, as this engine's memory is. Reading is safe from several threads.</remarks>
public abstract class TensorFile : IDisposable
{
    private const int ScratchBytes = 1 << 17;
    private readonly Dictionary<string, FileTensor> _byName = new(StringComparer.Ordinal);

    /// <summary>Takes what the description says.</summary>
    /// <param name="path">The path as it was given.</param>
    /// <param name="tensors">The tensors, in the order of their data, with distinct names.</param>
    private protected TensorFile(string path, IReadOnlyList<FileTensor> tensors)
    {
        Path = path;
        Tensors = tensors;
        foreach (var tensor in tensors)
            _byName.Add(tensor.Name, tensor);
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>The format's name for people, such as "safetensors".</summary>
    public abstract string FormatName { get; }

    /// <summary>All tensors in the order of their data.</summary>
    public IReadOnlyList<FileTensor> Tensors { get; }

    /// <summary>Looks a tensor up.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tensor">The tensor, or null.</param>
    /// <returns>Whether the file has a tensor of that name.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out FileTensor? tensor) => _byName.TryGetValue(name, out tensor);

    /// <summary>Looks up a tensor that must be there.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidInputException">The file has no such tensor.</exception>
    public FileTensor Get(string name) => _byName.GetValueOrDefault(name)
        ?? throw new InvalidInputException($"{Path} has no tensor '{name}' among its {Tensors.Count}; it belongs to another model or another version of it.");

    /// <summary>Reads a whole tensor as float32; numbers of other types are converted.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="destination">Room for exactly <see cref="FileTensor.Count"/> elements.</param>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void ReadSingles(FileTensor tensor, Span<float> destination)
    {
        CheckLength(tensor, destination.Length);
        ReadSingles(tensor, 0, destination);
    }

    /// <summary>Reads a stretch of a tensor's elements as float32; numbers of other types are converted.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="first">First element, counted in row-major order; a multiple of the type's block length.</param>
    /// <param name="destination">Room for as many elements as are wanted, a multiple of the type's block length.</param>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">The stretch cuts a block or leaves the tensor.</exception>
    public void ReadSingles(FileTensor tensor, long first, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var length = tensor.Type.BlockLength();
        if (first < 0 || first > tensor.Count - destination.Length || first % length != 0 || destination.Length % length != 0)
            throw new ArgumentException($"Elements {first} to {first + destination.Length} were asked of {tensor}; a stretch lies inside the tensor and cuts no block of {length}.");
        var offset = tensor.Type.Bytes(first);
        if (tensor.Type == ElementType.Float32)
        {
            for (var part = Array.MaxLength / 8; destination.Length > 0; offset += 4L * part)
            {
                part = Math.Min(part, destination.Length);
                ReadBytes(tensor, offset, MemoryMarshal.AsBytes(destination[..part]));
                destination = destination[part..];
            }
            return;
        }
        var bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(ScratchBytes, tensor.Type.Bytes(destination.Length)));
        try
        {
            var most = ScratchBytes / tensor.Type.BlockBytes() * length;
            while (destination.Length > 0)
            {
                var count = Math.Min(most, destination.Length);
                var stored = bytes.AsSpan(0, (int)tensor.Type.Bytes(count));
                ReadBytes(tensor, offset, stored);
                ElementConversion.ToSingles(tensor.Type, stored, destination[..count]);
                destination = destination[count..];
                offset += stored.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Reads a tensor as a new float32 array.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>All elements in row-major order.</returns>
    /// <exception cref="InvalidInputException">No such tensor, too large for an array, or the file cannot be read.</exception>
    public float[] ReadSingles(string name)
    {
        var tensor = GetForArray(name);
        var values = new float[tensor.Count];
        ReadSingles(tensor, values);
        return values;
    }

    /// <summary>Reads a tensor without conversion as a new array.</summary>
    /// <typeparam name="T">The element type that the tensor has in the file: float, double, long, int, byte, Half (or ushort for BF16) and so on.</typeparam>
    /// <param name="name">The tensor's name.</param>
    /// <returns>All elements in row-major order.</returns>
    /// <exception cref="InvalidInputException">No such tensor, another element type, too large for an array, or the file cannot be read.</exception>
    public T[] Read<T>(string name) where T : unmanaged
    {
        var tensor = GetForArray(name);
        if (!tensor.Type.Holds<T>())
            throw new InvalidInputException($"{Path} holds the tensor '{tensor.Name}' as {tensor.Type.Name()} where elements of type {ElementTypes.NameOf<T>()} were expected; convert the file first.");
        var values = new T[tensor.Count];
        ReadBytes(tensor, 0, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads a part of a tensor's bytes as they are stored.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="offset">First byte, counted from the start of the tensor.</param>
    /// <param name="destination">The buffer to fill; it must not reach past the tensor.</param>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches past the tensor.</exception>
    public void ReadBytes(FileTensor tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, tensor.ByteLength - destination.Length);
        ReadStored(tensor, offset, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads bytes that have been checked to lie inside the tensor.</summary>
    private protected abstract void ReadStored(FileTensor tensor, long offset, Span<byte> destination);

    /// <summary>Closes the file.</summary>
    private protected abstract void Close();

    private FileTensor GetForArray(string name) => Get(name) is { Count: var count } tensor && count <= Array.MaxLength / 8 ? tensor
        : throw new InvalidInputException($"{Path}: its tensor '{name}' is too large for one array; read it in stretches.");

    private static void CheckLength(FileTensor tensor, int length)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (length != tensor.Count)
            throw new ArgumentException($"Tensor {tensor} has {tensor.Count} elements, but the destination has room for {length}.");
    }
}
