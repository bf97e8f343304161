// One token for each Unicode character (scalar value) of the training text, numbered in code point order.
// Saved as a word-level model behind a pre-tokenizer that splits between all characters.
using System.Text;
using System.Text.Json;
using Loquat.Formats;
using Loquat.Text.Corpora;

namespace Loquat.Text.Tokenizers;

/// <summary>A character vocabulary: the sorted distinct Unicode scalar values of a text, with at most one token for unknown characters.</summary>
public sealed class CharTokenizer : Tokenizer
{
    /// <summary>The pattern that splits between all characters.</summary>
    internal const string EveryCharacter = @"[\s\S]";
    private static readonly string[] s_everyCharacterPatterns = [EveryCharacter, "(?s).", "(?s:.)", "(?m:.)"];

    private readonly string[] _tokens;
    private readonly CharacterMap _ids = new();
    private readonly int _unknownId = -1;
    private readonly string _unknownToken;

    private CharTokenizer(string[] tokens, string unknownToken)
    {
        _tokens = tokens;
        _unknownToken = unknownToken;
        for (var id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] == unknownToken)
                _unknownId = id;
            else
                _ids.Set(Rune.GetRuneAt(tokens[id], 0).Value, id);
        }
    }

    /// <inheritdoc/>
    public override TokenizerKind Kind => TokenizerKind.Char;

    /// <inheritdoc/>
    public override int VocabularySize => _tokens.Length;

    /// <summary>The id that unknown characters get, or null where they are refused.</summary>
    public int? UnknownId => _unknownId < 0 ? null : _unknownId;

    /// <summary>Builds the vocabulary of a text: its distinct characters in code point order.</summary>
    /// <param name="text">The text, with at least one character; half surrogate pairs count as U+FFFD.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="InvalidInputException">The text is empty.</exception>
    public static CharTokenizer Train(ReadOnlySpan<char> text)
    {
        var seen = new CharacterSet();
        foreach (var rune in text.EnumerateRunes())
            seen.Add(rune.Value);
        return FromSet(seen);
    }

    /// <summary>Builds the vocabulary of a corpus in one pass over its files, in bounded memory.</summary>
    /// <param name="corpus">The text.</param>
    /// <param name="progress">Told now and then how far the pass has come.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="InvalidInputException">A file cannot be read or is no text.</exception>
    public static CharTokenizer Train(TextCorpus corpus, Action<CorpusProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        var seen = new CharacterSet();
        corpus.Read((text, _, _) => seen.AddUtf8(text), progress);
        return FromSet(seen);
    }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            ids.Add(IdOf(rune, position));
            position += rune.Utf16SequenceLength;
        }
    }

    /// <inheritdoc/>
    public override void EncodeUtf8(ReadOnlySpan<byte> text, TokenSequenceBuilder ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Span<int> buffer = stackalloc int[1024];
        var ascii = _ids.FirstPage;
        var position = 0;
        while (position < text.Length)
        {
            var count = 0;
            while (count < buffer.Length && position < text.Length)
            {
                var first = text[position];
                if (first < 0x80 && ascii[first] >= 0)
                {
                    buffer[count++] = ascii[first];
                    position++;
                    continue;
                }
                Rune.DecodeFromUtf8(text[position..], out var rune, out var length);
                buffer[count++] = IdOf(rune, position);
                position += length;
            }
            ids.Append(buffer[..count]);
        }
    }

    /// <inheritdoc/>
    public override TokenDecoder CreateDecoder() => new WholeTokenDecoder(TokenString);

    /// <inheritdoc/>
    public override string TokenString(int id)
    {
        CheckId(id);
        return _tokens[id];
    }

    /// <inheritdoc/>
    public override string TokenText(int id) => TokenDisplay.Escape(TokenString(id));

    /// <inheritdoc/>
    public override bool TryGetId(string token, out int id)
    {
        ArgumentNullException.ThrowIfNull(token);
        id = token == _unknownToken ? _unknownId
            : Rune.TryGetRuneAt(token.Length == 0 ? "\uD800" : token, 0, out var rune) && rune.Utf16SequenceLength == token.Length ? _ids[rune.Value] : -1;
        return id >= 0;
    }

    internal static bool IsEveryCharacter(string? pattern) => pattern is not null && s_everyCharacterPatterns.Contains(pattern);

    internal static CharTokenizer Read(TokenizerJson file)
    {
        file.Require("pre_tokenizer", "Split", ("invert", false));
        var split = file.File.RequiredObject("pre_tokenizer");
        var pattern = split.RequiredObject("pattern").OptionalString("Regex");
        if (pattern is null || !s_everyCharacterPatterns.Contains(pattern))
            throw file.Unsupported($"the pre_tokenizer pattern '{pattern ?? "String"}' (only splits between all characters, '{EveryCharacter}', are)");
        if (split.OptionalString("behavior") != "Isolated")
            throw split.Wrong("behavior", "\"Isolated\"");
        file.Require("decoder", "Fuse");
        var unknown = file.Model.OptionalString("unk_token") ?? "[UNK]";
        var tokens = file.Vocabulary();
        foreach (var token in tokens)
        {
            var isCharacter = token.Length is 1 or 2 && Rune.TryGetRuneAt(token, 0, out var rune) && rune.Utf16SequenceLength == token.Length;
            if (!isCharacter && token != unknown)
                throw file.Unsupported($"the vocabulary entry '{TokenDisplay.Escape(token)}' of more than one character");
        }
        return new CharTokenizer(tokens, unknown);
    }

    private protected override void WriteFields(Utf8JsonWriter json)
    {
        WriteEmptyFields(json);
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "Split");
        json.WriteStartObject("pattern");
        json.WriteString("Regex", EveryCharacter);
        json.WriteEndObject();
        json.WriteString("behavior", "Isolated");
        json.WriteBoolean("invert", false);
        json.WriteEndObject();
        json.WriteNull("post_processor");
        json.WriteStartObject("decoder");
        json.WriteString("type", "Fuse");
        json.WriteEndObject();
        json.WriteStartObject("model");
        json.WriteString("type", "WordLevel");
        json.WriteStartObject("vocab");
        for (var id = 0; id < _tokens.Length; id++)
            json.WriteNumber(_tokens[id], id);
        json.WriteEndObject();
        json.WriteString("unk_token", _unknownToken);
        json.WriteEndObject();
    }

    private static CharTokenizer FromSet(CharacterSet seen)
    {
        var tokens = seen.ToTokens();
        return tokens.Length > 0 ? new CharTokenizer(tokens, "[UNK]")
            : throw new InvalidInputException("The text is empty, so it gives no character vocabulary; give a text with at least one character.");
    }

    private int IdOf(Rune rune, int position)
    {
        var id = _ids[rune.Value];
        return id >= 0 ? id : _unknownId >= 0 ? _unknownId : throw new UnknownCharacterException(rune, position, VocabularySize);
    }
}
