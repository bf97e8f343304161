// Replaces every match of a pattern.
using Loquat.Text.Alignment;
using Loquat.Text.PreTokenizers.Patterns;

namespace Loquat.Text.Normalizers;

/// <summary>Replaces every match of a pattern by a text.</summary>
public sealed class ReplaceNormalizer : Normalizer, ITextRewriter
{
    private readonly TextPattern _matcher;

    /// <summary>Makes the normalizer.</summary>
    /// <param name="pattern">A fixed string, or a regular expression.</param>
    /// <param name="isLiteral">Whether the pattern is a fixed string.</param>
    /// <param name="content">What stands in the place of a match.</param>
    /// <exception cref="ArgumentException">The regular expression is wrong, too large, or uses what cannot be matched in linear time.</exception>
    public ReplaceNormalizer(string pattern, bool isLiteral, string content)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(content);
        _matcher = TextPattern.Make(pattern, isLiteral);
        Pattern = pattern;
        IsLiteral = isLiteral;
        Content = content;
    }

    /// <inheritdoc/>
    public override string TypeName => "Replace";

    /// <summary>The fixed string or regular expression.</summary>
    public string Pattern { get; }

    /// <summary>Whether the pattern is a fixed string.</summary>
    public bool IsLiteral { get; }

    /// <summary>What stands in the place of a match.</summary>
    public string Content { get; }

    /// <inheritdoc/>
    public override void Normalize(AlignedText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        text.Rewrite(this);
    }

    /// <inheritdoc/>
    void ITextRewriter.Rewrite(ReadOnlySpan<char> piece, AlignedTextWriter writer)
    {
        var done = 0;
        foreach (var match in _matcher.Matches(piece))
        {
            writer.Copy(match.Start - done);
            if (match.Length == 0)
                writer.Insert(Content);
            else if (Content.Length == 0)
                writer.Drop(match.Length);
            else
                writer.Replace(match.Length, Content);
            done = match.End;
        }
    }
}
