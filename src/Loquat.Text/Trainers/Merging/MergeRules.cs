// What bounds the learning of merges.
namespace Loquat.Text.Trainers.Merging;

/// <summary>When to stop merging, and how merged tokens are spelled.</summary>
/// <param name="VocabularySize">Tokens to stop at.</param>
/// <param name="MinFrequency">Pairs that occur less often are not merged.</param>
/// <param name="MaxTokenLength">UTF-16 units of the longest token that is made, or null.</param>
/// <param name="SpecialTokens">Spellings that no merge may make, so that text never turns into a special token.</param>
/// <param name="ContinuingSubwordPrefix">What a right token loses when it is joined to a left one, or null.</param>
internal sealed record MergeRules(int VocabularySize, long MinFrequency, int? MaxTokenLength, IReadOnlyList<string> SpecialTokens, string? ContinuingSubwordPrefix = null)
{
    private readonly HashSet<string> _special = new(SpecialTokens, StringComparer.Ordinal);

    /// <summary>Whether two tokens may become one.</summary>
    public bool Allows(string left, string right)
    {
        if (_special.Count == 0 && MaxTokenLength is null)
            return true;
        var joined = Join(left, right);
        return !(joined.Length > MaxTokenLength) && !_special.Contains(joined);
    }

    /// <summary>The spelling of two tokens as one.</summary>
    public string Join(string left, string right) =>
        ContinuingSubwordPrefix is { Length: > 0 } prefix && right.StartsWith(prefix, StringComparison.Ordinal) ? string.Concat(left, right.AsSpan(prefix.Length)) : left + right;
}
