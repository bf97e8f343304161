// One tensor of a checkpoint under Hugging Face's name and in its order, wherever it comes from.
using System.Buffers;
using Loquat.Formats.TensorFiles;

namespace Loquat.Models.Checkpoints;

/// <summary>A tensor of a checkpoint.</summary>
public sealed class CheckpointTensor
{
    // Rows of the file that are turned round at a time: whole cache lines of every row that they become columns of.
    private const int TransposedRows = 64;

    private readonly float[]? _leading;

    /// <summary>Describes a tensor.</summary>
    /// <param name="name">Hugging Face's name.</param>
    /// <param name="file">The file.</param>
    /// <param name="stored">The tensor in it.</param>
    /// <param name="arrangement">How the file's order differs.</param>
    /// <param name="leading">The first rows, where the file leaves some out; null for zeros.</param>
    internal CheckpointTensor(string name, TensorFile file, FileTensor stored, TensorArrangement arrangement, float[]? leading = null)
    {
        _leading = leading;
        Name = name;
        File = file;
        Stored = stored;
        Arrangement = arrangement;
        Shape = arrangement.ShapeOf(stored.Shape);
        Count = Shape.Aggregate(1L, (count, size) => checked(count * size));
    }

    /// <summary>Hugging Face's name.</summary>
    public string Name { get; }

    /// <summary>Hugging Face's shape.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The tensor in its file.</summary>
    public FileTensor Stored { get; }

    /// <summary>The file.</summary>
    internal TensorFile File { get; }

    /// <summary>How the file's order differs.</summary>
    internal TensorArrangement Arrangement { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Elements of one row: the last axis.</summary>
    internal int RowLength => Shape.Count < 2 ? 1 : checked((int)Shape[^1]);

    /// <summary>
    /// A way to read stretches of elements in Hugging Face's order, one reader at a time; what it keeps between stretches is a head's rows or, of a transposed
    /// matrix, the whole.
    /// </summary>
    internal ElementSource Source() => SourceIn(TensorArrangement.Same);

    /// <summary>The same in the order of another file.</summary>
    internal ElementSource SourceIn(TensorArrangement target)
    {
        if (Arrangement == target)
            return (first, values) => File.ReadSingles(Stored, first, values);
        if (Arrangement.IsTransposed || target.IsTransposed)
            return Transposed(target);
        if (Arrangement.LeadingRows != target.LeadingRows)
            return Shifted(target);
        // Heads stay where they are, only the rows within each are moved.
        var size = Math.Max(Arrangement.RotaryHeadSize, target.RotaryHeadSize);
        var block = size * RowLength;
        var moved = new float[block];
        var read = new float[block];
        long held = -1;
        return (first, values) =>
        {
            while (values.Length > 0)
            {
                var head = first / block;
                if (head != held)
                {
                    File.ReadSingles(Stored, head * block, read);
                    for (var row = 0; row < size; row++)
                    {
                        var from = Arrangement.RotaryHeadSize > 0 ? Arrangement.InterleavedRow(row) : row;
                        var to = target.RotaryHeadSize > 0 ? target.InterleavedRow(row) : row;
                        read.AsSpan(from * RowLength, RowLength).CopyTo(moved.AsSpan(to * RowLength));
                    }
                    held = head;
                }
                var start = (int)(first % block);
                var count = Math.Min(block - start, values.Length);
                moved.AsSpan(start, count).CopyTo(values);
                values = values[count..];
                first += count;
            }
        };
    }

    // Rows that the file leaves out come from memory; those that the target leaves out are passed over.
    private ElementSource Shifted(TensorArrangement target)
    {
        long missing = (long)Arrangement.LeadingRows * RowLength, skipped = (long)target.LeadingRows * RowLength;
        return (first, values) =>
        {
            first += skipped;
            if (first < missing)
            {
                var leading = values[..(int)Math.Min(missing - first, values.Length)];
                if (_leading is null)
                    leading.Clear();
                else
                    _leading.AsSpan((int)first, leading.Length).CopyTo(leading);
                values = values[leading.Length..];
                first += leading.Length;
            }
            if (values.Length > 0)
                File.ReadSingles(Stored, first - missing, values);
        };
    }

    // The whole matrix lies in pooled memory from the first stretch to the one that reaches its end.
    private ElementSource Transposed(TensorArrangement target)
    {
        float[]? turned = null;
        return (first, values) =>
        {
            if (turned is null)
            {
                turned = ArrayPool<float>.Shared.Rent(checked((int)Count));
                if (Arrangement.IsTransposed == target.IsTransposed)
                    File.ReadSingles(Stored, turned.AsSpan(0, (int)Count));
                else
                    ReadTransposed(turned.AsSpan(0, (int)Count));
            }
            turned.AsSpan(checked((int)first), values.Length).CopyTo(values);
            if (first + values.Length < Count)
                return;
            ArrayPool<float>.Shared.Return(turned);
            turned = null;
        };
    }

    private void ReadTransposed(Span<float> turned)
    {
        int height = checked((int)Stored.Shape[0]), width = checked((int)Stored.Shape[1]);
        var scratch = ArrayPool<float>.Shared.Rent(TransposedRows * width);
        try
        {
            for (var first = 0; first < height; first += TransposedRows)
            {
                var rows = scratch.AsSpan(0, Math.Min(TransposedRows, height - first) * width);
                File.ReadSingles(Stored, (long)first * width, rows);
                MatrixTurn.RowsToColumns(rows, width, first, height, turned);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scratch);
        }
    }
}
