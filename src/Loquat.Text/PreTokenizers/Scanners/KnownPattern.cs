// The split patterns that have a scanner, by their regular expressions as tokenizer files spell them.
namespace Loquat.Text.PreTokenizers.Scanners;

/// <summary>A split pattern that is scanned by code made for it. Its matches cover every text.</summary>
internal enum KnownPattern
{
    /// <summary>GPT-2's.</summary>
    Gpt2,

    /// <summary>That of cl100k_base.</summary>
    Cl100k,

    /// <summary>That of o200k_base.</summary>
    O200k,
}

/// <summary>Finds known patterns and scans with them.</summary>
internal static class KnownPatterns
{
    private static readonly Dictionary<string, KnownPattern> s_patterns = new(StringComparer.Ordinal)
    {
        [Gpt2Scanner.Pattern] = KnownPattern.Gpt2,
        [@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"] = KnownPattern.Gpt2,
        [@"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"] = KnownPattern.Gpt2,
        [Cl100kScanner.Pattern] = KnownPattern.Cl100k,
        [@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"] = KnownPattern.Cl100k,
        [O200kScanner.Pattern] = KnownPattern.O200k,
    };

    /// <summary>Finds the scanner of a regular expression.</summary>
    public static bool TryGet(string regex, out KnownPattern pattern) => s_patterns.TryGetValue(regex, out pattern);

    /// <summary>The end of the piece of a UTF-16 text that starts at a position.</summary>
    public static int EndOf(KnownPattern pattern, ReadOnlySpan<char> text, int start) => pattern switch
    {
        KnownPattern.Gpt2 => Gpt2Scanner.EndOf<Utf16Form, char>(text, start),
        KnownPattern.Cl100k => Cl100kScanner.EndOf<Utf16Form, char>(text, start),
        _ => O200kScanner.EndOf<Utf16Form, char>(text, start),
    };
}
