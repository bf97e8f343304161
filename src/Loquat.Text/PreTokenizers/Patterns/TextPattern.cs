// What is looked for in text by Split and Replace: a fixed string, a pattern that has a scanner, a run of characters of one class, or any other expression.
using Loquat.Text.Alignment;
using Loquat.Text.Models;
using Loquat.Text.PreTokenizers.Scanners;
using Loquat.Text.RegularExpressions;

namespace Loquat.Text.PreTokenizers.Patterns;

/// <summary>Finds matches in text in linear time. Instances are safe to use from several threads.</summary>
internal abstract class TextPattern
{
    /// <summary>Makes the matcher of a pattern.</summary>
    /// <exception cref="ArgumentException">The regular expression is wrong, too large, or uses what cannot be matched in linear time.</exception>
    public static TextPattern Make(string pattern, bool isLiteral)
    {
        if (isLiteral)
            return new LiteralPattern(pattern);
        if (KnownPatterns.TryGet(pattern, out var known))
            return new ScannedPattern(known);
        return RunPattern.TryParse(pattern) ?? (TextPattern)new GeneralPattern(pattern);
    }

    /// <summary>All matches in a text, in order and without overlap.</summary>
    public PatternMatches Matches(ReadOnlySpan<char> text) => new(this, text);

    /// <summary>The first match from a position on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">The end of the last match, or 0.</param>
    /// <param name="search">What <see cref="Begin"/> gave for this text.</param>
    /// <param name="match">The match.</param>
    public abstract bool TryFind(ReadOnlySpan<char> text, int start, RegexSearch? search, out TextRange match);

    /// <summary>What the search in a text has to remember, or null.</summary>
    public virtual RegexSearch? Begin(ReadOnlySpan<char> text) => null;

    /// <summary>The search in a text is over.</summary>
    public virtual void End(RegexSearch search)
    {
    }

    private sealed class LiteralPattern(string literal) : TextPattern
    {
        public override bool TryFind(ReadOnlySpan<char> text, int start, RegexSearch? search, out TextRange match)
        {
            var found = literal.Length == 0 ? -1 : text[start..].IndexOf(literal, StringComparison.Ordinal);
            match = found < 0 ? default : new TextRange(start + found, literal.Length);
            return found >= 0;
        }
    }

    private sealed class ScannedPattern(KnownPattern pattern) : TextPattern
    {
        public override bool TryFind(ReadOnlySpan<char> text, int start, RegexSearch? search, out TextRange match)
        {
            match = start == text.Length ? default : TextRange.Between(start, KnownPatterns.EndOf(pattern, text, start));
            return match.Length > 0;
        }
    }

    private sealed class GeneralPattern : TextPattern
    {
        private readonly ScratchPool<RegexSearch> _searches;

        public GeneralPattern(string pattern)
        {
            var program = RegexCompiler.Compile(pattern);
            _searches = new ScratchPool<RegexSearch>(() => new RegexSearch(program));
        }

        public override RegexSearch? Begin(ReadOnlySpan<char> text)
        {
            var search = _searches.Take();
            search.Begin(text);
            return search;
        }

        public override void End(RegexSearch search)
        {
            search.End();
            _searches.Return(search);
        }

        public override bool TryFind(ReadOnlySpan<char> text, int start, RegexSearch? search, out TextRange match) => search!.TryFind(text, start, out match);
    }
}

/// <summary>Goes through the matches of a pattern in a text.</summary>
internal ref struct PatternMatches
{
    private readonly TextPattern _pattern;
    private readonly ReadOnlySpan<char> _text;
    private readonly RegexSearch? _search;
    private TextRange _current;

    public PatternMatches(TextPattern pattern, ReadOnlySpan<char> text)
    {
        _pattern = pattern;
        _text = text;
        _search = pattern.Begin(text);
    }

    /// <summary>The match; it may be empty.</summary>
    public readonly TextRange Current => _current;

    public readonly PatternMatches GetEnumerator() => this;

    public bool MoveNext() => _pattern.TryFind(_text, _current.End, _search, out _current);

    public readonly void Dispose()
    {
        if (_search is not null)
            _pattern.End(_search);
    }
}
