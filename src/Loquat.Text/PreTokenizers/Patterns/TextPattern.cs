// What is looked for in text by Split and Replace: a fixed string, a pattern that has a scanner, or a run of characters of one class.
using Loquat.Text.Alignment;
using Loquat.Text.PreTokenizers.Scanners;

namespace Loquat.Text.PreTokenizers.Patterns;

/// <summary>Finds matches in text in linear time.</summary>
internal abstract class TextPattern
{
    /// <summary>Makes the matcher of a pattern.</summary>
    /// <exception cref="ArgumentException">The regular expression is not one of those that are supported.</exception>
    public static TextPattern Make(string pattern, bool isLiteral)
    {
        if (isLiteral)
            return new LiteralPattern(pattern);
        if (KnownPatterns.TryGet(pattern, out var known))
            return new ScannedPattern(known);
        return RunPattern.TryParse(pattern) ?? throw new ArgumentException(
            $"the regular expression '{pattern}' is not supported (those of GPT-2, cl100k and o200k are, and runs of one class of characters such as \\s+ or [0-9]{{1,3}})", nameof(pattern));
    }

    /// <summary>The first match from a position on, or an empty range where there is none.</summary>
    public abstract TextRange Find(ReadOnlySpan<char> text, int start);

    private sealed class LiteralPattern(string literal) : TextPattern
    {
        public override TextRange Find(ReadOnlySpan<char> text, int start)
        {
            var found = literal.Length == 0 ? -1 : text[start..].IndexOf(literal, StringComparison.Ordinal);
            return found < 0 ? default : new TextRange(start + found, literal.Length);
        }
    }

    private sealed class ScannedPattern(KnownPattern pattern) : TextPattern
    {
        public override TextRange Find(ReadOnlySpan<char> text, int start) =>
            start == text.Length ? default : TextRange.Between(start, KnownPatterns.EndOf(pattern, text, start));
    }
}
