// tokenizer.json of a pipeline: every component to its JSON form and back.
using System.Text.Json;
using Loquat.Formats;
using Loquat.Formats.Json;
using Loquat.Text.AddedTokens;
using Loquat.Text.Encodings;
using Loquat.Text.PreTokenizers;
using Loquat.Text.Tokenizers;

namespace Loquat.Text.Serialization;

/// <summary>Reads and writes the components of a pipeline.</summary>
internal static class PipelineJson
{
    /// <summary>How far ids of added tokens may lie beyond the vocabulary.</summary>
    public const int LargestGap = 1 << 20;

    /// <summary>Reads all fields of tokenizer.json.</summary>
    public static PipelineTokenizer Read(JsonView file)
    {
        var added = (file.OptionalObjects("added_tokens") ?? []).Select(ReadAdded).ToList();
        var components = new PipelineComponents
        {
            Truncation = file.OptionalObject("truncation") is { } truncation ? ReadTruncation(truncation) : null,
            Padding = file.OptionalObject("padding") is { } padding ? ReadPadding(padding) : null,
            AddedTokens = added,
            Normalizer = file.OptionalObject("normalizer") is { } normalizer ? NormalizerJson.Read(normalizer) : null,
            PreTokenizer = file.OptionalObject("pre_tokenizer") is { } preTokenizer ? PreTokenizerJson.Read(preTokenizer) : null,
            PostProcessor = file.OptionalObject("post_processor") is { } processor ? PostProcessorJson.Read(processor) : null,
            Decoder = file.OptionalObject("decoder") is { } decoder ? DecoderJson.Read(decoder) : null,
            Model = ModelJson.Read(file.RequiredObject("model"), added),
        };
        var most = components.Model.Vocabulary.Size + LargestGap;
        foreach (var token in added)
        {
            if (token.Id >= most)
                throw new InvalidInputException($"{file.Path}: the added token '{TokenDisplay.Escape(token.Content)}' has the id {token.Id} where one below {most} was expected; correct the file.");
        }
        return new PipelineTokenizer(components);
    }

    /// <summary>Writes all fields of tokenizer.json behind "version".</summary>
    public static void Write(Utf8JsonWriter json, PipelineComponents components)
    {
        WriteTruncation(json, components.Truncation);
        WritePadding(json, components.Padding);
        json.WriteStartArray("added_tokens");
        foreach (var token in components.AddedTokens)
            WriteAdded(json, token);
        json.WriteEndArray();
        Component("normalizer", components.Normalizer, NormalizerJson.Write);
        Component("pre_tokenizer", components.PreTokenizer, PreTokenizerJson.Write);
        Component("post_processor", components.PostProcessor, PostProcessorJson.Write);
        Component("decoder", components.Decoder, DecoderJson.Write);
        ModelJson.Write(json, components.Model);

        void Component<T>(string name, T? component, Action<Utf8JsonWriter, T> write) where T : class
        {
            json.WritePropertyName(name);
            if (component is null)
                json.WriteNullValue();
            else
                write(json, component);
        }
    }

    public static void WritePattern(Utf8JsonWriter json, string pattern, bool isLiteral)
    {
        json.WriteStartObject("pattern");
        json.WriteString(isLiteral ? "String" : "Regex", pattern);
        json.WriteEndObject();
    }

    public static void WriteMetaspace(Utf8JsonWriter json, char replacement, PrependScheme scheme, bool splits)
    {
        json.WriteString("replacement", replacement.ToString());
        json.WriteString("prepend_scheme", JsonNames.NameOf(JsonNames.Schemes, scheme));
        json.WriteBoolean("split", splits);
    }

    public static InvalidInputException CannotWrite(string kind, string type) =>
        new($"The {kind} '{type}' has no form in tokenizer.json; save a tokenizer without it.");

    private static AddedToken ReadAdded(JsonView view) => new()
    {
        Id = view.RequiredInt32("id", 0),
        Content = view.RequiredString("content"),
        IsSingleWord = view.OptionalBoolean("single_word") ?? false,
        StripsLeft = view.OptionalBoolean("lstrip") ?? false,
        StripsRight = view.OptionalBoolean("rstrip") ?? false,
        IsNormalized = view.OptionalBoolean("normalized") ?? false,
        IsSpecial = view.OptionalBoolean("special") ?? false,
    };

    private static void WriteAdded(Utf8JsonWriter json, AddedToken token)
    {
        json.WriteStartObject();
        json.WriteNumber("id", token.Id);
        json.WriteString("content", token.Content);
        json.WriteBoolean("single_word", token.IsSingleWord);
        json.WriteBoolean("lstrip", token.StripsLeft);
        json.WriteBoolean("rstrip", token.StripsRight);
        json.WriteBoolean("normalized", token.IsNormalized);
        json.WriteBoolean("special", token.IsSpecial);
        json.WriteEndObject();
    }

    private static TruncationOptions ReadTruncation(JsonView view) => new()
    {
        MaxLength = view.RequiredInt32("max_length", 0),
        Stride = view.OptionalInt32("stride", 0) ?? 0,
        Strategy = JsonNames.Read(view, "strategy", JsonNames.Strategies, TruncationStrategy.LongestFirst),
        Direction = JsonNames.Read(view, "direction", JsonNames.Sides, SequenceSide.Right),
    };

    private static void WriteTruncation(Utf8JsonWriter json, TruncationOptions? options)
    {
        if (options is null)
        {
            json.WriteNull("truncation");
            return;
        }
        json.WriteStartObject("truncation");
        json.WriteString("direction", JsonNames.NameOf(JsonNames.Sides, options.Direction));
        json.WriteNumber("max_length", options.MaxLength);
        json.WriteString("strategy", JsonNames.NameOf(JsonNames.Strategies, options.Strategy));
        json.WriteNumber("stride", options.Stride);
        json.WriteEndObject();
    }

    private static PaddingOptions ReadPadding(JsonView view)
    {
        int? length = null;
        // The strategy is "BatchLongest" or {"Fixed": n}.
        if (view.Element.TryGetProperty("strategy", out var strategy) && strategy.ValueKind == JsonValueKind.Object)
            length = view.RequiredObject("strategy").RequiredInt32("Fixed", 0, LargestGap);
        else if (view.OptionalString("strategy") is not (null or "BatchLongest"))
            throw view.Wrong("strategy", "\"BatchLongest\" or {\"Fixed\": a length}");
        return new PaddingOptions
        {
            Length = length,
            Direction = JsonNames.Read(view, "direction", JsonNames.Sides, SequenceSide.Right),
            PadToMultipleOf = view.OptionalInt32("pad_to_multiple_of", 0, LargestGap),
            PadId = view.OptionalInt32("pad_id", 0) ?? 0,
            PadTypeId = view.OptionalInt32("pad_type_id", 0) ?? 0,
            PadToken = view.OptionalString("pad_token") ?? "[PAD]",
        };
    }

    private static void WritePadding(Utf8JsonWriter json, PaddingOptions? options)
    {
        if (options is null)
        {
            json.WriteNull("padding");
            return;
        }
        json.WriteStartObject("padding");
        if (options.Length is { } length)
        {
            json.WriteStartObject("strategy");
            json.WriteNumber("Fixed", length);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("strategy", "BatchLongest");
        }
        json.WriteString("direction", JsonNames.NameOf(JsonNames.Sides, options.Direction));
        if (options.PadToMultipleOf is { } multiple)
            json.WriteNumber("pad_to_multiple_of", multiple);
        else
            json.WriteNull("pad_to_multiple_of");
        json.WriteNumber("pad_id", options.PadId);
        json.WriteNumber("pad_type_id", options.PadTypeId);
        json.WriteString("pad_token", options.PadToken);
        json.WriteEndObject();
    }
}
