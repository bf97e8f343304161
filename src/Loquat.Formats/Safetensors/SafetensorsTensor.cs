// What a safetensors header says of one tensor, after it has been checked against the file.
namespace Loquat.Formats.Safetensors;

/// <summary>One tensor of a safetensors file: name, element type, shape and place.</summary>
public sealed class SafetensorsTensor
{
    private readonly long[] _shape;

    internal SafetensorsTensor(string name, SafetensorsDType dtype, long[] shape, long count, long offset)
    {
        Name = name;
        DType = dtype;
        _shape = shape;
        Count = count;
        Offset = offset;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>Element type in the file.</summary>
    public SafetensorsDType DType { get; }

    /// <summary>Sizes of the axes, outermost first; empty for a scalar.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Number of elements, the product of the shape.</summary>
    public long Count { get; }

    /// <summary>Bytes of the tensor's data.</summary>
    public long ByteLength => Count * DType.Size();

    /// <summary>Offset of the first byte in the file.</summary>
    public long Offset { get; internal set; }

    /// <summary>The shape as text, such as "[10, 128]".</summary>
    public string ShapeText => $"[{string.Join(", ", _shape)}]";

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {DType.HeaderName()} {ShapeText}";
}
