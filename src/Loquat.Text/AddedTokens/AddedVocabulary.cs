// The added tokens of a pipeline: by id, by spelling, and the two matchers for the raw and the normalized text.
using System.Buffers;
using System.Text;
using Loquat.Text.Normalizers;

namespace Loquat.Text.AddedTokens;

/// <summary>The tokens that are found in text before the model sees it.</summary>
internal sealed class AddedVocabulary
{
    private readonly Dictionary<int, AddedToken> _byId = [];
    private readonly Dictionary<string, AddedToken> _bySpelling = new(StringComparer.Ordinal);
    private readonly SearchValues<byte> _firstBytes;

    /// <summary>Sorts tokens into those for the raw and those for the normalized text.</summary>
    public AddedVocabulary(IReadOnlyList<AddedToken> tokens, Normalizer? normalizer)
    {
        foreach (var token in tokens)
        {
            _byId.TryAdd(token.Id, token);
            _bySpelling.TryAdd(token.Content, token);
        }
        // Where spellings occur twice the first counts.
        AddedToken[] used = [.. tokens.Where(token => ReferenceEquals(_bySpelling[token.Content], token))];
        AddedToken[] raw = [.. used.Where(token => !token.IsNormalized)];
        AddedToken[] normalized = [.. used.Where(token => token.IsNormalized)];
        Raw = new AddedTokenMatcher(raw, [.. raw.Select(token => token.Content)]);
        Normalized = new AddedTokenMatcher(normalized, [.. normalized.Select(token => normalizer?.Normalize(token.Content) ?? token.Content)]);
        _firstBytes = SearchValues.Create([.. used.Where(token => token.Content.Length > 0).Select(token => Encoding.UTF8.GetBytes(token.Content)[0]).Distinct()]);
    }

    /// <summary>Those that are looked for in the original text.</summary>
    public AddedTokenMatcher Raw { get; }

    /// <summary>Those that are looked for in the normalized text.</summary>
    public AddedTokenMatcher Normalized { get; }

    /// <summary>Whether a UTF-8 text that is not normalized may hold a token: false is certain.</summary>
    public bool MayOccurIn(ReadOnlySpan<byte> text) => (!Raw.IsEmpty || !Normalized.IsEmpty) && text.ContainsAny(_firstBytes);

    /// <summary>One more than the highest id, or 0.</summary>
    public int Size => _byId.Count == 0 ? 0 : _byId.Keys.Max() + 1;

    /// <summary>The added token of an id, or null.</summary>
    public AddedToken? Find(int id) => _byId.GetValueOrDefault(id);

    /// <summary>The added token of a spelling, or null.</summary>
    public AddedToken? Find(string spelling) => _bySpelling.GetValueOrDefault(spelling);
}
