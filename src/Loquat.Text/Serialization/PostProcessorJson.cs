// The post-processors of tokenizer.json.
using System.Text.Json;
using Loquat.Formats.Json;
using Loquat.Text.PostProcessors;

namespace Loquat.Text.Serialization;

/// <summary>Reads and writes post-processors.</summary>
internal static class PostProcessorJson
{
    public static PostProcessor Read(JsonView view)
    {
        var type = view.RequiredString("type");
        switch (type)
        {
            case "TemplateProcessing":
                return new TemplateProcessing(ReadTemplate(view, "single", 1), ReadTemplate(view, "pair", 2));
            case "BertProcessing":
                return new BertProcessing(ReadToken(view, "sep"), ReadToken(view, "cls"));
            case "RobertaProcessing":
                return new RobertaProcessing(ReadToken(view, "sep"), ReadToken(view, "cls"))
                {
                    TrimsOffsets = view.OptionalBoolean("trim_offsets") ?? true,
                    AddsPrefixSpace = view.OptionalBoolean("add_prefix_space") ?? true,
                };
            case "ByteLevel":
                return new ByteLevelProcessing
                {
                    TrimsOffsets = view.OptionalBoolean("trim_offsets") ?? true,
                    AddsPrefixSpace = view.OptionalBoolean("add_prefix_space") ?? true,
                    UsesPattern = view.OptionalBoolean("use_regex") ?? true,
                };
            case "Sequence":
                return new SequenceProcessing([.. JsonNames.Parts(view, "processors").Select(Read)]);
            default:
                throw JsonNames.Unsupported(view, "post_processor", type);
        }
    }

    public static void Write(Utf8JsonWriter json, PostProcessor processor)
    {
        json.WriteStartObject();
        json.WriteString("type", processor.TypeName);
        switch (processor)
        {
            case TemplateProcessing template:
                WriteTemplate(json, "single", template.Single);
                WriteTemplate(json, "pair", template.Pair);
                json.WriteStartObject("special_tokens");
                foreach (var part in template.Single.Concat(template.Pair).Where(part => part.Name is not null).DistinctBy(part => part.Name))
                {
                    json.WriteStartObject(part.Name!);
                    json.WriteString("id", part.Name);
                    json.WriteStartArray("ids");
                    foreach (var token in part.Tokens)
                        json.WriteNumberValue(token.Id);
                    json.WriteEndArray();
                    json.WriteStartArray("tokens");
                    foreach (var token in part.Tokens)
                        json.WriteStringValue(token.Content);
                    json.WriteEndArray();
                    json.WriteEndObject();
                }
                json.WriteEndObject();
                break;
            case BertProcessing bert:
                WriteToken(json, "sep", bert.Separator);
                WriteToken(json, "cls", bert.Classifier);
                break;
            case RobertaProcessing roberta:
                WriteToken(json, "sep", roberta.Separator);
                WriteToken(json, "cls", roberta.Classifier);
                json.WriteBoolean("trim_offsets", roberta.TrimsOffsets);
                json.WriteBoolean("add_prefix_space", roberta.AddsPrefixSpace);
                break;
            case ByteLevelProcessing bytes:
                json.WriteBoolean("add_prefix_space", bytes.AddsPrefixSpace);
                json.WriteBoolean("trim_offsets", bytes.TrimsOffsets);
                json.WriteBoolean("use_regex", bytes.UsesPattern);
                break;
            case SequenceProcessing sequence:
                json.WriteStartArray("processors");
                foreach (var part in sequence.Parts)
                    Write(json, part);
                json.WriteEndArray();
                break;
            default:
                throw PipelineJson.CannotWrite("post_processor", processor.TypeName);
        }
        json.WriteEndObject();
    }

    private static List<TemplatePart> ReadTemplate(JsonView view, string field, int sequences)
    {
        var special = view.OptionalObject("special_tokens");
        var parts = new List<TemplatePart>();
        foreach (var item in JsonNames.Parts(view, field))
        {
            if (item.OptionalObject("Sequence") is { } sequence)
            {
                var name = sequence.RequiredString("id");
                if (name is not "A" && (name is not "B" || sequences == 1))
                    throw sequence.Wrong("id", sequences == 1 ? "\"A\"" : "\"A\" or \"B\"");
                parts.Add(new TemplatePart { IsSecond = name == "B", TypeId = sequence.OptionalInt32("type_id", 0) ?? 0 });
                continue;
            }
            var added = item.RequiredObject("SpecialToken");
            var token = added.RequiredString("id");
            var tokens = (special ?? throw view.Wrong("special_tokens", "an object {...}")).RequiredObject(token);
            var ids = tokens.OptionalList("ids") ?? [];
            var spellings = tokens.OptionalList("tokens") ?? [];
            if (ids.Count == 0 || ids.Count != spellings.Count)
                throw tokens.Wrong("ids", "as many ids as tokens, at least one");
            var list = new List<SpecialToken>();
            for (var i = 0; i < ids.Count; i++)
            {
                if (ids[i].ValueKind != JsonValueKind.Number || !ids[i].TryGetInt32(out var id) || id < 0 || spellings[i].ValueKind != JsonValueKind.String)
                    throw tokens.Wrong("ids", "ids from 0 with the spelling of each in 'tokens'");
                list.Add(new SpecialToken(spellings[i].GetString()!, id));
            }
            parts.Add(new TemplatePart { Name = token, Tokens = list, TypeId = added.OptionalInt32("type_id", 0) ?? 0 });
        }
        return parts;
    }

    private static void WriteTemplate(Utf8JsonWriter json, string field, IReadOnlyList<TemplatePart> parts)
    {
        json.WriteStartArray(field);
        foreach (var part in parts)
        {
            json.WriteStartObject();
            json.WriteStartObject(part.Name is null ? "Sequence" : "SpecialToken");
            json.WriteString("id", part.Name ?? (part.IsSecond ? "B" : "A"));
            json.WriteNumber("type_id", part.TypeId);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static SpecialToken ReadToken(JsonView view, string field)
    {
        if (view.OptionalList(field) is [{ ValueKind: JsonValueKind.String } token, { ValueKind: JsonValueKind.Number } number] && number.TryGetInt32(out var id) && id >= 0)
            return new SpecialToken(token.GetString()!, id);
        throw view.Wrong(field, "a token and its id");
    }

    private static void WriteToken(Utf8JsonWriter json, string field, SpecialToken token)
    {
        json.WriteStartArray(field);
        json.WriteStringValue(token.Content);
        json.WriteNumberValue(token.Id);
        json.WriteEndArray();
    }
}
