// The last steps of encoding before padding: truncation and special tokens; windows that overflow go the same way.
using Loquat.Text.PostProcessors;

namespace Loquat.Text.Encodings;

/// <summary>Makes the final encoding of one text or a pair.</summary>
internal static class EncodingFinisher
{
    public static TokenEncoding Finish(TokenEncoding first, TokenEncoding? second, bool addSpecialTokens, PostProcessor? post, TruncationOptions? truncation)
    {
        if (truncation is not null)
            (first, second) = Truncation.Truncate(first, second, truncation, addSpecialTokens ? post?.AddedTokenCount(second is not null) ?? 0 : 0);
        var main = Join(first, second);
        var windows = new List<TokenEncoding>();
        foreach (var left in first.Overflowing)
        {
            windows.Add(Join(left, second));
            foreach (var right in second?.Overflowing ?? [])
                windows.Add(Join(left, right));
        }
        foreach (var right in second?.Overflowing ?? [])
            windows.Add(Join(first, right));
        return main with { Overflowing = windows };

        TokenEncoding Join(TokenEncoding left, TokenEncoding? right) =>
            post is not null ? post.Process(left, right, addSpecialTokens) : right is null ? left : TokenEncoding.Join(left, right);
    }
}
