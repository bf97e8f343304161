// WordPiece: the longest token that starts a word, then the longest that continues it, and so on; a word that cannot be spelled is unknown.
using System.Buffers;
using System.Text;

namespace Loquat.Text.Models;

/// <summary>WordPiece by greedy longest match (Devlin et al. 2019, arXiv:1810.04805).</summary>
public sealed class WordPieceModel : TokenModel
{
    private readonly int _unknownId;
    private readonly int _longest;

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
            _longest = Math.Max(_longest, vocabulary[id]?.Length ?? 0);
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
        var prefix = Options.ContinuingSubwordPrefix.AsSpan();
        var length = Math.Min(_longest, prefix.Length + piece.Length);
        char[]? rented = null;
        var buffer = length <= 256 ? stackalloc char[256] : rented = ArrayPool<char>.Shared.Rent(length);
        try
        {
            prefix.CopyTo(buffer.Length >= prefix.Length ? buffer : throw new ArgumentException("The prefix is longer than any word.", nameof(piece)));
            for (var start = 0; start < piece.Length;)
            {
                var (id, taken) = start == 0 ? Longest(piece, 0) : LongestContinuation(piece[start..], buffer, prefix.Length);
                if (taken <= 0)
                    return false;
                tokens.Add(new ModelToken(id, start, taken));
                start += taken;
            }
            return true;
        }
        finally
        {
            if (rented is not null)
                ArrayPool<char>.Shared.Return(rented);
        }
    }

    private (int Id, int Taken) LongestContinuation(ReadOnlySpan<char> rest, Span<char> buffer, int prefixLength)
    {
        var room = Math.Min(rest.Length, Math.Max(0, _longest - prefixLength));
        rest[..room].CopyTo(buffer[prefixLength..]);
        return Longest(buffer[..(prefixLength + room)], prefixLength);
    }

    private (int Id, int Taken) Longest(ReadOnlySpan<char> text, int prefixLength)
    {
        for (var end = Math.Min(text.Length, _longest); end > prefixLength; end--)
        {
            if (end < text.Length && char.IsLowSurrogate(text[end]) && char.IsHighSurrogate(text[end - 1]))
                continue;
            if (Vocabulary.TryGetId(text[..end], out var id))
                return (id, end - prefixLength);
        }
        return (-1, 0);
    }
}
