// How a file's tensor differs from the one that Hugging Face's checkpoints have: not at all, turned round, or with the rows of its rotary pairs in another order.
namespace Loquat.Models.Checkpoints;

/// <summary>The order of a tensor's elements in a file, seen from Hugging Face's.</summary>
/// <param name="IsTransposed">The file's matrix has the axes the other way round: GGUF's GPT-2.</param>
/// <param name="RotaryHeadSize">
/// Where above 0, the rows of each head of so many rows are in the order of interleaved rotary pairs: the file's row 2i + j is row j · D/2 + i. llama2.c's
/// and GGUF's Llama have it so.
/// </param>
internal readonly record struct TensorArrangement(bool IsTransposed = false, int RotaryHeadSize = 0)
{
    /// <summary>The same order.</summary>
    public static TensorArrangement Same => default;

    /// <summary>The axes the other way round.</summary>
    public static TensorArrangement Transposed { get; } = new(IsTransposed: true);

    /// <summary>Whether nothing changes.</summary>
    public bool IsSame => !IsTransposed && RotaryHeadSize == 0;

    /// <summary>The file's row, within a head, of a row in Hugging Face's order.</summary>
    public int InterleavedRow(int row) => (2 * (row % (RotaryHeadSize / 2))) + (row / (RotaryHeadSize / 2));

    /// <summary>A shape in the file, from Hugging Face's, or the other way round.</summary>
    public long[] Arrange(IReadOnlyList<long> shape) => IsTransposed ? [.. shape.Reverse()] : [.. shape];
}
