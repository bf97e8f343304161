// The first rows of RoBERTa's table of positions, which no token has. GGUF's table begins behind them; a key of our own holds them, so that a conversion there and
// back is exact and other programs find the tensors that they know and no others.
using Loquat.Formats;
using Loquat.Formats.Gguf;
using Loquat.Formats.TensorFiles;

namespace Loquat.Models.Checkpoints;

/// <summary>Reads and writes the rows of positions that are not used.</summary>
internal static class GgufPositions
{
    /// <summary>The table's name.</summary>
    public const string Name = "position_embd.weight";

    private const string Key = "loquat.leading_positions";

    /// <summary>Adds the rows.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <param name="tensor">The whole table.</param>
    /// <param name="rows">Number of rows that are not used.</param>
    public static void Write(GgufMetadata metadata, CheckpointTensor tensor, int rows)
    {
        var values = new float[checked(rows * tensor.RowLength)];
        tensor.Source()(0, values);
        metadata.Add(Key, GgufValue.Of(values));
    }

    /// <summary>The rows, or null where the file does not have them: zeros, as they are before training and after it.</summary>
    /// <exception cref="InvalidInputException">There are more or fewer.</exception>
    public static float[]? Read(GgufFile file, FileTensor tensor, int rows)
    {
        if (rows == 0 || file.Metadata.Numbers(Key) is not { } numbers)
            return null;
        return numbers.Length == rows * tensor.Shape[^1] ? Array.ConvertAll(numbers, number => (float)number)
            : throw new InvalidInputException($"{file.Path} has {numbers.Length} values under {Key} where {rows} rows of {tensor.Shape[^1]} were expected; convert the model anew.");
    }
}
