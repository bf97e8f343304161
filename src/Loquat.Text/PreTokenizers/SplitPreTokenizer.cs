// The general way to cut text: by a regular expression or a fixed string.
using Loquat.Text.Alignment;
using Loquat.Text.PreTokenizers.Patterns;

namespace Loquat.Text.PreTokenizers;

/// <summary>Cuts text at the matches of a pattern.</summary>
public sealed class SplitPreTokenizer : PreTokenizer, ITextRewriter
{
    private readonly TextPattern _matcher;

    /// <summary>Makes the pre-tokenizer.</summary>
    /// <param name="pattern">A regular expression as tokenizer.json has it, or a fixed string.</param>
    /// <param name="isLiteral">Whether the pattern is a fixed string.</param>
    /// <param name="behavior">What becomes of the matches.</param>
    /// <param name="isInverted">Whether what the pattern does not match counts as the matches.</param>
    /// <exception cref="ArgumentException">The regular expression is wrong, too large, or uses what cannot be matched in linear time.</exception>
    public SplitPreTokenizer(string pattern, bool isLiteral, SplitBehavior behavior, bool isInverted)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        _matcher = TextPattern.Make(pattern, isLiteral);
        Pattern = pattern;
        IsLiteral = isLiteral;
        Behavior = behavior;
        IsInverted = isInverted;
    }

    /// <inheritdoc/>
    public override string TypeName => "Split";

    /// <summary>The regular expression or fixed string.</summary>
    public string Pattern { get; }

    /// <summary>Whether the pattern is a fixed string.</summary>
    public bool IsLiteral { get; }

    /// <summary>What becomes of the matches.</summary>
    public SplitBehavior Behavior { get; }

    /// <summary>Whether what the pattern does not match counts as the matches.</summary>
    public bool IsInverted { get; }

    /// <inheritdoc/>
    public override void PreTokenize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(this);
    }

    /// <inheritdoc/>
    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        var split = new SplitWriter(writer, Behavior);
        var done = 0;
        foreach (var match in _matcher.Matches(piece))
        {
            if (match.Start > done)
                split.Add(match.Start - done, IsInverted);
            split.Add(match.Length, !IsInverted);
            done = match.End;
        }
        if (done < piece.Length)
            split.Add(piece.Length - done, IsInverted);
    }
}
