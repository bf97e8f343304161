// The general way to cut text: by a regular expression or a fixed string.
using Loquat.Text.Alignment;

namespace Loquat.Text.PreTokenizers;

/// <summary>Cuts text at the matches of a pattern.</summary>
/// <param name="pattern">A regular expression as tokenizer.json has it, or a fixed string.</param>
/// <param name="isLiteral">Whether the pattern is a fixed string.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="isInverted">Whether what the pattern does not match counts as the matches.</param>
public sealed class SplitPreTokenizer(string pattern, bool isLiteral, SplitBehavior behavior, bool isInverted) : PreTokenizer
{
    /// <inheritdoc/>
    public override string TypeName => "Split";

    /// <summary>The regular expression or fixed string.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>Whether the pattern is a fixed string.</summary>
    public bool IsLiteral { get; } = isLiteral;

    /// <summary>What becomes of the matches.</summary>
    public SplitBehavior Behavior { get; } = behavior;

    /// <summary>Whether what the pattern does not match counts as the matches.</summary>
    public bool IsInverted { get; } = isInverted;

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text) => throw new NotImplementedException();
}
