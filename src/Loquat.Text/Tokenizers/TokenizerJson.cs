// Reads the tokenizer.json of Loquat's character and byte tokenizers; files of other forms are pipelines.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;

namespace Loquat.Text.Tokenizers;

/// <summary>An opened tokenizer.json with the checks that the readers of the kinds share.</summary>
internal sealed class TokenizerJson
{
    private TokenizerJson(JsonView file)
    {
        File = file;
        Model = file.RequiredObject("model");
    }

    public JsonView File { get; }

    public JsonView Model { get; }

    /// <summary>Reads a file of the form that Loquat's character and byte tokenizers have, or returns null where it has another.</summary>
    public static Tokenizer? TryRead(JsonView file)
    {
        var hasOthers = file.Has("truncation") || file.Has("padding") || file.Has("normalizer") || file.Has("post_processor")
            || file.OptionalList("added_tokens") is { Count: > 0 } || file.OptionalObject("model") is null || file.OptionalObject("pre_tokenizer") is null;
        if (hasOthers)
            return null;
        var json = new TokenizerJson(file);
        return (json.Model.OptionalString("type"), Pattern(file.RequiredObject("pre_tokenizer")), file.OptionalObject("decoder")?.OptionalString("type")) switch
        {
            ("WordLevel", CharTokenizer.EveryCharacter, "Fuse") => CharTokenizer.Read(json),
            ("BPE", "ByteLevel", "ByteLevel") when json.Model.OptionalList("merges") is null or { Count: 0 } => ByteTokenizer.Read(json),
            _ => null,
        };
    }

    private static string? Pattern(JsonView preTokenizer)
    {
        var type = preTokenizer.OptionalString("type");
        if (type == "ByteLevel")
            return preTokenizer.OptionalBoolean("use_regex") == false ? type : null;
        return type == "Split" && CharTokenizer.IsEveryCharacter(preTokenizer.OptionalObject("pattern")?.OptionalString("Regex")) ? CharTokenizer.EveryCharacter : null;
    }

    /// <summary>Demands that a component has a type, and that its switches, where given, stand as they must.</summary>
    public void Require(string component, string type, params ReadOnlySpan<(string Name, bool Value)> switches)
    {
        if (File.OptionalObject(component) is not { } view)
            throw Unsupported($"a {Model.RequiredString("type")} model without a {component} ('{type}' was expected)");
        var actual = view.RequiredString("type");
        if (actual != type)
            throw Unsupported($"the {component} '{TokenDisplay.Escape(actual)}' with a {Model.RequiredString("type")} model ('{type}' was expected)");
        foreach (var (name, value) in switches)
        {
            if (view.OptionalBoolean(name) != value)
                throw view.Wrong(name, value ? "true" : "false");
        }
    }

    /// <summary>Demands that fields are missing, null, or empty text or lists.</summary>
    public void RequireAbsent(JsonView view, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!view.Has(name))
                continue;
            var value = view.Element.GetProperty(name);
            var isEmpty = value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() == 0 : value.ValueKind == JsonValueKind.String && value.ValueEquals("");
            if (isEmpty)
                continue;
            var type = value.ValueKind == JsonValueKind.Object ? view.RequiredObject(name).OptionalString("type") : null;
            throw Unsupported(type is null ? $"the field '{name}' with a value" : $"the {name} '{TokenDisplay.Escape(type)}'");
        }
    }

    /// <summary>Demands that switches are missing or false.</summary>
    public void RequireFalse(JsonView view, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (view.OptionalBoolean(name) == true)
                throw Unsupported($"'{name}'");
        }
    }

    /// <summary>The model's vocabulary by id; ids must be 0, 1, 2 and so on without gaps.</summary>
    public string[] Vocabulary()
    {
        var element = Model.RequiredObject("vocab").Element;
        var tokens = new string?[element.GetPropertyCount()];
        if (tokens.Length == 0)
            throw Model.Wrong("vocab", "at least one token");
        try
        {
            foreach (var entry in element.EnumerateObject())
            {
                if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || (uint)id >= (uint)tokens.Length || tokens[id] is not null)
                {
                    throw new InvalidInputException($"{File.Path}: the token '{TokenDisplay.Escape(entry.Name)}' has a wrong id where each id "
                        + $"from 0 to {tokens.Length - 1} was expected once; correct the file.");
                }
                tokens[id] = entry.Name;
            }
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidInputException($"{File.Path}: a token of the vocabulary is not valid Unicode; get or write the file again.", e);
        }
        return tokens!;
    }

    public InvalidInputException Unsupported(string what) =>
        new($"{File.Path} uses {what}, which this version of Loquat does not support; use a tokenizer that Loquat wrote.");
}
