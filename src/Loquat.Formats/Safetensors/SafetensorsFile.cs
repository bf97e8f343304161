// Reads safetensors files: eight bytes of header length, a JSON header, then the tensors' bytes. Only the header is held in memory;
// tensors are read on demand into the caller's memory. The file is treated as hostile throughout.
using System.Buffers.Binary;
using Loquat.Formats.Files;
using Microsoft.Win32.SafeHandles;

namespace Loquat.Formats.Safetensors;

/// <summary>
/// An open safetensors file whose header has been checked in full: every tensor lies inside the file, none overlaps another, no byte is left over.
/// </summary>
/// <remarks>Multi-byte elements are little-endian, as this engine's memory is. Reading is safe from several threads.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(string path, SafeFileHandle handle, SafetensorsHeader header, long dataStart)
    {
        Path = path;
        _handle = handle;
        _header = header;
        Tensors = [.. header.InFileOrder];
        foreach (var tensor in Tensors)
            tensor.Offset += dataStart;
    }

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>All tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>The header's free text, such as "format": "pt"; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; dispose it when its tensors have been read.</returns>
    /// <exception cref="InvalidInputException">The file cannot be opened, or its header is wrong in any way.</exception>
    public static SafetensorsFile Open(string path)
    {
        var handle = InputFile.Open(path, "a safetensors file");
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (length < 8)
                throw Invalid(path, $"it has only {length} bytes, fewer than the 8 of the header's length");
            Span<byte> prefix = stackalloc byte[8];
            InputFile.ReadExactly(handle, path, prefix, 0);
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > SafetensorsHeader.MaximumLength)
                throw Invalid(path, $"it claims a header of {headerLength} bytes, more than the {SafetensorsHeader.MaximumLength} that the format allows");
            if (headerLength > (ulong)(length - 8))
                throw Invalid(path, $"it claims a header of {headerLength} bytes but has only {length - 8} left");
            var json = new byte[(int)headerLength];
            InputFile.ReadExactly(handle, path, json, 8);
            var dataStart = 8 + (long)headerLength;
            return new SafetensorsFile(path, handle, SafetensorsHeader.Parse(path, json, length - dataStart), dataStart);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Looks a tensor up.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The tensor, or null where the file has none of that name.</returns>
    public SafetensorsTensor? Find(string name) => _header.ByName.GetValueOrDefault(name);

    /// <summary>Looks up a tensor that must be there.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidInputException">The file has no such tensor.</exception>
    public SafetensorsTensor Get(string name) => Find(name)
        ?? throw new InvalidInputException($"{Path} has no tensor '{name}' among its {Tensors.Count}; it belongs to another model or another version of it.");

    /// <summary>Reads a floating-point tensor as float32, converting from F16, BF16 and F64.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="destination">Room for exactly <see cref="SafetensorsTensor.Count"/> elements.</param>
    /// <exception cref="InvalidInputException">The tensor is not of a floating-point type, or the file cannot be read.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void ReadSingles(SafetensorsTensor tensor, Span<float> destination)
    {
        CheckLength(tensor, destination.Length);
        if (tensor.DType == SafetensorsDType.Float32)
            TensorBytes.Read(_handle, Path, destination, tensor.Offset);
        else
            TensorBytes.ReadConverted(_handle, Path, tensor, destination);
    }

    /// <summary>Reads a floating-point tensor as a new float32 array.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>All elements in row-major order.</returns>
    /// <exception cref="InvalidInputException">No such tensor, no floating-point type, too large for an array, or the file cannot be read.</exception>
    public float[] ReadSingles(string name)
    {
        var tensor = Get(name);
        if (tensor.Count > Array.MaxLength)
            throw Invalid(Path, $"its tensor '{name}' of {tensor.Count} elements is too large for one array");
        var values = new float[tensor.Count];
        ReadSingles(tensor, values);
        return values;
    }

    /// <summary>Reads a tensor without conversion.</summary>
    /// <typeparam name="T">The element type that the tensor has in the file: float, double, long, int, byte, Half (or ushort for BF16) and so on.</typeparam>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="destination">Room for exactly <see cref="SafetensorsTensor.Count"/> elements.</param>
    /// <exception cref="InvalidInputException">The tensor has another element type, or the file cannot be read.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void Read<T>(SafetensorsTensor tensor, Span<T> destination) where T : unmanaged
    {
        CheckLength(tensor, destination.Length);
        if (!tensor.DType.Holds<T>())
            throw Invalid(Path, $"its tensor '{tensor.Name}' is {tensor.DType.HeaderName()} where elements of type {TensorBytes.NameOf<T>()} were expected");
        TensorBytes.Read(_handle, Path, destination, tensor.Offset);
    }

    /// <summary>Reads a tensor without conversion as a new array.</summary>
    /// <typeparam name="T">The element type that the tensor has in the file.</typeparam>
    /// <param name="name">The tensor's name.</param>
    /// <returns>All elements in row-major order.</returns>
    /// <exception cref="InvalidInputException">No such tensor, another element type, too large for an array, or the file cannot be read.</exception>
    public T[] Read<T>(string name) where T : unmanaged
    {
        var tensor = Get(name);
        if (tensor.Count > Array.MaxLength)
            throw Invalid(Path, $"its tensor '{name}' of {tensor.Count} elements is too large for one array");
        var values = new T[tensor.Count];
        Read<T>(tensor, values);
        return values;
    }

    /// <summary>Reads a part of a tensor's raw bytes.</summary>
    /// <param name="tensor">A tensor of this file.</param>
    /// <param name="offset">First byte, counted from the start of the tensor.</param>
    /// <param name="destination">The buffer to fill; it must not reach past the tensor.</param>
    /// <exception cref="InvalidInputException">The file cannot be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part reaches past the tensor.</exception>
    public void ReadBytes(SafetensorsTensor tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, tensor.ByteLength - destination.Length);
        InputFile.ReadExactly(_handle, Path, destination, tensor.Offset + offset);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    internal static InvalidInputException Invalid(string path, string what, Exception? inner = null)
    {
        var message = $"{path} is not a valid safetensors file: {what}; get or write the file again.";
        return inner is null ? new InvalidInputException(message) : new InvalidInputException(message, inner);
    }

    private static void CheckLength(SafetensorsTensor tensor, int length)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (length != tensor.Count)
            throw new ArgumentException($"Tensor {tensor} has {tensor.Count} elements, but the destination has room for {length}.");
    }
}
