// Reads safetensors files: eight bytes of header length, a JSON header, then the tensors' bytes. Only the header is held in memory;
// tensors are read on demand into the caller's memory. The file is treated as hostile throughout.
using System.Buffers.Binary;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Memory;

namespace Loquat.Formats.Safetensors;

/// <summary>
/// An open safetensors file whose header has been checked in full: every tensor lies inside the file, none overlaps another, no byte is left over.
/// </summary>
public sealed class SafetensorsFile : MappedTensorFile
{
    private SafetensorsFile(string path, MappedFile map, SafetensorsHeader header, long dataStart)
        : base(path, map, [.. header.InFileOrder.Select(tensor => tensor with { Offset = tensor.Offset + dataStart })]) => Metadata = header.Metadata;

    /// <inheritdoc/>
    public override string FormatName => "safetensors";

    /// <summary>The header's free text, such as "format": "pt"; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; dispose it when its tensors have been read.</returns>
    /// <exception cref="InvalidInputException">The file cannot be opened, or its header is wrong in any way.</exception>
    public static SafetensorsFile Open(string path) => Map(path, "a safetensors file", map =>
    {
        var length = map.Length;
        if (length < 8)
            throw Invalid(path, $"it has only {length} bytes, fewer than the 8 of the header's length");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(map.Bytes(0, 8));
        if (headerLength > SafetensorsHeader.MaximumLength)
            throw Invalid(path, $"it claims a header of {headerLength} bytes, more than the {SafetensorsHeader.MaximumLength} that the format allows");
        if (headerLength > (ulong)(length - 8))
            throw Invalid(path, $"it claims a header of {headerLength} bytes but has only {length - 8} left");
        var dataStart = 8 + (long)headerLength;
        var header = SafetensorsHeader.Parse(path, map.Bytes(8, (int)headerLength), length - dataStart);
        map.Release(0, dataStart);
        return new SafetensorsFile(path, map, header, dataStart);
    });

    internal static InvalidInputException Invalid(string path, string what, Exception? inner = null)
    {
        var message = $"{path} is not a valid safetensors file: {what}; get or write the file again.";
        return inner is null ? new InvalidInputException(message) : new InvalidInputException(message, inner);
    }
}
