// What a file says of one tensor, after it has been checked against the file.
namespace Loquat.Formats.TensorFiles;

/// <summary>One tensor of a file: name, shape, element type and place.</summary>
/// <param name="Name">The tensor's name in the file.</param>
/// <param name="Shape">Sizes of the axes, outermost first (row-major, as Hugging Face has them; GGUF's are reversed on reading); empty for a scalar.</param>
/// <param name="Type">How the elements are stored.</param>
/// <param name="Offset">Offset of the first byte in its file.</param>
public sealed record FileTensor(string Name, IReadOnlyList<long> Shape, ElementType Type, long Offset)
{
    /// <summary>Number of elements, the product of the shape.</summary>
    public long Count { get; } = Shape.Aggregate(1L, (count, size) => checked(count * size));

    /// <summary>Bytes of the tensor's data.</summary>
    public long ByteLength => Type.Bytes(Count);

    /// <summary>The shape as text, such as "[10, 128]".</summary>
    public string ShapeText => TextOf(Shape);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Type.Name()} {ShapeText}";

    internal static string TextOf(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
