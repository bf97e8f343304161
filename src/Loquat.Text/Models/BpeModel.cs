// Byte-pair encoding: a piece is cut into characters, and neighbours are merged in order of rank.
namespace Loquat.Text.Models;

/// <summary>Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909).</summary>
public sealed class BpeModel : TokenModel
{
    /// <summary>Makes the model.</summary>
    /// <param name="vocabulary">Tokens and merges.</param>
    /// <param name="options">Switches; null for those of byte-level BPE.</param>
    public BpeModel(BpeVocabulary vocabulary, BpeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Data = vocabulary;
        Options = options ?? new BpeOptions();
    }

    /// <inheritdoc/>
    public override string TypeName => "BPE";

    /// <inheritdoc/>
    public override Vocabulary Vocabulary => Data.Tokens;

    /// <summary>Tokens and merges, as given.</summary>
    public BpeVocabulary Data { get; }

    /// <summary>The switches.</summary>
    public BpeOptions Options { get; }

    /// <inheritdoc/>
    public override void Tokenize(ReadOnlySpan<char> piece, List<ModelToken> tokens) => throw new NotImplementedException();
}
