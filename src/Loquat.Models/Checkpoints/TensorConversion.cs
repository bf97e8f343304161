// One tensor on its way from a checkpoint into another file: copied as it is stored where order and format are the same, decoded and encoded piece by piece else.
using Loquat.Formats;
using Loquat.Formats.TensorFiles;
using Loquat.Kernels.Quantization;

namespace Loquat.Models.Checkpoints;

/// <summary>Makes entries of converted tensors.</summary>
internal static class TensorConversion
{
    private const float LargestFloat16 = 65504;

    /// <summary>The entry of a tensor in another file.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">Its name in the new file.</param>
    /// <param name="arrangement">Its order there.</param>
    /// <param name="format">Its format there.</param>
    /// <param name="written">Called with the number of bytes of each piece.</param>
    public static TensorEntry Entry(CheckpointTensor tensor, string name, TensorArrangement arrangement, WeightFormat format, Action<long> written)
    {
        var shape = arrangement.ShapeInFile(tensor.Shape);
        var count = shape.Aggregate(1L, (product, size) => product * size);
        if (tensor.Arrangement == arrangement && tensor.Stored.Type == ElementTypes.Of(format))
        {
            return TensorEntry.Stored(name, shape, tensor.Stored.Type, (offset, bytes) =>
            {
                tensor.File.ReadBytes(tensor.Stored, offset, bytes);
                written(bytes.Length);
            });
        }
        // A head of rows or a whole transposed matrix may be kept while the tensor is written, and no longer.
        ElementSource? source = null;
        return TensorEntry.Encoded(name, shape, format, (first, values) =>
        {
            source = first == 0 ? tensor.SourceIn(arrangement) : source;
            source!(first, values);
            Require(tensor, format, values);
            written(format.Bytes(values.Length));
            if (first + values.Length == count)
                source = null;
        });
    }

    // The largest value that the scale of a block, or the number itself, can hold.
    private static void Require(CheckpointTensor tensor, WeightFormat format, ReadOnlySpan<float> values)
    {
        var largest = format switch
        {
            WeightFormat.Float16 => LargestFloat16,
            WeightFormat.Q8_0 => 127 * LargestFloat16,
            WeightFormat.Q4_0 => 8 * LargestFloat16,
            _ => float.PositiveInfinity,
        };
        if (float.IsPositiveInfinity(largest))
            return;
        foreach (var value in values)
        {
            if (!(Math.Abs(value) <= largest))
                throw new InvalidInputException($"{tensor.File.Path}: tensor '{tensor.Name}' holds the value {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}, which {format.Name()} cannot hold; convert to bfloat16 or float32.");
        }
    }
}
