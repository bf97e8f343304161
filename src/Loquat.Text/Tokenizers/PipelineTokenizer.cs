// A tokenizer made of components: added tokens, normalizer, pre-tokenizer, model, post-processor, decoder.
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Loquat.Text.AddedTokens;
using Loquat.Text.Corpora;
using Loquat.Text.Encodings;
using Loquat.Text.Models;
using Loquat.Text.Serialization;

namespace Loquat.Text.Tokenizers;

/// <summary>A tokenizer made of components, as tokenizer.json describes it.</summary>
public sealed class PipelineTokenizer : Tokenizer
{
    private readonly ConcurrentBag<PipelineRunner> _runners = [];
    private readonly AddedVocabulary _added;

    /// <summary>Joins components to a tokenizer.</summary>
    /// <param name="components">The parts.</param>
    public PipelineTokenizer(PipelineComponents components)
    {
        ArgumentNullException.ThrowIfNull(components);
        Components = components;
        _added = new AddedVocabulary(components.AddedTokens, components.Normalizer);
        VocabularySize = Math.Max(components.Model.Vocabulary.Size, _added.Size);
        Kind = components.Model switch
        {
            BpeModel => TokenizerKind.Bpe,
            WordPieceModel => TokenizerKind.WordPiece,
            UnigramModel => TokenizerKind.Unigram,
            _ => TokenizerKind.Word,
        };
    }

    /// <summary>The parts.</summary>
    public PipelineComponents Components { get; }

    /// <inheritdoc/>
    public override TokenizerKind Kind { get; }

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var sink = new IdSink(ids);
        Run(text, ref sink);
    }

    /// <inheritdoc/>
    public override void EncodeUtf8(ReadOnlySpan<byte> text, TokenSequenceBuilder ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ids.Append(Encode(Encoding.UTF8.GetString(text)));
    }

    /// <summary>Encodes a text, or a pair of them, with everything that is known about each token; truncation and padding are applied.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair, or null.</param>
    /// <param name="options">What to do beyond the usual; null for the defaults.</param>
    /// <returns>The encoding.</returns>
    public TokenEncoding Tokenize(string text, string? pair = null, EncodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= EncodeOptions.Default;
        var first = Whole(text, 0, options);
        var second = pair is null ? null : Whole(pair, 1, options);
        if (Components.PostProcessor is { } post)
            return post.Process(first, second, options.AddSpecialTokens);
        return second is null ? first : TokenEncoding.Join(first, second);
    }

    /// <inheritdoc/>
    public override TokenDecoder CreateDecoder() => CreateDecoder(skipSpecialTokens: false);

    /// <summary>A decoder for ids that come one by one, which never hands out half a character.</summary>
    /// <param name="skipSpecialTokens">Whether special tokens give no text.</param>
    /// <returns>A fresh decoder.</returns>
    public TokenDecoder CreateDecoder(bool skipSpecialTokens)
    {
        var sink = new TextSink();
        return new PipelineDecoder(this, Components.Decoder?.CreateStage(sink) ?? new BlankStage(sink), sink, skipSpecialTokens);
    }

    /// <inheritdoc/>
    public override string TokenString(int id)
    {
        CheckId(id);
        return _added.Find(id)?.Content ?? Components.Model.Vocabulary[id] ?? "";
    }

    /// <inheritdoc/>
    public override string TokenText(int id) => TokenDisplay.Escape(TokenString(id));

    /// <inheritdoc/>
    public override bool TryGetId(string token, out int id)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (_added.Find(token) is not { } found)
            return Components.Model.Vocabulary.TryGetId(token, out id);
        id = found.Id;
        return true;
    }

    /// <summary>Whether an id is that of a special token, such as [CLS].</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether it is an added token marked special.</returns>
    public bool IsSpecial(int id) => _added.Find(id) is { IsSpecial: true };

    private protected override void WriteFields(Utf8JsonWriter json) => PipelineJson.Write(json, Components);

    private TokenEncoding Whole(string text, int sequence, EncodeOptions options)
    {
        var sink = new OriginSink();
        Run(text, ref sink, options.Sampling);
        return TokenEncodingBuilder.Build(this, text, sink, sequence);
    }

    private void Run<TSink>(ReadOnlySpan<char> text, ref TSink sink, TokenSampling? sampling = null) where TSink : struct, IEncodingSink
    {
        if (!_runners.TryTake(out var runner))
            runner = new PipelineRunner(Components, _added);
        runner.Run(text, ref sink, sampling);
        if (runner.IsWorthKeeping)
            _runners.Add(runner);
    }
}
