// Word level: every piece is one token or unknown.
using System.Text;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Models;

/// <summary>A vocabulary of whole words.</summary>
public sealed class WordLevelModel : TokenModel
{
    private readonly int _unknownId;

    /// <summary>Makes the model.</summary>
    /// <param name="vocabulary">The words.</param>
    /// <param name="unknownToken">The token for other words. Where the vocabulary lacks it, other words are refused.</param>
    public WordLevelModel(Vocabulary vocabulary, string unknownToken = "[UNK]")
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        ArgumentNullException.ThrowIfNull(unknownToken);
        Vocabulary = vocabulary;
        UnknownToken = unknownToken;
        vocabulary.TryGetId(unknownToken, out _unknownId);
    }

    /// <inheritdoc/>
    public override string TypeName => "WordLevel";

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <summary>The token for words outside the vocabulary; the vocabulary may lack it.</summary>
    public string UnknownToken { get; }

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (!Vocabulary.TryGetId(piece, out var id))
            id = _unknownId;
        if (id < 0)
        {
            Rune.DecodeFromUtf16(piece, out var rune, out _);
            throw new UnknownCharacterException(rune, 0, Vocabulary.Count);
        }
        tokens.Add(new ModelToken(id, 0, piece.Length));
    }
}
