// Tokens by id and ids by token. Ids may have gaps, which vocabularies whose special tokens are kept apart do have.
namespace Loquat.Text.Models;

/// <summary>An immutable two-way table of tokens and ids.</summary>
public sealed class Vocabulary
{
    private readonly string?[] _tokens;
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <summary>Takes the tokens in the order of their ids.</summary>
    /// <param name="tokens">The tokens; null where an id has none.</param>
    /// <exception cref="ArgumentException">A token occurs twice.</exception>
    public Vocabulary(IEnumerable<string?> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        _tokens = [.. tokens];
        _ids = new Dictionary<string, int>(_tokens.Length, StringComparer.Ordinal);
        for (var id = 0; id < _tokens.Length; id++)
        {
            if (_tokens[id] is { } token && !_ids.TryAdd(token, id))
                throw new ArgumentException($"The token '{token}' has the ids {_ids[token]} and {id}; each token must occur once.", nameof(tokens));
        }
        _lookup = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>One more than the highest id.</summary>
    public int Size => _tokens.Length;

    /// <summary>Number of tokens: <see cref="Size"/> less the gaps.</summary>
    public int Count => _ids.Count;

    /// <summary>The token of an id, or null where the id has none.</summary>
    /// <param name="id">Any number.</param>
    public string? this[int id] => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    /// <summary>Finds the id of a token.</summary>
    /// <param name="token">The token's spelling.</param>
    /// <param name="id">The id, or -1.</param>
    /// <returns>Whether the token is there.</returns>
    public bool TryGetId(ReadOnlySpan<char> token, out int id)
    {
        if (_lookup.TryGetValue(token, out id))
            return true;
        id = -1;
        return false;
    }
}
