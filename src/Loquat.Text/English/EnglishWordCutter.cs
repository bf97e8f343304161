// Cuts one word (what stands between white space) into tokens, as spaCy does: exceptions first; then prefixes and suffixes are taken off in turns until nothing changes or an exception
// is left; addresses stay whole; infixes cut the rest; last, tokens that spell an exception together become its tokens.
using System.Runtime.InteropServices;
using Loquat.Text.Alignment;
using Loquat.Text.Models;

namespace Loquat.Text.English;

/// <summary>The rules and exceptions of English. Immutable; the lists that are worked in belong to the caller.</summary>
internal sealed class EnglishWordCutter
{
    private readonly Dictionary<string, byte[]> _exceptions = EnglishExceptions.Make();
    private readonly Dictionary<string, byte[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _longestException;

    // The exceptions that the rules would cut, with the lengths of what they would cut them into and of their tokens.
    private readonly CharacterTrie _joined = new();
    private readonly List<(byte[] Cut, byte[] Tokens)> _joins = [];

    public EnglishWordCutter()
    {
        _lookup = _exceptions.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestException = _exceptions.Keys.Max(text => text.Length);
        var cut = new List<TextRange>();
        foreach (var (text, tokens) in _exceptions.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (AffixRules.Prefix(text) == 0 && AffixRules.Suffix(text) == 0 && AffixRules.Infix(text, 0, out _) < 0)
                continue;
            cut.Clear();
            CutByRules(text, cut, knowsExceptions: false);
            _joined.Add(text, _joins.Count);
            _joins.Add(([.. cut.Select(token => (byte)token.Length)], tokens));
        }
    }

    /// <summary>Cuts a word.</summary>
    /// <param name="word">The word, without white space.</param>
    /// <param name="tokens">Receives the ranges of the tokens; what it held is lost.</param>
    public void Cut(ReadOnlySpan<char> word, List<TextRange> tokens)
    {
        tokens.Clear();
        if (TryGetException(word, out var lengths))
        {
            Add(lengths, 0, tokens);
            return;
        }
        CutByRules(word, tokens, knowsExceptions: true);
        if (tokens.Count > 1)
            Join(word, tokens);
    }

    private bool TryGetException(ReadOnlySpan<char> text, out byte[] lengths)
    {
        lengths = [];
        return text.Length <= _longestException && _lookup.TryGetValue(text, out lengths!);
    }

    private void CutByRules(ReadOnlySpan<char> word, List<TextRange> tokens, bool knowsExceptions)
    {
        var (start, end) = (0, word.Length);
        // Suffixes from the outermost inwards.
        var suffixes = new List<TextRange>();
        while (start < end)
        {
            var rest = word[start..end];
            if (knowsExceptions && TryGetException(rest, out _))
                break;
            var prefix = AffixRules.Prefix(rest);
            if (prefix > 0)
                tokens.Add(new TextRange(start, prefix));
            if (knowsExceptions && prefix > 0 && TryGetException(rest[prefix..], out _))
            {
                start += prefix;
                break;
            }
            var suffix = AffixRules.Suffix(rest[prefix..]);
            if (suffix > 0)
                suffixes.Add(new TextRange(end - suffix, suffix));
            if (knowsExceptions && suffix > 0 && TryGetException(rest[..^suffix], out _))
            {
                // The exception goes before the prefix, which is part of it.
                if (prefix > 0)
                    tokens.RemoveAt(tokens.Count - 1);
                end -= suffix;
                break;
            }
            start += prefix;
            end -= suffix;
            if (prefix == 0 && suffix == 0)
                break;
        }
        if (start < end)
            CutMiddle(word[start..end], start, tokens, knowsExceptions);
        for (var i = suffixes.Count - 1; i >= 0; i--)
            tokens.Add(suffixes[i]);
    }

    private void CutMiddle(ReadOnlySpan<char> middle, int offset, List<TextRange> tokens, bool knowsExceptions)
    {
        if (knowsExceptions && TryGetException(middle, out var lengths))
        {
            Add(lengths, offset, tokens);
            return;
        }
        if (WebAddress.Is(middle))
        {
            tokens.Add(new TextRange(offset, middle.Length));
            return;
        }
        var start = 0;
        for (var position = 0; AffixRules.Infix(middle, position, out var length) is var infix and >= 0; position = infix + length)
        {
            // An infix where a part would start belongs to the part.
            if (infix == start)
                continue;
            tokens.Add(TextRange.Between(offset + start, offset + infix));
            tokens.Add(new TextRange(offset + infix, length));
            start = infix + length;
        }
        if (start < middle.Length)
            tokens.Add(TextRange.Between(offset + start, offset + middle.Length));
    }

    // Of overlapping exceptions the one of more tokens counts, then the first.
    private void Join(ReadOnlySpan<char> word, List<TextRange> tokens)
    {
        List<(int First, int Join)>? found = null;
        for (var i = 0; i < tokens.Count; i++)
        {
            var state = CharacterTrie.Root;
            for (var end = tokens[i].Start; end < word.Length;)
            {
                state = _joined.Step(state, word[end++]);
                if (state < 0)
                    break;
                if (_joined.ValueOf(state) is var join and >= 0 && HasLengths(tokens, i, _joins[join].Cut))
                    (found ??= []).Add((i, join));
            }
        }
        if (found is null)
            return;
        var joinAt = new int[tokens.Count];
        foreach (var (first, join) in found.OrderByDescending(match => _joins[match.Join].Cut.Length).ThenBy(match => match.First))
        {
            var covered = joinAt.AsSpan(first, _joins[join].Cut.Length);
            if (covered.ContainsAnyExcept(0))
                continue;
            covered.Fill(-1);
            covered[0] = join + 1;
        }
        TextRange[] before = [.. tokens];
        tokens.Clear();
        for (var i = 0; i < before.Length; i++)
        {
            if (joinAt[i] > 0)
                Add(_joins[joinAt[i] - 1].Tokens, before[i].Start, tokens);
            else if (joinAt[i] == 0)
                tokens.Add(before[i]);
        }
    }

    private static bool HasLengths(List<TextRange> tokens, int first, byte[] lengths)
    {
        if (first + lengths.Length > tokens.Count)
            return false;
        var span = CollectionsMarshal.AsSpan(tokens).Slice(first, lengths.Length);
        for (var i = 0; i < lengths.Length; i++)
        {
            if (span[i].Length != lengths[i])
                return false;
        }
        return true;
    }

    private static void Add(byte[] lengths, int start, List<TextRange> tokens)
    {
        foreach (var length in lengths)
        {
            tokens.Add(new TextRange(start, length));
            start += length;
        }
    }
}
