// What every tokenizer can do: text to ids, ids to text (at once or as they come), and its own file. Kinds derive from this class;
// TokenizerJson finds the kind that a tokenizer.json describes.
using System.Text;
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Text.Corpora;
using Loquat.Text.Encodings;
using Loquat.Text.Models;
using Loquat.Text.Serialization;

namespace Loquat.Text.Tokenizers;

/// <summary>Turns text into token ids and back. Instances are immutable and safe to use from several threads.</summary>
public abstract class Tokenizer
{
    private const int LargestKeptList = 1 << 22;
    private static readonly ScratchPool<List<int>> s_lists = new(() => []);

    /// <summary>How this tokenizer cuts text.</summary>
    public abstract TokenizerKind Kind { get; }

    /// <summary>Number of tokens; ids run from 0 to below this.</summary>
    public abstract int VocabularySize { get; }

    /// <summary>Loads a tokenizer from a tokenizer.json or another format that <see cref="TokenizerFile"/> knows.</summary>
    /// <param name="path">The file, or the model folder that holds it.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="InvalidInputException">The file is missing or wrong, or uses a component that is not supported (it is named).</exception>
    public static Tokenizer Load(string path) => TokenizerFile.Load(path);

    /// <summary>Encodes text.</summary>
    /// <param name="text">Any text; half surrogate pairs count as U+FFFD.</param>
    /// <param name="ids">Receives the ids behind those already there.</param>
    /// <exception cref="UnknownCharacterException">The vocabulary lacks a character and has no token for unknown ones.</exception>
    public abstract void Encode(ReadOnlySpan<char> text, List<int> ids);

    /// <summary>Encodes text.</summary>
    /// <param name="text">Any text; half surrogate pairs count as U+FFFD.</param>
    /// <returns>The ids.</returns>
    /// <exception cref="UnknownCharacterException">The vocabulary lacks a character and has no token for unknown ones.</exception>
    public virtual int[] Encode(ReadOnlySpan<char> text)
    {
        var list = s_lists.Take();
        try
        {
            list.Clear();
            Encode(text, list);
            return [.. list];
        }
        finally
        {
            if (list.Capacity <= LargestKeptList)
                s_lists.Return(list);
        }
    }

    /// <summary>Encodes a text, or a pair of them, with everything that is known about each token; truncation and padding are applied where the tokenizer has them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pair">The second text of a pair, or null.</param>
    /// <param name="options">What to do beyond the usual; null for the defaults.</param>
    /// <returns>The encoding.</returns>
    /// <exception cref="UnknownCharacterException">The vocabulary lacks a character and has no token for unknown ones.</exception>
    public virtual TokenEncoding Tokenize(string text, string? pair = null, EncodeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        var first = TokenEncodingBuilder.BuildByCharacters(this, text, 0);
        return pair is null ? first : TokenEncoding.Join(first, TokenEncodingBuilder.BuildByCharacters(this, pair, 1));
    }

    /// <summary>Encodes texts on several threads.</summary>
    /// <param name="texts">The texts; none may be null.</param>
    /// <param name="threads">Most threads to use; 0 for one for each processor.</param>
    /// <returns>The ids of each text, as the other overload gives them.</returns>
    /// <exception cref="UnknownCharacterException">The vocabulary lacks a character and has no token for unknown ones.</exception>
    public int[][] EncodeBatch(IReadOnlyList<string> texts, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        var ids = new int[texts.Count][];
        Batches.Run(texts.Count, threads, i => ids[i] = Encode(texts[i]));
        return ids;
    }

    /// <summary>Counts the tokens of a text without keeping them.</summary>
    /// <param name="text">Any text; half surrogate pairs count as U+FFFD.</param>
    /// <returns>The number of ids that <see cref="Encode(ReadOnlySpan{char})"/> gives.</returns>
    /// <exception cref="UnknownCharacterException">The vocabulary lacks a character and has no token for unknown ones.</exception>
    public virtual int CountTokens(ReadOnlySpan<char> text)
    {
        var list = s_lists.Take();
        try
        {
            list.Clear();
            Encode(text, list);
            return list.Count;
        }
        finally
        {
            if (list.Capacity <= LargestKeptList)
                s_lists.Return(list);
        }
    }

    /// <summary>Encodes a part of a corpus, straight from UTF-8.</summary>
    /// <param name="text">Valid UTF-8 that starts and ends between characters.</param>
    /// <param name="ids">Receives the ids.</param>
    /// <exception cref="UnknownCharacterException">As for the other overloads; the position counts bytes.</exception>
    public abstract void EncodeUtf8(ReadOnlySpan<byte> text, TokenSequenceBuilder ids);

    /// <summary>Decodes ids; bytes that form no character become U+FFFD.</summary>
    /// <param name="ids">The ids.</param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public virtual string Decode(ReadOnlySpan<int> ids)
    {
        var decoder = CreateDecoder();
        var text = new StringBuilder(ids.Length);
        foreach (var id in ids)
            text.Append(decoder.Append(id));
        return text.Append(decoder.Flush()).ToString();
    }

    /// <summary>How many bytes of UTF-8 an id stands for when it is decoded alone; 1 for a token of one byte, even where that is no character.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public virtual int ByteCountOf(int id) => Encoding.UTF8.GetByteCount(Decode([id]));

    /// <summary>A decoder for ids that come one by one, which never hands out half a character.</summary>
    /// <returns>A fresh decoder.</returns>
    public abstract TokenDecoder CreateDecoder();

    /// <summary>A token as the vocabulary in tokenizer.json spells it.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The vocabulary's spelling.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public abstract string TokenString(int id);

    /// <summary>A token for people to read on one line: control characters escaped, bytes that are no character as &lt;0xE2&gt;.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The text to show.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public abstract string TokenText(int id);

    /// <summary>Looks a token up by the vocabulary's spelling.</summary>
    /// <param name="token">The spelling, as <see cref="TokenString"/> gives it.</param>
    /// <param name="id">The id, or -1.</param>
    /// <returns>Whether the vocabulary has the token.</returns>
    public abstract bool TryGetId(string token, out int id);

    /// <summary>Saves the tokenizer as a tokenizer.json that the field's tokenizer library opens with the same ids.</summary>
    /// <param name="path">The target, replaced atomically.</param>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Save(string path) => JsonText.WriteFile(path, WriteAll);

    /// <summary>The text that <see cref="Save"/> writes, on one line.</summary>
    /// <returns>A tokenizer.json.</returns>
    public string ToJson() => JsonText.Line(WriteAll);

    /// <summary>The last place of a part of a corpus where it can be cut into parts that are encoded on their own, or 0 where there is none.</summary>
    internal virtual int CutBefore(ReadOnlySpan<byte> text) => text.Length;

    private void WriteAll(Utf8JsonWriter json)
    {
        json.WriteString("version", "1.0");
        WriteFields(json);
    }

    /// <summary>Writes all fields of tokenizer.json behind "version".</summary>
    private protected abstract void WriteFields(Utf8JsonWriter json);

    /// <summary>Writes the fields that a tokenizer without truncation, padding, added tokens and normalizer has before its pre_tokenizer.</summary>
    private protected static void WriteEmptyFields(Utf8JsonWriter json)
    {
        json.WriteNull("truncation");
        json.WriteNull("padding");
        json.WriteStartArray("added_tokens");
        json.WriteEndArray();
        json.WriteNull("normalizer");
    }

    internal void CheckId(int id)
    {
        if ((uint)id >= (uint)VocabularySize)
            throw new ArgumentOutOfRangeException(nameof(id), id, $"Token ids must be from 0 to below the vocabulary size of {VocabularySize}.");
    }
}
