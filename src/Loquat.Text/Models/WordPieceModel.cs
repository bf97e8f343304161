// WordPiece: the longest token that starts a word, then the longest that continues it, and so on; a word that cannot be spelled is unknown.
using System.Text;

namespace Loquat.Text.Models;

/// <summary>WordPiece by greedy longest match (Devlin et al. 2019, arXiv:1810.04805).</summary>
public sealed class WordPieceModel : TokenModel
{
    private readonly CharacterTrie _trie = new();
    private readonly int _unknownId;
    private readonly int _continuation = CharacterTrie.Root;

    /// <summary>Makes the model.</summary>
    /// <param name="vocabulary">The tokens; those that continue a word carry the prefix.</param>
    /// <param name="options">Switches; null for BERT's.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks the token for unknown words.</exception>
    public WordPieceModel(Vocabulary vocabulary, WordPieceOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Vocabulary = vocabulary;
        Options = options ?? new WordPieceOptions();
        if (!vocabulary.TryGetId(Options.UnknownToken, out _unknownId))
            throw new ArgumentException($"The vocabulary lacks the token for unknown words, '{Options.UnknownToken}'.", nameof(vocabulary));
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary[id] is { Length: > 0 } token)
                _trie.Add(token, id);
        }
        foreach (var character in Options.ContinuingSubwordPrefix)
            _continuation = _continuation < 0 ? -1 : _trie.Step(_continuation, character);
    }

    /// <inheritdoc/>
    public override string TypeName => "WordPiece";

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <summary>The switches.</summary>
    public WordPieceOptions Options { get; }

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var first = tokens.Count;
        if (!IsTooLong(piece) && TryMatch(piece, tokens))
            return;
        tokens.RemoveRange(first, tokens.Count - first);
        tokens.Add(new ModelToken(_unknownId, 0, piece.Length));
    }

    private bool IsTooLong(ReadOnlySpan<char> piece)
    {
        if (piece.Length <= Options.MaxInputCharactersPerWord)
            return false;
        var count = 0;
        foreach (var _ in piece.EnumerateRunes())
        {
            if (++count > Options.MaxInputCharactersPerWord)
                return true;
        }
        return false;
    }

    private bool TryMatch(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        for (var start = 0; start < piece.Length;)
        {
            var (id, length) = Longest(piece[start..], start == 0 ? CharacterTrie.Root : _continuation);
            if (length == 0)
                return false;
            tokens.Add(new ModelToken(id, start, length));
            start += length;
        }
        return true;
    }

    private (int Id, int Length) Longest(ReadOnlySpan<char> text, int state)
    {
        var (id, length) = (-1, 0);
        for (var i = 0; i < text.Length && state >= 0; i++)
        {
            state = _trie.Step(state, text[i]);
            if (state >= 0 && _trie.ValueOf(state) is var value and >= 0)
                (id, length) = (value, i + 1);
        }
        return (id, length);
    }
}
