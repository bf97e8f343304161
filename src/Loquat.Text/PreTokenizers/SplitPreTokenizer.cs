// Cutting by a pattern: a fixed string, or one of the regular expressions that have a scanner.
using Loquat.Text.Alignment;
using Loquat.Text.PreTokenizers.Scanners;

namespace Loquat.Text.PreTokenizers;

/// <summary>Cuts text at the matches of a pattern.</summary>
public sealed class SplitPreTokenizer : PreTokenizer, ITextRewriter
{
    private readonly KnownPattern? _scanner;

    /// <summary>Makes the pre-tokenizer.</summary>
    /// <param name="pattern">A regular expression as tokenizer.json has it, or a fixed string.</param>
    /// <param name="isLiteral">Whether the pattern is a fixed string.</param>
    /// <param name="behavior">What becomes of the matches.</param>
    /// <param name="isInverted">Whether what the pattern does not match counts as the matches.</param>
    /// <exception cref="ArgumentException">The pattern is empty, or a regular expression that is not supported.</exception>
    public SplitPreTokenizer(string pattern, bool isLiteral, SplitBehavior behavior, bool isInverted)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        Pattern = pattern;
        IsLiteral = isLiteral;
        Behavior = behavior;
        IsInverted = isInverted;
        if (isLiteral)
            return;
        _scanner = KnownPatterns.TryGet(pattern, out var known) ? known : throw new ArgumentException($"The regular expression '{pattern}' is not supported as a split pattern.", nameof(pattern));
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

    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        var wasMatch = false;
        for (var start = 0; start < piece.Length;)
        {
            var (end, isMatch) = Next(piece, start);
            Pass(writer, end - start, isMatch != IsInverted, ref wasMatch);
            start = end;
        }
    }

    // The next match, or what stands before it. A scanner's matches cover the text.
    private (int End, bool IsMatch) Next(ReadOnlySpan<char> piece, int start)
    {
        if (_scanner is { } scanner)
            return (KnownPatterns.EndOf(scanner, piece, start), true);
        var found = piece[start..].IndexOf(Pattern, StringComparison.Ordinal);
        return found == 0 ? (start + Pattern.Length, true) : (found < 0 ? piece.Length : start + found, false);
    }

    private void Pass(AlignedTextWriter writer, int length, bool isMatch, ref bool wasMatch)
    {
        var startsPiece = Behavior switch
        {
            SplitBehavior.MergedWithPrevious => !isMatch || wasMatch,
            SplitBehavior.MergedWithNext => isMatch || !wasMatch,
            SplitBehavior.Contiguous => isMatch != wasMatch,
            _ => true,
        };
        if (startsPiece)
            writer.Cut();
        if (isMatch && Behavior == SplitBehavior.Removed)
            writer.CutOut(length);
        else
            writer.Copy(length);
        wasMatch = isMatch;
    }
}
