// Shortens encodings to a length; what is cut off comes in windows of the same length that overlap by the stride.
namespace Loquat.Text.Encodings;

/// <summary>Shortens encodings.</summary>
public static class Truncation
{
    /// <summary>Shortens one encoding.</summary>
    /// <param name="encoding">The encoding.</param>
    /// <param name="length">Most tokens that stay.</param>
    /// <param name="stride">Tokens that neighbouring windows share; where it is not less than the length, all but one are shared.</param>
    /// <param name="direction">The side that is cut off.</param>
    /// <returns>The first window, with the others as what overflowed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length or the stride is negative.</exception>
    public static TokenEncoding Truncate(TokenEncoding encoding, int length, int stride = 0, SequenceSide direction = SequenceSide.Right)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegative(stride);
        if (encoding.Count <= length)
            return encoding;
        if (length == 0)
            return TokenEncoding.Empty with { Overflowing = [encoding] };
        stride = Math.Min(stride, length - 1);
        var windows = new List<TokenEncoding>();
        for (var done = 0; ; done += length - stride)
        {
            var left = encoding.Count - done;
            var count = Math.Min(length, left);
            windows.Add(Slice(encoding, direction == SequenceSide.Right ? done : left - count, count));
            if (left <= length)
                return windows[0] with { Overflowing = windows[1..] };
        }
    }

    /// <summary>Shortens one text or a pair as the options say.</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The second text, or null.</param>
    /// <param name="options">How to shorten.</param>
    /// <param name="added">Number of special tokens that will be added.</param>
    /// <returns>The shortened texts.</returns>
    public static (TokenEncoding First, TokenEncoding? Second) Truncate(TokenEncoding first, TokenEncoding? second, TruncationOptions options, int added)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(options);
        var most = Math.Max(0, options.MaxLength - added);
        var excess = first.Count + (second?.Count ?? 0) - most;
        if (excess <= 0)
            return (first, second);
        var (left, right) = (first.Count, second?.Count ?? 0);
        switch (options.Strategy)
        {
            case TruncationStrategy.OnlySecond when second is not null:
                right = Math.Max(0, right - excess);
                break;
            case TruncationStrategy.LongestFirst when second is not null:
                // The longer loses until both are equal; then both lose in turn, and the first keeps no more than the second.
                var shorter = Math.Min(left, right);
                var longer = Math.Max(shorter, most - shorter);
                if (shorter + longer > most)
                    (shorter, longer) = (most / 2, most - (most / 2));
                (left, right) = left > right ? (longer, shorter) : (shorter, longer);
                break;
            default:
                left = Math.Max(0, left - excess);
                break;
        }
        return (Truncate(first, left, options.Stride, options.Direction), second is null ? null : Truncate(second, right, options.Stride, options.Direction));
    }

    private static TokenEncoding Slice(TokenEncoding encoding, int start, int count) => new()
    {
        Ids = [.. encoding.Ids.Skip(start).Take(count)],
        Tokens = [.. encoding.Tokens.Skip(start).Take(count)],
        Offsets = [.. encoding.Offsets.Skip(start).Take(count)],
        ByteOffsets = [.. encoding.ByteOffsets.Skip(start).Take(count)],
        WordIndices = [.. encoding.WordIndices.Skip(start).Take(count)],
        SequenceIndices = [.. encoding.SequenceIndices.Skip(start).Take(count)],
        TypeIds = [.. encoding.TypeIds.Skip(start).Take(count)],
        AttentionMask = [.. encoding.AttentionMask.Skip(start).Take(count)],
        SpecialTokensMask = [.. encoding.SpecialTokensMask.Skip(start).Take(count)],
    };
}
