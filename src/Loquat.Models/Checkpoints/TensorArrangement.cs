// How a file's tensor differs from the one that Hugging Face's checkpoints have: not at all, turned round, with the rows of its rotary pairs in another order,
// or without its first rows.
namespace Loquat.Models.Checkpoints;

/// <summary>The order of a tensor's elements in a file, seen from Hugging Face's. At most one of the differences is there.</summary>
/// <param name="IsTransposed">The file's matrix has the axes the other way round: GGUF's GPT-2.</param>
/// <param name="RotaryHeadSize">
/// Where above 0, the rows of each head of so many rows are in the order of interleaved rotary pairs: the file's row 2i + j is row j · D/2 + i. llama2.c's
/// and GGUF's Llama have it so.
/// </param>
/// <param name="LeadingRows">Number of first rows that the file leaves out: those of GGUF's RoBERTa that no position has.</param>
internal readonly record struct TensorArrangement(bool IsTransposed = false, int RotaryHeadSize = 0, int LeadingRows = 0)
{
    /// <summary>The same order.</summary>
    public static TensorArrangement Same => default;

    /// <summary>The axes the other way round.</summary>
    public static TensorArrangement Transposed { get; } = new(IsTransposed: true);

    /// <summary>Whether nothing changes.</summary>
    public bool IsSame => this == Same;

    /// <summary>The file's row, within a head, of a row in Hugging Face's order.</summary>
    public int InterleavedRow(int row) => (2 * (row % (RotaryHeadSize / 2))) + (row / (RotaryHeadSize / 2));

    /// <summary>The shape in the file of a tensor with Hugging Face's shape.</summary>
    public long[] ShapeInFile(IReadOnlyList<long> shape) => Arrange(shape, -LeadingRows);

    /// <summary>Hugging Face's shape of a tensor in the file.</summary>
    public long[] ShapeOf(IReadOnlyList<long> stored) => Arrange(stored, LeadingRows);

    /// <summary>
    /// Whether a tensor in a file can be in this order at all. A table lacks at most as many rows as it has, so that a file cannot ask for memory that it does not explain.
    /// </summary>
    public bool Fits(IReadOnlyList<long> stored) =>
        (!IsTransposed || stored.Count == 2)
        && (RotaryHeadSize == 0 || (stored.Count is 1 or 2 && stored[0] % RotaryHeadSize == 0))
        && (LeadingRows == 0 || (stored.Count == 2 && stored[0] >= LeadingRows));

    private long[] Arrange(IReadOnlyList<long> shape, long rows) =>
        IsTransposed ? [.. shape.Reverse()] : rows == 0 || shape.Count == 0 ? [.. shape] : [shape[0] + rows, .. shape.Skip(1)];
}
