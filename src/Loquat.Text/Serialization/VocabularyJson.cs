// Vocabularies as JSON objects of tokens and ids: in tokenizer.json and as files of their own (vocab.json, encoder.json).
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Text.Models;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Reads and writes vocabularies.</summary>
internal static class VocabularyJson
{
    // Ids may have gaps, but not such that memory would no longer follow the size of the file.
    private const int LargestGaps = 1 << 16;

    /// <summary>Reads the field "vocab" of a model.</summary>
    public static Vocabulary Read(JsonView model) => ReadAll(model.RequiredObject("vocab"));

    /// <summary>Reads an object all of whose fields are tokens.</summary>
    public static Vocabulary ReadAll(JsonView view)
    {
        var element = view.Element;
        var count = element.GetPropertyCount();
        var most = (2 * count) + LargestGaps;
        var entries = new List<(string Token, int Id)>(count);
        var size = 0;
        foreach (var entry in element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id < 0 || id >= most)
                throw Wrong(view, entry.Name, $"an id from 0 to {most - 1}");
            entries.Add((entry.Name, id));
            size = Math.Max(size, id + 1);
        }
        var tokens = new string?[size];
        foreach (var (token, id) in entries)
        {
            if (tokens[id] is not null)
                throw Wrong(view, token, $"an id of its own and not {id}, which '{TokenDisplay.Escape(tokens[id]!)}' has");
            tokens[id] = token;
        }
        return new Vocabulary(tokens);
    }

    public static void Write(Utf8JsonWriter json, Vocabulary vocabulary)
    {
        json.WriteStartObject("vocab");
        for (var id = 0; id < vocabulary.Size; id++)
        {
            if (vocabulary[id] is { } token)
                json.WriteNumber(token, id);
        }
        json.WriteEndObject();
    }

    private static InvalidInputException Wrong(JsonView view, string token, string expected) =>
        new($"{view.Path}: the token '{TokenDisplay.Escape(token)}' has a wrong id where {expected} was expected; correct the file.");
}
