// A tokenizer made of components: normalizer, added tokens, pre-tokenizer, model, post-processor, decoder.
using System.Text.Json;
using Loquat.Text.Corpora;
using Loquat.Text.Encodings;
using Loquat.Text.Models;
using Loquat.Text.Serialization;

namespace Loquat.Text.Tokenizers;

/// <summary>A tokenizer made of components, as tokenizer.json describes it.</summary>
public sealed class PipelineTokenizer : Tokenizer
{
    /// <summary>Joins components to a tokenizer.</summary>
    /// <param name="components">The parts.</param>
    public PipelineTokenizer(PipelineComponents components)
    {
        ArgumentNullException.ThrowIfNull(components);
        Components = components;
        Kind = components.Model switch
        {
            BpeModel => TokenizerKind.Bpe,
            WordPieceModel => TokenizerKind.WordPiece,
            UnigramModel => TokenizerKind.Unigram,
            _ => TokenizerKind.Word,
        };
        VocabularySize = Math.Max(components.Model.Vocabulary.Size, components.AddedTokens.Count == 0 ? 0 : components.AddedTokens.Max(token => token.Id) + 1);
    }

    /// <summary>The parts.</summary>
    public PipelineComponents Components { get; }

    /// <inheritdoc/>
    public override TokenizerKind Kind { get; }

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, List<int> ids) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override void EncodeUtf8(ReadOnlySpan<byte> text, TokenSequenceBuilder ids) => throw new NotImplementedException();

    /// <summary>Encodes a text, or a pair of them, with everything that is known about each token; truncation and padding are applied.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair, or null.</param>
    /// <param name="options">What to do beyond the usual; null for the defaults.</param>
    /// <returns>The encoding.</returns>
    public TokenEncoding Tokenize(string text, string? pair = null, EncodeOptions? options = null) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override TokenDecoder CreateDecoder() => throw new NotImplementedException();

    /// <inheritdoc/>
    public override string TokenString(int id) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override string TokenText(int id) => TokenDisplay.Escape(TokenString(id));

    /// <inheritdoc/>
    public override bool TryGetId(string token, out int id) => throw new NotImplementedException();

    private protected override void WriteFields(Utf8JsonWriter json) => PipelineJson.Write(json, Components);
}
