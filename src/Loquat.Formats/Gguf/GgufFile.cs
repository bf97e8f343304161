// GGUF files: metadata, descriptions of tensors, then the tensors, each at a multiple of the alignment.
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Memory;

namespace Loquat.Formats.Gguf;

/// <summary>An open GGUF file whose head has been checked: every tensor lies inside the file and none overlaps another.</summary>
/// <remarks>Source: the GGUF format description (ggml), versions 2 and 3, little-endian.</remarks>
public sealed class GgufFile : MappedTensorFile
{
    private GgufFile(string path, MappedFile map, GgufReader head) : base(path, map, head.ReadTensors())
    {
        Metadata = head.Metadata;
        Version = (int)head.Version;
    }

    /// <inheritdoc/>
    public override string FormatName => "GGUF";

    /// <summary>The version of the format: 2 or 3.</summary>
    public int Version { get; }

    /// <summary>The metadata.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>Opens a file and checks its head.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file; dispose it when its tensors have been read.</returns>
    /// <exception cref="InvalidInputException">The file cannot be opened, its head is wrong, or a tensor is of a type that is not read (it is named).</exception>
    public static GgufFile Open(string path) => Map(path, "a GGUF file", map => new GgufFile(path, map, new GgufReader(path, map)));
}
