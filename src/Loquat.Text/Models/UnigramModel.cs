// Unigram: the most probable way to spell a text with independent pieces.
namespace Loquat.Text.Models;

/// <summary>Switches of a <see cref="UnigramModel"/>.</summary>
public sealed record UnigramOptions
{
    /// <summary>Whether unknown characters become the pieces &lt;0x00&gt; to &lt;0xFF&gt; of their UTF-8 bytes, where the vocabulary has all of them.</summary>
    public bool ByteFallback { get; init; }
}

/// <summary>The Unigram model (Kudo 2018, arXiv:1804.10959).</summary>
public sealed class UnigramModel : TokenModel
{
    /// <summary>Makes the model.</summary>
    /// <param name="vocabulary">The pieces.</param>
    /// <param name="options">Switches; null for the defaults.</param>
    public UnigramModel(UnigramVocabulary vocabulary, UnigramOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Data = vocabulary;
        Options = options ?? new UnigramOptions();
        Vocabulary = new Vocabulary(vocabulary.Pieces.Select(piece => piece.Text));
    }

    /// <inheritdoc/>
    public override string TypeName => "Unigram";

    /// <inheritdoc/>
    public override Vocabulary Vocabulary { get; }

    /// <summary>The pieces, as given.</summary>
    public UnigramVocabulary Data { get; }

    /// <summary>The switches.</summary>
    public UnigramOptions Options { get; }

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens) => throw new NotImplementedException();
}
