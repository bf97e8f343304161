// A token that is found in text before anything else happens to it.
namespace Loquat.Text.AddedTokens;

/// <summary>A token beside the model's vocabulary, or one of it, that is found in text as a whole.</summary>
public sealed record AddedToken
{
    /// <summary>The id.</summary>
    public required int Id { get; init; }

    /// <summary>The spelling.</summary>
    public required string Content { get; init; }

    /// <summary>Whether decoding may leave it out: [CLS], &lt;s&gt; and the like.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>Whether it is found only where no letter, digit or underscore is beside it.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Whether it takes white space before it.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether it takes white space behind it.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Whether it is looked for in the normalized text (its spelling normalized too) instead of the original.</summary>
    public bool IsNormalized { get; init; }
}
