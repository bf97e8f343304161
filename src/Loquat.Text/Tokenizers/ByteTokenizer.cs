// The tokenizer that needs no vocabulary: each byte of the UTF-8 form is a token, and its value is its id.
// Saved as a byte-level BPE without merges, in which the field's library finds the same ids.
using System.Buffers;
using System.Text;
using System.Text.Json;
using Loquat.Text.Corpora;

namespace Loquat.Text.Tokenizers;

/// <summary>256 tokens, one for each byte; any text can be encoded and comes back unchanged.</summary>
public sealed class ByteTokenizer : Tokenizer
{
    /// <summary>The one instance: there is nothing to choose.</summary>
    public static ByteTokenizer Instance { get; } = new();

    private ByteTokenizer()
    {
    }

    /// <inheritdoc/>
    public override TokenizerKind Kind => TokenizerKind.Byte;

    /// <inheritdoc/>
    public override int VocabularySize => 256;

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(Math.Min(text.Length, 4096)));
        var encoder = Encoding.UTF8.GetEncoder();
        do
        {
            var part = text[..Math.Min(text.Length, 4096)];
            text = text[part.Length..];
            var count = encoder.GetBytes(part, bytes, flush: text.IsEmpty);
            foreach (var value in bytes.AsSpan(0, count))
                ids.Add(value);
        }
        while (!text.IsEmpty);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <inheritdoc/>
    public override void EncodeUtf8(ReadOnlySpan<byte> text, TokenSequenceBuilder ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ids.AppendBytes(text);
    }

    /// <inheritdoc/>
    public override int ByteCountOf(int id)
    {
        CheckId(id);
        return 1;
    }

    /// <inheritdoc/>
    public override TokenDecoder CreateDecoder() => new Utf8TokenDecoder(id =>
    {
        CheckId(id);
        return (byte)id;
    });

    /// <inheritdoc/>
    public override string TokenString(int id)
    {
        CheckId(id);
        return ByteAlphabet.CharacterOf((byte)id).ToString();
    }

    /// <inheritdoc/>
    public override string TokenText(int id)
    {
        CheckId(id);
        return TokenDisplay.OfByte((byte)id);
    }

    /// <inheritdoc/>
    public override bool TryGetId(string token, out int id)
    {
        ArgumentNullException.ThrowIfNull(token);
        byte value = 0;
        var isKnown = token.Length == 1 && ByteAlphabet.TryGetByte(token[0], out value);
        id = isKnown ? value : -1;
        return isKnown;
    }

    internal static ByteTokenizer Read(TokenizerJson file)
    {
        file.Require("pre_tokenizer", "ByteLevel", ("add_prefix_space", false), ("use_regex", false));
        file.Require("decoder", "ByteLevel");
        file.RequireAbsent(file.Model, "merges", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix");
        file.RequireFalse(file.Model, "fuse_unk", "byte_fallback");
        var vocabulary = file.Vocabulary();
        for (var id = 0; id < vocabulary.Length; id++)
        {
            if (vocabulary.Length != 256 || !Instance.TryGetId(vocabulary[id], out var value) || value != id)
                throw file.Unsupported($"a BPE vocabulary of {vocabulary.Length} tokens that are not the 256 bytes in order");
        }
        return Instance;
    }

    private protected override void WriteFields(Utf8JsonWriter json)
    {
        WriteEmptyFields(json);
        WriteByteLevel(json, "pre_tokenizer");
        json.WriteNull("post_processor");
        WriteByteLevel(json, "decoder");
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteNull("unk_token");
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", false);
        json.WriteStartObject("vocab");
        for (var id = 0; id < 256; id++)
            json.WriteNumber(TokenString(id), id);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteByteLevel(Utf8JsonWriter json, string component)
    {
        json.WriteStartObject(component);
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", false);
        json.WriteEndObject();
    }
}
