// Which positions of a batch of unequal sequences are real tokens and which only fill the rectangle.
using Loquat.Tensors;
using Loquat.Tensors.Operations;

namespace Loquat.Nn;

/// <summary>
/// The real tokens of a batch [B, T]: row b's are places [Start(b), Start(b) + Count(b)). Positions count the real tokens from 0, after what a cache holds.
/// Padding must hold ids of the vocabulary; which ones changes nothing.
/// </summary>
public sealed class Padding
{
    private readonly TokenRange[] _ranges;

    private Padding(int length, TokenRange[] ranges)
    {
        Length = length;
        _ranges = ranges;
        HasPadding = ranges.Any(range => range.Count < length);
    }

    /// <summary>Number of rows B.</summary>
    public int Batch => _ranges.Length;

    /// <summary>Places T of each row.</summary>
    public int Length { get; }

    /// <summary>Whether any place is padding.</summary>
    public bool HasPadding { get; }

    /// <summary>The real tokens of each row.</summary>
    public IReadOnlyList<TokenRange> Ranges => _ranges;

    /// <summary>Rows that end in the last place, with padding before them.</summary>
    /// <param name="length">Places T of each row.</param>
    /// <param name="counts">Real tokens of each row, at most T; 0 where a row has nothing to say.</param>
    /// <exception cref="ArgumentException">A count is negative or above T.</exception>
    public static Padding Left(int length, params ReadOnlySpan<int> counts) => Of(length, counts, isLeft: true);

    /// <summary>Rows that begin in the first place, with padding after them.</summary>
    /// <param name="length">Places T of each row.</param>
    /// <param name="counts">Real tokens of each row, at most T; 0 where a row has nothing to say.</param>
    /// <exception cref="ArgumentException">A count is negative or above T.</exception>
    public static Padding Right(int length, params ReadOnlySpan<int> counts) => Of(length, counts, isLeft: false);

    /// <summary>The first real place of a row.</summary>
    public int Start(int row) => _ranges[row].Start;

    /// <summary>Number of real tokens of a row.</summary>
    public int Count(int row) => _ranges[row].Count;

    /// <summary>The last real place of a row; 0 for a row without one.</summary>
    public int Last(int row) => Math.Max(0, _ranges[row].End - 1);

    /// <summary>Integers [B, T]: 1 at real tokens, 0 at padding.</summary>
    public Tensor KeyMask()
    {
        var mask = new int[Batch * Length];
        for (var row = 0; row < Batch; row++)
            mask.AsSpan((row * Length) + Start(row), Count(row)).Fill(1);
        return Tensor.FromIds(mask, [Batch, Length]);
    }

    /// <summary>Checks that this describes a batch.</summary>
    /// <exception cref="ArgumentException">It is for a batch of another size.</exception>
    internal void RequireFit(int batch, int length)
    {
        if (batch != Batch || length != Length)
            throw new ArgumentException($"Padding for a batch of {Batch} rows of {Length} places was given with token ids [{batch}, {length}].");
    }

    private static Padding Of(int length, ReadOnlySpan<int> counts, bool isLeft)
    {
        var ranges = new TokenRange[counts.Length];
        for (var row = 0; row < ranges.Length; row++)
        {
            var count = counts[row];
            if (count < 0 || count > length)
                throw new ArgumentException($"Row {row} of a batch of {length} places cannot have {count} real tokens.");
            ranges[row] = new TokenRange(isLeft ? length - count : 0, count);
        }
        return new Padding(length, ranges);
    }
}
