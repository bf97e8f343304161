// A tokenizer made of components: added tokens, normalizer, pre-tokenizer, model, post-processor, decoder.
using System.Text;
using System.Text.Json;
using Loquat.Text.AddedTokens;
using Loquat.Text.ByteLevel;
using Loquat.Text.Corpora;
using Loquat.Text.Decoders;
using Loquat.Text.Encodings;
using Loquat.Text.Models;
using Loquat.Text.Normalizers;
using Loquat.Text.Serialization;

namespace Loquat.Text.Tokenizers;

/// <summary>A tokenizer made of components, as tokenizer.json describes it.</summary>
public sealed class PipelineTokenizer : Tokenizer
{
    private readonly ScratchPool<PipelineRunner> _runners;
    private readonly ScratchPool<ByteLevelRunner>? _fastRunners;
    private readonly Lazy<TokenBytes>? _bytes;
    private readonly TokenSampling? _ownSampling;
    private readonly bool _cutsBetweenWords;

    /// <summary>Joins components to a tokenizer.</summary>
    /// <param name="components">The parts.</param>
    public PipelineTokenizer(PipelineComponents components)
    {
        ArgumentNullException.ThrowIfNull(components);
        Components = components;
        Added = new AddedVocabulary(components.AddedTokens, components.Normalizer);
        VocabularySize = Math.Max(components.Model.Vocabulary.Size, Added.Size);
        _runners = new ScratchPool<PipelineRunner>(() => new PipelineRunner(components, Added));
        if (ByteLevelPlan.TryMake(components) is { } plan)
            _fastRunners = new ScratchPool<ByteLevelRunner>(() => new ByteLevelRunner(plan, Added));
        var isByteLevel = _fastRunners is not null || (IsLocal(components.Normalizer) && ByteLevelPlan.TryMake(components with { Normalizer = null }) is not null);
        _cutsBetweenWords = isByteLevel && !components.AddedTokens.Any(token => token.Content.Contains(' ', StringComparison.Ordinal));
        if (components.Model is BpeModel { Options.Dropout: > 0 and var dropout })
            _ownSampling = new TokenSampling { Dropout = dropout };
        if (components.Decoder is ByteLevelDecoder)
            _bytes = new Lazy<TokenBytes>(() => new TokenBytes(VocabularySize, TokenString));
        Kind = components.Model switch
        {
            BpeModel when ByteLevelPlan.IsByteLevel(components.Model.Vocabulary) => TokenizerKind.ByteBpe,
            BpeModel => TokenizerKind.Bpe,
            WordPieceModel => TokenizerKind.WordPiece,
            UnigramModel => TokenizerKind.Unigram,
            _ => TokenizerKind.Word,
        };
    }

    /// <summary>The parts.</summary>
    public PipelineComponents Components { get; }

    internal AddedVocabulary Added { get; }

    /// <inheritdoc/>
    public override TokenizerKind Kind { get; }

    /// <inheritdoc/>
    public override int VocabularySize { get; }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (_fastRunners is not null)
        {
            var drain = new ListDrain(ids);
            RunFast(text, ref drain);
            return;
        }
        var sink = new IdSink(ids);
        Run(text, ref sink);
    }

    /// <inheritdoc/>
    public override int[] Encode(ReadOnlySpan<char> text)
    {
        if (_fastRunners is null)
            return base.Encode(text);
        var drain = new ArrayDrain(text.Length / 4);
        RunFast(text, ref drain);
        return drain.ToArray();
    }

    /// <inheritdoc/>
    public override int CountTokens(ReadOnlySpan<char> text)
    {
        if (_fastRunners is not null)
        {
            var drain = default(CountDrain);
            RunFast(text, ref drain);
            return drain.Count;
        }
        var sink = default(CountSink);
        Run(text, ref sink);
        return sink.Count;
    }

    /// <inheritdoc/>
    public override void EncodeUtf8(ReadOnlySpan<byte> text, TokenSequenceBuilder ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (_fastRunners is null)
        {
            ids.Append(Encode(Encoding.UTF8.GetString(text)));
            return;
        }
        var drain = new SequenceDrain(ids);
        RunFastUtf8(text, ref drain);
    }

    /// <summary>Encodes UTF-8 text.</summary>
    /// <param name="text">The text; bytes that are no UTF-8 count as U+FFFD, one for each maximal part of a character.</param>
    /// <param name="ids">Receives the ids behind those already there.</param>
    /// <exception cref="UnknownCharacterException">The vocabulary lacks a character and has no token for unknown ones.</exception>
    public void EncodeUtf8(ReadOnlySpan<byte> text, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (_fastRunners is null)
        {
            Encode(Encoding.UTF8.GetString(text), ids);
            return;
        }
        var drain = new ListDrain(ids);
        RunFastUtf8(text, ref drain);
    }

    /// <summary>Counts the tokens of a UTF-8 text.</summary>
    /// <param name="text">The text; bytes that are no UTF-8 count as U+FFFD.</param>
    /// <returns>The number of ids.</returns>
    /// <exception cref="UnknownCharacterException">The vocabulary lacks a character and has no token for unknown ones.</exception>
    public int CountTokensUtf8(ReadOnlySpan<byte> text)
    {
        if (_fastRunners is null)
            return CountTokens(Encoding.UTF8.GetString(text));
        var drain = default(CountDrain);
        RunFastUtf8(text, ref drain);
        return drain.Count;
    }

    /// <inheritdoc/>
    public override TokenEncoding Tokenize(string text, string? pair = null, EncodeOptions? options = null)
    {
        var encoding = TokenizeUnpadded(text, pair, options);
        return Components.Padding is { } padding ? Padding.Pad(encoding, padding, encoding.Count) : encoding;
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids)
    {
        if (_bytes is null)
            return base.Decode(ids);
        foreach (var id in ids)
            CheckId(id);
        return _bytes.Value.Decode(ids);
    }

    /// <inheritdoc/>
    public override int ByteCountOf(int id)
    {
        CheckId(id);
        return _bytes is null ? base.ByteCountOf(id) : _bytes.Value[id].Length;
    }

    /// <inheritdoc/>
    public override TokenDecoder CreateDecoder() => CreateDecoder(skipSpecialTokens: false);

    /// <summary>A decoder for ids that come one by one, which never hands out half a character.</summary>
    /// <param name="skipSpecialTokens">Whether special tokens give no text.</param>
    /// <returns>A fresh decoder.</returns>
    public TokenDecoder CreateDecoder(bool skipSpecialTokens)
    {
        if (_bytes is not null)
            return new ByteTokenDecoder(this, _bytes.Value, skipSpecialTokens);
        var sink = new TextSink();
        return new PipelineDecoder(this, Components.Decoder?.CreateStage(sink) ?? new BlankStage(sink), sink, skipSpecialTokens);
    }

    /// <inheritdoc/>
    public override string TokenString(int id)
    {
        CheckId(id);
        return Added.Find(id)?.Content ?? Components.Model.Vocabulary[id] ?? "";
    }

    /// <inheritdoc/>
    public override string TokenText(int id) => _bytes is null || Added.Find(id) is not null ? TokenDisplay.Escape(TokenString(id)) : TokenDisplay.OfBytes(_bytes.Value[id]);

    /// <inheritdoc/>
    public override bool TryGetId(string token, out int id)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (Added.Find(token) is not { } found)
            return Components.Model.Vocabulary.TryGetId(token, out id);
        id = found.Id;
        return true;
    }

    /// <summary>Whether an id is that of a special token, such as [CLS].</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether it is an added token marked special.</returns>
    public bool IsSpecial(int id) => Added.Find(id) is { IsSpecial: true };

    // Byte-level text is cut between words, where nothing changes; other text behind a line end.
    internal override int CutBefore(ReadOnlySpan<byte> text) => _cutsBetweenWords ? Utf8Cuts.Before(text, text.Length) : text.LastIndexOf((byte)'\n') + 1;

    private protected override void WriteFields(Utf8JsonWriter json) => PipelineJson.Write(json, Components);

    private protected override PaddingOptions? OwnPadding => Components.Padding;

    private protected override TokenEncoding TokenizeUnpadded(string text, string? pair, EncodeOptions? options)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= EncodeOptions.Default;
        var first = Whole(text, 0, options);
        var second = pair is null ? null : Whole(pair, 1, options);
        return EncodingFinisher.Finish(first, second, options.AddSpecialTokens, Components.PostProcessor, Components.Truncation);
    }

    // Normalizers that look at characters and the marks behind them leave a blank between two letters where it is.
    private static bool IsLocal(Normalizer? normalizer) => normalizer is UnicodeNormalizer or LowercaseNormalizer or StripAccentsNormalizer
        || (normalizer is SequenceNormalizer sequence && sequence.Parts.All(IsLocal));

    private TokenEncoding Whole(string text, int sequence, EncodeOptions options)
    {
        var sink = new OriginSink();
        Run(text, ref sink, options.Sampling);
        return TokenEncodingBuilder.Build(this, text, sink, sequence);
    }

    private void Run<TSink>(ReadOnlySpan<char> text, ref TSink sink, TokenSampling? sampling = null) where TSink : struct, IEncodingSink
    {
        var runner = _runners.Take();
        runner.Run(text, ref sink, sampling ?? _ownSampling);
        if (runner.IsWorthKeeping)
            _runners.Return(runner);
    }

    private void RunFast<TDrain>(ReadOnlySpan<char> text, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        var runner = _fastRunners!.Take();
        runner.Run(text, ref drain);
        _fastRunners.Return(runner);
    }

    private void RunFastUtf8<TDrain>(ReadOnlySpan<byte> text, ref TDrain drain) where TDrain : struct, IIdDrain
    {
        var runner = _fastRunners!.Take();
        runner.RunUtf8(text, ref drain);
        _fastRunners.Return(runner);
    }
}
